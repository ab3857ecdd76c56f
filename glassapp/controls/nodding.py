"""A nod as a control: armed while a question is shown, and not for long."""

import threading
from collections.abc import Callable, Iterable

from glassapp.controls.nod import NodDetector, Sample
from overlays.commands import Command

NOD_S = 3.0
"""So long after a question has come up a nod answers it; later, a head only looks down."""


class NodControl:
    """Turns samples of an accelerometer into one OK for each question.

    Args:
        monotonic: Seconds on a clock that only goes forward.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._in_use = threading.Lock()
        self._detector = NodDetector()
        self._until = float("-inf")
        self._nodded = False

    def arm(self) -> None:
        """A question has come up; what the head did before it does not count."""
        with self._in_use:
            self._detector = NodDetector()
            self._until = self._monotonic() + NOD_S
            self._nodded = False

    def disarm(self) -> None:
        """No question is shown any more; a nod nobody asked for yet is forgotten."""
        with self._in_use:
            self._until = float("-inf")
            self._nodded = False

    def feed(self, samples: Iterable[Sample]) -> None:
        """Take samples in the order in which they were measured."""
        with self._in_use:
            for sample in samples:
                if self._monotonic() < self._until and self._detector.feed(sample):
                    self._until = float("-inf")
                    self._nodded = True

    def poll(self) -> Command | None:
        """OK, once, when the head has nodded; never waits."""
        with self._in_use:
            nodded, self._nodded = self._nodded, False
        return Command.OK if nodded else None

    def close(self) -> None:
        """Listen no more; may be called twice."""
        self.disarm()
