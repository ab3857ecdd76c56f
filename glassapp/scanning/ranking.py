"""Looks at bars and at squares on one scale: how far beyond what it takes to believe them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from glassapp.ports import Sighting
from glassapp.scanning.attempt import Look
from glassapp.scanning.evidence import Threshold, qr_threshold, threshold
from glassapp.scanning.expected import ExpectedList
from glassapp.scanning.region import Region
from overlays.codes import Symbology
from overlays.wire import Knowledge

MATCHER = "matcher"
"""The name under which matches are reported."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A look and what it takes to believe it; bars and squares have scales of their own."""

    look: Look
    threshold: Threshold

    @property
    def beyond(self) -> float:
        """Belief beyond the threshold of a match."""
        return self.look.verdict.belief - self.threshold.match

    @property
    def strict(self) -> bool:
        """Whether it needs no nod."""
        return self.look.verdict.belief >= self.threshold.strict

    @property
    def sighting(self) -> Sighting:
        """As it is reported once it is believed."""
        verdict = self.look.verdict
        return Sighting(
            text=verdict.text,
            symbology=_named(verdict.text, self.look.symbology),
            knowledge=Knowledge.MATCHED,
            decoder=MATCHER,
            corners=self.look.corners,
            margins=verdict.margins,
            strict=self.strict,
        )


def rank(look: Look, expected: ExpectedList) -> Ranked:
    """Set a look beside the threshold of its kind and of the list's length."""
    if look.symbology is Symbology.QR_CODE:
        return Ranked(look, qr_threshold())
    return Ranked(look, threshold(sum(len(family.texts) for family in expected.families)))


def read_already(region: Region, decoded: Sequence[Sighting]) -> bool:
    """Whether a decoder has read the code of this region: the matcher comes after, never instead."""
    for one in decoded:
        if one.corners is not None:
            x, y = one.corners.mean(axis=0)
            if math.hypot(float(x) - region.x, float(y) - region.y) < 0.25 * region.length:
                return True
    return False


def _named(text: str, symbology: Symbology) -> Symbology:
    """Decoders call an EAN-13 that begins with 0 a UPC-A; so does the matcher."""
    return Symbology.UPC_A if symbology is Symbology.EAN_13 and text.startswith("0") else symbology
