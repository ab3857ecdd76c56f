"""Follows regions from frame to frame, so that the one that was nearly known is looked at first."""

import math
from dataclasses import dataclass, replace

from glassapp.scanning.region import Region

FORGET_S = 0.6
"""A region not found for so long is given up; at 15 frames a second that is nine frames."""
MOST_TRACKS = 8
MOST_TURN = math.radians(20)
_GAIN = 0.3
"""How far the speed of a track follows the last jump."""


@dataclass(frozen=True, slots=True)
class Track:
    """One region over time."""

    region: Region
    speed: tuple[float, float]
    """Pixels a second (x, y)."""
    seen_at: float
    interest: float = 0.0
    """The best recent belief of a match here; fades."""

    def at(self, now: float) -> Region:
        """Where the region is expected at a time."""
        passed = now - self.seen_at
        return replace(
            self.region, x=self.region.x + self.speed[0] * passed, y=self.region.y + self.speed[1] * passed
        )


class Tracker:
    """Keeps the tracks; fed with the regions of each frame."""

    def __init__(self) -> None:
        self._tracks: list[Track] = []

    def follow(self, regions: tuple[Region, ...], now: float) -> tuple[Region, ...]:
        """Take in a frame's regions and give them back, the most interesting first, with the lost ones."""
        kept: list[Track] = []
        free = [track for track in self._tracks if now - track.seen_at <= FORGET_S]
        for region in regions:
            match = min(free, key=lambda track: _distance(track.at(now), region), default=None)
            if match is None or _distance(match.at(now), region) > 1.0:
                kept.append(Track(region, (0.0, 0.0), now))
                continue
            free.remove(match)
            kept.append(_moved(match, region, now))
        lost = [replace(track, interest=track.interest * 0.7) for track in free if track.interest > 1.0]
        self._tracks = sorted(kept + lost, key=lambda track: -track.interest)[:MOST_TRACKS]
        return tuple(track.at(now) for track in self._tracks)

    def reward(self, region: Region, belief: float) -> None:
        """Remember how nearly a region was known."""
        if not self._tracks:
            return
        place = min(range(len(self._tracks)), key=lambda i: _distance(self._tracks[i].region, region))
        self._tracks[place] = replace(self._tracks[place], interest=max(belief, 0.0))


def _moved(track: Track, region: Region, now: float) -> Track:
    passed = max(now - track.seen_at, 1e-3)
    jump = (region.x - track.region.x) / passed, (region.y - track.region.y) / passed
    speed = tuple(old + _GAIN * (new - old) for old, new in zip(track.speed, jump, strict=True))
    return Track(region, (speed[0], speed[1]), now, track.interest * 0.9)


def _distance(one: Region, other: Region) -> float:
    """0 for the same place, above 1 for another symbol."""
    turn = abs((one.angle - other.angle + math.pi / 2) % math.pi - math.pi / 2)
    if turn > MOST_TURN or not 0.6 < one.length / other.length < 1.67:
        return math.inf
    return math.hypot(one.x - other.x, one.y - other.y) / (0.4 * max(one.length, other.length))
