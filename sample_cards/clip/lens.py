"""From a flat thing and a place to the pixels of a camera on a head: perspective, movement, focus, sensor."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_cards.clip.backdrop import BACKDROP_SIZE, FRAME_SIZE
from sample_cards.clip.held import Held
from sample_cards.clip.scene import Hardness

Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]

_FOCAL_PX = 1150.0
"""About 58 degrees across 1280 pixels, as the cameras of smart glasses have it."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the thing is in one frame, seen from the head."""

    centre: tuple[float, float]
    reach_px: float
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    head: tuple[float, float] = (0.0, 0.0)
    """Shift of the backdrop, in pixels."""


def still(hardness: Hardness) -> Pose:
    """The pose of a thing as a scene wants it, without any wander."""
    return Pose(
        centre=hardness.centre,
        reach_px=hardness.reach_px,
        yaw_deg=hardness.yaw_deg,
        pitch_deg=hardness.pitch_deg,
        roll_deg=hardness.roll_deg,
    )


def homography(thing: Held, pose: Pose) -> Matrix:
    """Where each point of a thing's texture appears in the frame."""
    unit, (x, y) = pose.reach_px / thing.longest_px, thing.middle
    centred = np.array([[unit, 0, -unit * x], [0, unit, -unit * y], [0, 0, 1.0]])
    return np.asarray(_projection(pose) @ centred)


def _projection(pose: Pose) -> Matrix:
    """Turn the plane z = 0 around its middle, then look at it from the focal length's distance."""
    yaw, pitch, roll = np.radians([pose.yaw_deg, pose.pitch_deg, pose.roll_deg])
    turn = _around(2, roll) @ _around(0, pitch) @ _around(1, yaw)
    plane = np.column_stack([turn[:, 0], turn[:, 1], np.array([0.0, 0.0, _FOCAL_PX])])
    camera = np.array([[_FOCAL_PX, 0, pose.centre[0]], [0, _FOCAL_PX, pose.centre[1]], [0, 0, 1.0]])
    return np.asarray(camera @ plane, dtype=np.float64)


def _around(axis: int, angle: float) -> Matrix:
    i, j = ((1, 2), (0, 2), (0, 1))[axis]
    turn = np.eye(3)
    turn[i, i] = turn[j, j] = np.cos(angle)
    turn[i, j], turn[j, i] = -np.sin(angle), np.sin(angle)
    return turn


class Lens:
    """One camera: its sensor's noise is drawn once and shifted for every frame."""

    def __init__(self, seed: int) -> None:
        """Build the sensor.

        Args:
            seed: The same seed takes the same pictures.
        """
        self._chance = np.random.default_rng(seed)
        width, height = FRAME_SIZE
        self._noise = self._chance.normal(0, 16, (height + 64, width + 64, 3)).astype(np.int16)

    def take(self, behind: Picture, thing: Held | None, pose: Pose, hardness: Hardness) -> Picture:
        """Take one frame; shape (720, 1280, 3), blue-green-red."""
        frame = _cropped(behind, pose.head)
        if thing is not None:
            frame = _over(frame, thing, pose)
        frame = _blurred(frame, hardness, float(self._chance.uniform(-25, 25)))
        return self._exposed(frame, hardness)

    def _exposed(self, frame: Picture, hardness: Hardness) -> Picture:
        dy, dx = self._chance.integers(0, 64, 2)
        noise = self._noise[dy : dy + FRAME_SIZE[1], dx : dx + FRAME_SIZE[0]]
        return np.asarray(
            cv2.addWeighted(frame, hardness.light, noise, hardness.noise / 16, 0, dtype=cv2.CV_8U), np.uint8
        )


def _cropped(behind: Picture, head: tuple[float, float]) -> Picture:
    (width, height), (room_x, room_y) = FRAME_SIZE, BACKDROP_SIZE
    left = round(np.clip((room_x - width) / 2 + head[0], 0, room_x - width))
    top = round(np.clip((room_y - height) / 2 + head[1], 0, room_y - height))
    return behind[top : top + height, left : left + width]


def _over(frame: Picture, thing: Held, pose: Pose) -> Picture:
    warped = cv2.warpPerspective(thing.texture, homography(thing, pose), FRAME_SIZE, flags=cv2.INTER_LINEAR)
    clear = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(warped, 3)), cv2.COLOR_GRAY2BGR)
    colours = cv2.cvtColor(warped, cv2.COLOR_BGRA2BGR)
    return np.asarray(cv2.add(cv2.multiply(frame, clear, scale=1 / 255), colours), np.uint8)


def _blurred(frame: Picture, hardness: Hardness, angle_deg: float) -> Picture:
    if hardness.defocus_px:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), hardness.defocus_px), np.uint8)
    if hardness.motion_px > 1:
        frame = np.asarray(cv2.filter2D(frame, -1, _streak(hardness.motion_px, angle_deg)), np.uint8)
    return frame


def _streak(length_px: float, angle_deg: float) -> NDArray[np.float32]:
    """The path of one point during the exposure, as a kernel whose sum is 1."""
    side = int(np.ceil(length_px)) | 1
    kernel = np.zeros((side, side), dtype=np.float32)
    middle, half = side // 2, length_px / 2
    dx, dy = half * np.cos(np.radians(angle_deg)), half * np.sin(np.radians(angle_deg))
    start, end = (round(middle - dx), round(middle - dy)), (round(middle + dx), round(middle + dy))
    cv2.line(kernel, start, end, 1.0, 1, cv2.LINE_AA)
    return kernel / max(float(kernel.sum()), 1e-6)
