"""One matching attempt: the likely regions of a picture against every family of the list."""

from collections.abc import Iterator
from dataclasses import dataclass

from glassapp.ports import Gray, Quad
from glassapp.scanning.ends import promise
from glassapp.scanning.evidence import Verdict, weigh
from glassapp.scanning.family import Family
from glassapp.scanning.geometry import LEFT, RIGHT
from glassapp.scanning.matcher import match
from glassapp.scanning.profile import BANDS, SAMPLES, Strip, take
from glassapp.scanning.region import Region
from overlays.codes import Symbology

SECOND_LOOKS = 4
"""Regions whose upper and lower parts are looked at too."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a scan line of one region showed."""

    verdict: Verdict
    symbology: Symbology
    corners: Quad
    region: Region


def looks(image: Gray, regions: tuple[Region, ...], families: tuple[Family, ...]) -> Iterator[Look]:
    """Compare region after region, the likeliest first; stop asking when one is good enough.

    The middle of every region is looked at first, then the upper and the lower part of the likeliest:
    a finger, a fold or a reflection may cover only one of them.
    """
    strips = [(take(image, region), region) for region in regions]
    strips.sort(key=lambda found: -promise(found[0].values, families[0].modules))
    for strip, region in strips:
        for family in families:
            yield _look(strip, region, family)
    for _, region in strips[:SECOND_LOOKS]:
        for band in BANDS[1:]:
            strip = take(image, region, band)
            for family in families:
                yield _look(strip, region, family)


def _look(strip: Strip, region: Region, family: Family) -> Look:
    fit = match(strip, family)
    left, right = float(fit.geometry[LEFT]), float(fit.geometry[RIGHT])
    if fit.upside_down:
        # The fit counts from the other end, where the symbol starts.
        left, right = SAMPLES - 1 - left, SAMPLES - 1 - right
    return Look(weigh(fit, family), family.symbology, strip.corners(left, right), region)
