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
        self._steps: list[StepTime] = []

    def lap(self, step: int) -> None:
        """End a step of the twelve; the next one begins now."""
        now = self._clock.monotonic()
        microseconds = min(round((now - self._since) * 1e6), _MOST_MICROSECONDS)
        # Within its bounds already, and measured three times for each scan.
        self._steps.append(StepTime.model_construct(step=step, microseconds=max(microseconds, 0)))
        self._since = now

    @property
    def steps(self) -> tuple[StepTime, ...]:
        """The steps measured so far."""
        return tuple(self._steps)
