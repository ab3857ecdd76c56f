"""Play scenes into a folder of JPEG frames: the thing comes in, is held still as hands do, and goes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_cards.clip.backdrop import backdrop
from sample_cards.clip.held import Site, held
from sample_cards.clip.lens import Lens, Pose, still
from sample_cards.clip.scene import Scene

JPEG_QUALITY = 88


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame of the clip and the scene it belongs to."""

    number: int
    scene: Scene
    pixels: NDArray[np.uint8]


def shoot(scenes: tuple[Scene, ...], site: Site, seed: int = 7) -> Iterator[Shot]:
    """Take every frame of every scene; the same seed takes the same frames."""
    lens = Lens(seed)
    chance = np.random.default_rng([seed, 1])
    number = 0
    for scene in scenes:
        thing = held(scene, site)
        behind = backdrop(scene.place, scene.person)
        for step in range(scene.frames):
            pose = _pose(scene, step, chance)
            yield Shot(number, scene, lens.take(behind, thing, pose, scene.hardness))
            number += 1


def write_frames(shots: Iterator[Shot], folder: Path) -> Iterator[Path]:
    """Write frames as ``0000-<scene>.jpg`` into a folder, one by one; sorted names are the order of play."""
    folder.mkdir(parents=True, exist_ok=True)
    for shot in shots:
        path = folder / f"{shot.number:04d}-{shot.scene.name}.jpg"
        cv2.imwrite(str(path), shot.pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        yield path


def _pose(scene: Scene, step: int, chance: np.random.Generator) -> Pose:
    """In from below in the first frames; then the small wander of a hand and a head."""
    part = step / max(1, scene.frames - 1)
    low = max(0.0, 1 - step / 2.0) ** 2
    wander = chance.normal(0, 1, 6)
    sway = math.sin(math.tau * part)
    swing = math.cos(math.tau * part)
    pose = still(scene.hardness)
    x, y = pose.centre
    return replace(
        pose,
        centre=(
            x + 18 * sway + 2 * wander[0] + 60 * low,
            y + 10 * swing + 2 * wander[1] + 420 * low,
        ),
        reach_px=pose.reach_px * (1 + 0.02 * sway) * (1 - 0.1 * low),
        yaw_deg=pose.yaw_deg + 1.5 * sway + 0.3 * wander[2],
        pitch_deg=pose.pitch_deg + 0.3 * wander[3],
        roll_deg=pose.roll_deg + 1.2 * sway + 0.2 * wander[4] + 6 * low,
        head=(14 * sway + 2 * wander[5], 8 * swing),
    )
