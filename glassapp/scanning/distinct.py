"""One sighting for each text and each place, the best known first."""

import numpy as np

from glassapp.ports import Sighting
from overlays.wire import Knowledge


def distinct(found: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
    """One sighting for each text, the best known first; one place shows one code.

    A decode that nothing else confirms gives way to an expected code that was read or clearly matched there.
    """
    texts = [one.text for one in found]
    verified = [one for one in found if one.knowledge is Knowledge.VERIFIED]
    clear = [one for one in found if one.knowledge is Knowledge.MATCHED and one.strict]
    kept: dict[str, Sighting] = {}
    for one in sorted(found, key=lambda one: one.knowledge is Knowledge.DECODED):
        stronger = verified + (clear if texts.count(one.text) == 1 else [])
        if one.knowledge is not Knowledge.DECODED or not any(_same_place(one, other) for other in stronger):
            kept.setdefault(one.text, one)
    return tuple(kept.values())


def _same_place(one: Sighting, other: Sighting) -> bool:
    if one.corners is None or other.corners is None:
        return False
    apart = one.corners.mean(axis=0) - other.corners.mean(axis=0)
    size = max(float(np.ptp(corners, axis=0).max()) for corners in (one.corners, other.corners))
    return float(np.hypot(*apart)) < 0.4 * size
