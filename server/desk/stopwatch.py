"""How long the steps of one pickup take on the server."""

from overlays.wire import StepTime
from server.clock import Clock

_MOST_MICROSECONDS = 2**31 - 1


class Stopwatch:
    """Measures one step after the other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Begin with the first step, also when that was begun before."""
        self._since = self._clock.monotonic()
        self._laps: list[tuple[int, int]] = []

    def lap(self, step: int) -> None:
        """End a step of the twelve; the next one begins now."""
        now = self._clock.monotonic()
        self._laps.append((step, round((now - self._since) * 1e6)))
        self._since = now

    @property
    def steps(self) -> tuple[StepTime, ...]:
        """The steps measured so far."""
        return tuple(
            StepTime(step=step, microseconds=max(0, min(took, _MOST_MICROSECONDS)))
            for step, took in self._laps
        )
