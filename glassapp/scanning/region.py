"""Regions: oriented boxes of a picture that may hold a bar code, and how two of them become one."""

import math
from dataclasses import dataclass

import numpy as np

from glassapp.ports import Quad

TALLEST = 2.0
"""Extent along the bars of what may be a bar code, in lengths; an EAN-13 has 0.7 (GS1, 5.2.3)."""


@dataclass(frozen=True, slots=True)
class Region:
    """An oriented box that may hold a bar code."""

    x: float
    y: float
    """Centre, pixels."""
    angle: float
    """Direction across the bars, radians, 0 = along the picture's rows."""
    length: float
    """Extent across the bars, pixels."""
    height: float
    """Extent along the bars, pixels."""
    weight: float
    """Edge strength times area: the larger, the more likely."""

    @property
    def corners(self) -> Quad:
        """The box's corners, shape (4, 2), clockwise from the first bar's upper end."""
        across = np.array([math.cos(self.angle), math.sin(self.angle)]) * self.length / 2
        along = np.array([-math.sin(self.angle), math.cos(self.angle)]) * self.height / 2
        centre = np.array([self.x, self.y])
        quad = [
            centre - across - along,
            centre + across - along,
            centre + across + along,
            centre - across + along,
        ]
        return np.array(quad, dtype=np.float32)


GAP, GAP_OF_GLARE = 0.5, 1.0
"""Between two parts of one code, in lengths of the longer part."""


def joined(regions: list[Region], gap: float = GAP) -> list[Region]:
    """Neighbours in one line as one: glare and the centre of a code on a can tear a region apart."""
    made = []
    for place, one in enumerate(regions):
        for other in regions[place + 1 :]:
            both = _union(one, other, gap)
            if both is not None:
                made.append(both)
    return made


def _union(one: Region, other: Region, most: float) -> Region | None:
    turn = (other.angle - one.angle + math.pi / 2) % math.pi - math.pi / 2
    if abs(turn) > math.radians(25):
        return None
    dx, dy = other.x - one.x, other.y - one.y
    angle = one.angle + turn / 2
    along, across = dx * math.cos(angle) + dy * math.sin(angle), dy * math.cos(angle) - dx * math.sin(angle)
    gap = abs(along) - (one.length + other.length) / 2
    lower = min(one.height, other.height)
    if abs(across) > 0.4 * lower or lower < 0.4 * max(one.height, other.height):
        return None
    if not -0.3 * min(one.length, other.length) < gap < most * max(one.length, other.length):
        return None
    left = min(-one.length / 2, along - other.length / 2)
    right = max(one.length / 2, along + other.length / 2)
    middle = (left + right) / 2
    return Region(
        x=one.x + middle * math.cos(angle) - across / 2 * math.sin(angle),
        y=one.y + middle * math.sin(angle) + across / 2 * math.cos(angle),
        angle=angle,
        length=right - left,
        height=lower,
        weight=0.8 * (one.weight + other.weight),
    )


def distinct(regions: list[Region], most: int) -> tuple[Region, ...]:
    """The likeliest regions, none of which is another one again."""
    kept: list[Region] = []
    for region in sorted(regions, key=lambda region: -region.weight):
        if not any(_same(region, other) for other in kept):
            kept.append(region)
        if len(kept) == most:
            break
    return tuple(kept)


def _same(region: Region, other: Region) -> bool:
    turn = abs((region.angle - other.angle + math.pi / 2) % math.pi - math.pi / 2)
    near = math.hypot(region.x - other.x, region.y - other.y) < 0.2 * min(region.length, other.length)
    return (
        turn < math.radians(15)
        and near
        and 0.75 < region.length / other.length < 1.33
        and 0.6 < region.height / other.height < 1.67
    )
