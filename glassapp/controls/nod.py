"""The nod detector: the head tips forward and comes back soon.

It reads the accelerometer of a browser headset. Brilliant glasses run the same algorithm, line for line, on
themselves (lua/nod.lua): synthetic heads nod, shake, walk and lift crates in its tests, and both must say the
same to every sample.
The angles and times are chosen on those heads; no attendant has nodded at it yet (docs/guides/halo.md).
"""

import math
from dataclasses import dataclass

SMOOTH_S = 0.06
"""Takes the steps of somebody who walks out of the angle."""
REST_S = 1.0
"""How fast "straight ahead" follows a head that stays somewhere else."""
DOWN_DEG = 14.0
"""So far down begins a nod."""
BACK_DEG = 5.0
"""So near to where it began, the head is back."""
SHORTEST_S = 0.12
"""What is quicker is a jolt."""
LONGEST_S = 0.9
"""What takes longer is somebody who looks at a crate."""
HARDEST_G = 0.9
"""So much more or less than gravity is a blow, not a neck."""
GAP_S = 0.25
"""After so long without a sample everything begins anew."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the accelerometer says, in g, along the axes of the head."""

    at: float
    """Seconds."""
    across: float
    forward: float
    up: float


class NodDetector:
    """Is fed one sample after the other and says when a nod is complete."""

    def __init__(self) -> None:
        self._at: float | None = None
        self._angle = 0.0
        self._rest = 0.0
        self._began: float | None = None
        self._struck = False

    def feed(self, sample: Sample) -> bool:
        """Take a sample; true at the moment the head has come back from a nod."""
        forward, up = sample.forward, sample.up
        if up < 0:
            forward, up = -forward, -up
        angle = math.degrees(math.atan2(forward, up))
        force = math.sqrt(sample.across * sample.across + forward * forward + up * up)
        since = None if self._at is None else sample.at - self._at
        self._at = sample.at
        if since is None or since <= 0 or since > GAP_S:
            self._angle, self._rest, self._began = angle, angle, None
            return False
        self._angle += (angle - self._angle) * since / (since + SMOOTH_S)
        if abs(force - 1) > HARDEST_G:
            self._struck = True
        return self._judge(sample.at, since)

    def _judge(self, at: float, since: float) -> bool:
        down = self._rest - self._angle
        if self._began is None:
            self._struck = False
            if down >= DOWN_DEG:
                self._began = at
            else:
                self._rest += (self._angle - self._rest) * since / (since + REST_S)
            return False
        took = at - self._began
        if took > LONGEST_S:
            self._rest, self._began = self._angle, None
            return False
        if down > BACK_DEG:
            return False
        self._began = None
        return took >= SHORTEST_S and not self._struck
