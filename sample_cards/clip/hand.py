"""A hand, as far as one sees it around a card: capsules with the light of a round body."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Texture = NDArray[np.floating[Any]]

_SKINS = ((150, 180, 226), (96, 132, 190), (120, 152, 208), (60, 86, 132), (168, 192, 232))
"""Blue-green-red."""


@dataclass(frozen=True, slots=True)
class Finger:
    """One finger, thumb or palm: from its root to its tip, in pixels of the texture."""

    root: tuple[int, int]
    tip: tuple[int, int]
    radius: int
    nail: bool = False


def paint_fingers(texture: Texture, fingers: tuple[Finger, ...], skin: int) -> None:
    """Paint fingers over a texture in place; later fingers lie over earlier ones.

    Args:
        texture: Shape (height, width, 4), blue-green-red-alpha from 0 to 1, premultiplied.
        fingers: From the farthest to the nearest.
        skin: Chooses the tone.
    """
    tone = np.array(_SKINS[skin % len(_SKINS)], dtype=np.float32) / 255
    for finger in fingers:
        left, top, right, bottom = _box(finger, texture.shape[1], texture.shape[0])
        if left < right and top < bottom:
            _paint_finger(texture[top:bottom, left:right], _moved(finger, left, top), tone)


def _box(finger: Finger, width: int, height: int) -> tuple[int, int, int, int]:
    """The part of the texture that a finger can touch."""
    (xs, ys), room = zip(finger.root, finger.tip, strict=True), finger.radius + 8
    return (
        max(0, min(xs) - room),
        max(0, min(ys) - room),
        min(width, max(xs) + room),
        min(height, max(ys) + room),
    )


def _moved(finger: Finger, left: int, top: int) -> Finger:
    (x, y), (u, v) = finger.root, finger.tip
    return Finger((x - left, y - top), (u - left, v - top), finger.radius, finger.nail)


def _paint_finger(part: Texture, finger: Finger, tone: Texture) -> None:
    mask = np.zeros(part.shape[:2], dtype=np.uint8)
    cv2.line(mask, finger.root, finger.tip, 255, 2 * finger.radius, cv2.LINE_AA)
    cv2.circle(mask, finger.tip, finger.radius, 255, -1, cv2.LINE_AA)
    colour = tone * _roundness(mask, finger.radius)[..., None]
    if finger.nail:
        _paint_nail(colour, finger)
    alpha = cv2.GaussianBlur(mask, (0, 0), 1.2).astype(np.float32)[..., None] / 255
    part[..., :3] = part[..., :3] * (1 - alpha) + colour * alpha
    part[..., 3:] = part[..., 3:] * (1 - alpha) + alpha


def _roundness(mask: NDArray[np.uint8], radius: int) -> Texture:
    """Bright along the middle, darker to the edges, lit from above left."""
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3).astype(np.float32) / radius
    lit = np.roll(depth, (radius // 5, radius // 5), axis=(0, 1))
    return np.asarray(0.58 + 0.42 * np.sqrt(np.clip(0.6 * depth + 0.4 * lit, 0, 1)))


def _paint_nail(colour: Texture, finger: Finger) -> None:
    root, tip = np.array(finger.root, float), np.array(finger.tip, float)
    along = (tip - root) / np.linalg.norm(tip - root)
    x, y = (tip + along * finger.radius * 0.25).round().astype(int).tolist()
    angle = float(np.degrees(np.arctan2(along[1], along[0])))
    axes = (round(finger.radius * 0.62), round(finger.radius * 0.46))
    nail = np.zeros(colour.shape[:2], dtype=np.uint8)
    cv2.ellipse(nail, (x, y), axes, angle, 0, 360, 255, -1, cv2.LINE_AA)
    part = cv2.GaussianBlur(nail, (0, 0), 3.0).astype(np.float32)[..., None] / 255 * 0.5
    colour += (np.array([0.80, 0.84, 0.96], dtype=np.float32) - colour) * part
