"""The ballot: which frames saw which code, as long as that matters."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from glassapp.ports import Sighting
from overlays.wire import Knowledge

MOST_FRAMES = 256
"""Frames kept at most; a second of a fast camera is far less. The oldest are dropped first."""

_TRUST = {Knowledge.VERIFIED: 0, Knowledge.DECODED: 1, Knowledge.MATCHED: 2}


@dataclass(frozen=True, slots=True)
class Tally:
    """What the frames of the window say about one code."""

    text: str
    frames: int
    best: Sighting
    """The best known sighting of the newest frame that has one; the same whatever the order of decoders."""
    beside: frozenset[str]
    """Other codes that shared a frame with it."""


class Ballot:
    """One vote for each code in each frame; votes older than the window fall away."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._frames: deque[tuple[float, dict[str, Sighting]]] = deque(maxlen=MOST_FRAMES)

    def cast(self, sightings: Sequence[Sighting], now: float) -> None:
        """Count one frame; a code read by two decoders has one vote."""
        while self._frames and now - self._frames[0][0] > self._window_s:
            self._frames.popleft()
        best: dict[str, Sighting] = {}
        for sighting in sorted(sightings, key=_trust):
            best.setdefault(sighting.text, sighting)
        self._frames.append((now, best))

    def tally(self, text: str) -> Tally:
        """Sum up a code of the newest frame."""
        seen = [frame for _, frame in self._frames if text in frame]
        best = min(reversed([frame[text] for frame in seen]), key=_knowledge)
        beside = frozenset(other for frame in seen for other in frame if other != text)
        return Tally(text, len(seen), best, beside)


def _knowledge(sighting: Sighting) -> tuple[int, bool]:
    return (_TRUST[sighting.knowledge], not sighting.strict)


def _trust(sighting: Sighting) -> tuple[int, bool, str, str, bool]:
    return (*_knowledge(sighting), sighting.decoder, sighting.symbology, sighting.corners is None)
