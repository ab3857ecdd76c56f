"""A glance: what the first decoder saw of a frame, and what a study needs to go on from there."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

from glassapp.ports import Gray, Sighting
from glassapp.scanning.region import Region
from glassapp.scanning.views import View


@dataclass(slots=True)
class Glance:
    """One frame under way through the scanner."""

    image: Gray
    view: View
    began: float
    found: tuple[Sighting, ...]
    settled: bool
    """There is nothing better to find."""
    regions: tuple[Region, ...] | None = None
    """Where symbols may be, once somebody has looked."""
    paused_s: float = 0.0
    """While it waited between two steps of its study."""


Study: TypeAlias = Generator[None, None, tuple[Sighting, ...]]
"""A study under way: each step costs about ten milliseconds; at the end it returns every code it found."""


def finish(study: Study) -> tuple[Sighting, ...]:
    """Take every step of a study, one after the other."""
    while True:
        try:
            next(study)
        except StopIteration as ended:
            found: tuple[Sighting, ...] = ended.value
            return found
