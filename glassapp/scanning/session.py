"""The scan session: when does a code that was seen count?

A misread is rare, and two equal misreads in a row are very rare; so a code counts when two frames agree, or
when one decoder has read a code that is expected here now, and it stands where the attendant looks. A code
that has counted is not reported again until nobody has seen it for a while. Pure: frames come in with their
time, decisions go out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from glassapp.ports import Scan, Sighting
from glassapp.scanning.ballot import Ballot, Tally
from overlays.commands import PREFIX
from overlays.wire import Knowledge

Point: TypeAlias = tuple[float, float]
"""Pixels (x, y)."""


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """How many frames, and for how long."""

    votes: int = 2
    """Frames that must agree on a code that is not expected, on a match, and on a command card."""
    window_s: float = 1.0
    """Frames further apart do not agree with each other."""
    forget_s: float = 3.0
    """A code that counted may count again when it has not been seen for longer than this."""
    rim: float = 0.1
    """Share of the frame's width and height at each edge: what stands there is not what is looked at, and
    two frames must agree on it. A second code on the same parcel is read there most often."""
    command_forget_s: float = 1.5
    """The same for a command card: saying OK twice should not take long."""


class ScanSession:
    """Turns the sightings of frame after frame into scans, one at most for each frame."""

    def __init__(self, config: SessionConfig | None = None) -> None:
        self._config = config or SessionConfig()
        if self._config.votes < 1:
            raise ValueError("at least one frame must vote")
        self._expected: frozenset[str] = frozenset()
        self._ballot = Ballot(self._config.window_s)
        self._counted: dict[str, float] = {}

    def set_expected(self, codes: Iterable[str]) -> None:
        """Replace the codes that one decode is enough for: those of the customers expected here now."""
        self._expected = frozenset(codes)

    def observe(self, sightings: Sequence[Sighting], now: float, centre: Point | None = None) -> Scan | None:
        """Take in what one frame shows.

        Args:
            sightings: Everything seen in the frame, in any order, by any number of decoders.
            now: When it was taken, in seconds; never less than before.
            centre: The middle of the frame (x, y) in pixels: what the attendant looks at.

        Returns:
            The code that counts from this frame on, or None.
        """
        self._forget(now)
        self._ballot.cast(sightings, now)
        in_view = {one.text for one in sightings}
        sure = {one.text for one in sightings if self._is_sure(one, centre)}
        candidates = [
            tally
            for text in in_view
            if self._counts(tally := self._ballot.tally(text), text in sure)
            and not self._stands_behind(tally)
        ]
        # A code that counted stays counted as long as it is seen.
        for text in in_view & self._counted.keys():
            self._counted[text] = now
        if not candidates:
            return None
        chosen = min(candidates, key=lambda tally: self._rank(tally, centre))
        self._counted[chosen.text] = now
        return self._scan(chosen, now)

    def _forget(self, now: float) -> None:
        self._counted = {
            text: seen_at for text, seen_at in self._counted.items() if now - seen_at <= self._patience(text)
        }

    def _patience(self, text: str) -> float:
        return self._config.command_forget_s if text.startswith(PREFIX) else self._config.forget_s

    def _counts(self, tally: Tally, sure: bool) -> bool:
        return tally.text not in self._counted and (sure or tally.frames >= self._config.votes)

    def _is_sure(self, sighting: Sighting, centre: Point | None) -> bool:
        """Whether this frame alone is enough."""
        decoded = sighting.knowledge is not Knowledge.MATCHED
        expected = sighting.text in self._expected and not sighting.text.startswith(PREFIX)
        return decoded and expected and not self._stands_at_the_rim(sighting, centre)

    def _stands_at_the_rim(self, sighting: Sighting, centre: Point | None) -> bool:
        if centre is None or sighting.corners is None:
            return False
        away = np.abs(sighting.corners.mean(axis=0) - np.array(centre)) / np.array(centre)
        return bool((away > 1 - 2 * self._config.rim).any())

    def _stands_behind(self, tally: Tally) -> bool:
        """Whether another code has counted that was seen beside this one and matters as much.

        A loyalty card carries a web address next to its number, and two phones can be in view; the first
        choice holds as long as it is there. A command is the attendant's own word and waits for nothing.
        """
        if tally.text.startswith(PREFIX):
            return False
        return any(
            other in self._counted and self._standing(other) >= self._standing(tally.text)
            for other in tally.beside
            if not other.startswith(PREFIX)
        )

    def _standing(self, text: str) -> int:
        return 1 if text in self._expected else 0

    def _rank(self, tally: Tally, centre: Point | None) -> tuple[bool, bool, int, float, str]:
        return (
            not tally.text.startswith(PREFIX),
            tally.text not in self._expected,
            -tally.frames,
            _distance(tally.best, centre),
            tally.text,
        )

    def _scan(self, tally: Tally, now: float) -> Scan:
        best = tally.best
        known = best.knowledge
        if known is Knowledge.DECODED and best.text in self._expected:
            known = Knowledge.VERIFIED
        return Scan(
            text=best.text,
            symbology=best.symbology,
            knowledge=known,
            decoder=best.decoder,
            frames=tally.frames,
            decided_at=now,
            corners=best.corners,
            strict=best.strict,
        )


def _distance(sighting: Sighting, centre: Point | None) -> float:
    if centre is None or sighting.corners is None:
        return float("inf")
    return float(np.hypot(*(sighting.corners.mean(axis=0) - np.array(centre))))
