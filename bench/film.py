"""Clips as a head camera takes them: one photograph, moved as a head moves, before a room without codes.

Place, turn, distance, yaw, focus and motion wander from frame to frame (autoregressive, so that neighbours
resemble each other, as their errors do). Frames are 640x480. Beyond the edge of the photograph lies another
one that shows no code. Mirroring the photograph there, as the first version did, surrounds a code with up to
thirty copies of itself, which no camera ever sees.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.degrade import Shown, clipped_noise
from bench.lists import seen
from bench.photographs import NO_CODE, Photograph
from glassapp.ports import Gray

FRAMES = 15
SIZE = (640, 480)
LEAST_ROOM_PX = 200
"""A smaller picture is not enlarged to a room."""
PLAIN_ROOM = 110
"""Grey of the room where no photograph without a code is at hand."""
ROOM_MARGIN = 1.5
"""A room is so many times larger than a frame, for the head to move in."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    """Ranges between which a clip wanders."""

    name: str
    pixels: tuple[float, float]
    """Per module."""
    sigma: tuple[float, float]
    """Defocus, modules."""
    motion: tuple[float, float]
    """Across the bars, modules."""
    yaw: float
    """Degrees to either side."""


LEVELS = (
    Difficulty("mild", (1.8, 2.3), (0.2, 0.45), (0.0, 0.8), 20.0),
    Difficulty("medium", (1.3, 1.7), (0.35, 0.7), (0.3, 1.8), 30.0),
    # As in the study that set the target: general decoders together read about 15 % of these clips.
    Difficulty("hard", (1.15, 1.55), (0.4, 0.85), (0.5, 2.3), 36.0),
    # Where general decoders read nothing at all; no target, to see how far it goes.
    Difficulty("extreme", (0.8, 1.2), (0.5, 1.2), (0.8, 4.0), 45.0),
)


class _Wander:
    """A value between two bounds that moves a little each time."""

    def __init__(self, low: float, high: float, draw: np.random.Generator) -> None:
        self._low, self._high, self._draw = low, high, draw
        self._state = draw.normal()

    def next(self) -> float:
        self._state = 0.85 * self._state + math.sqrt(1 - 0.85**2) * self._draw.normal()
        share = 0.5 * (1 + math.erf(self._state / math.sqrt(2)))
        return self._low + (self._high - self._low) * share


def rooms(taken: Sequence[Photograph]) -> tuple[Gray, ...]:
    """What may lie behind a card: the photographs without a code, large enough to look around in."""
    found = [seen(one) for one in taken if one.label == NO_CODE]
    size = (round(SIZE[0] * ROOM_MARGIN), round(SIZE[1] * ROOM_MARGIN))
    made = [
        np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
        for image in found
        if min(image.shape) >= LEAST_ROOM_PX
    ]
    return tuple(made) or (np.full(size[::-1], PLAIN_ROOM, np.uint8),)


def clip(shown: Shown, room: Gray, level: Difficulty, seed: int) -> Iterator[Gray]:
    """The frames of one clip."""
    draw = np.random.default_rng(seed)
    pixels, sigma, motion = (_Wander(*bounds, draw) for bounds in (level.pixels, level.sigma, level.motion))
    yaw, turn = _Wander(-level.yaw, level.yaw, draw), _Wander(-15.0, 15.0, draw)
    x, y = _Wander(-0.15, 0.15, draw), _Wander(-0.15, 0.15, draw)
    for number in range(FRAMES):
        module, pose = pixels.next(), _Pose(yaw.next(), turn.next(), x.next(), y.next())
        # Shrinking is averaging: blur by half the ratio before the points are taken.
        soft = cv2.GaussianBlur(shown.image, (0, 0), max(0.05, 0.4 * shown.module / module))
        frame = cv2.warpPerspective(room, _behind(room, pose), SIZE, borderMode=cv2.BORDER_REFLECT)
        cv2.warpPerspective(
            soft,
            _onto(shown, module, pose),
            SIZE,
            dst=frame,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_TRANSPARENT,
        )
        blurred = cv2.GaussianBlur(frame.astype(np.float32), (0, 0), max(0.05, sigma.next() * module))
        width = max(1, round(motion.next() * module))
        yield clipped_noise(cv2.blur(blurred, (width, 1)), seed * FRAMES + number)


@dataclass(frozen=True, slots=True)
class _Pose:
    """How the head stands to the card: degrees, and shares of the frame."""

    yaw: float
    turn: float
    x: float
    y: float

    def away(self, scale: float) -> NDArray[np.float64]:
        """From a plane with its middle at the origin to the frame: enlarged, turned, moved."""
        roll = math.radians(self.turn)
        return np.array(
            [
                [scale * math.cos(roll), -scale * math.sin(roll), SIZE[0] * (0.5 + self.x)],
                [scale * math.sin(roll), scale * math.cos(roll), SIZE[1] * (0.5 + self.y)],
                [0, 0, 1],
            ]
        )


def _onto(shown: Shown, module: float, pose: _Pose) -> NDArray[np.float64]:
    """From the photograph to the frame: turned, seen from the side, somewhere near the middle."""
    centre = shown.corners.mean(axis=0)
    across = shown.axis / np.hypot(*shown.axis)
    upright = np.array([[across[0], across[1], 0], [-across[1], across[0], 0], [0, 0, 1]])
    home = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, 1]])
    distance = 4.0 * shown.module * shown.modules
    angle = math.radians(pose.yaw)
    aside = np.array([[math.cos(angle), 0, 0], [0, 1, 0], [math.sin(angle) / distance, 0, 1]])
    return np.asarray(pose.away(module / shown.module) @ aside @ upright @ home)


def _behind(room: Gray, pose: _Pose) -> NDArray[np.float64]:
    """From the room to the frame: it turns and moves with the head, and stands further away."""
    height, width = room.shape
    home = np.array([[1.0, 0, -width / 2], [0, 1.0, -height / 2], [0, 0, 1]])
    return np.asarray(pose.away(1.0) @ home)
