"""Which decoder looks at what next: a frame's time goes to what has lately paid off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["whole", "doubled", "upright", "sharpened"]

_MEMORY = 0.9
"""What a trial counts for after each further one: about the last ten matter."""
_FIRST_COST_S = 0.005


@dataclass(slots=True)
class Step:
    """One decoder on one view, and how it has done lately."""

    decoder: int
    view: Kind
    paid: float = 0.5
    """Share of trials that found something, recent ones weighing more."""
    cost_s: float = _FIRST_COST_S
    waited: int = 0
    """Frames since it was tried."""

    def learn(self, *, found: bool, cost_s: float) -> None:
        """Take in one trial."""
        self.paid = _MEMORY * self.paid + (1 - _MEMORY) * found
        self.cost_s = _MEMORY * self.cost_s + (1 - _MEMORY) * cost_s
        self.waited = 0

    @property
    def urgency(self) -> float:
        """Finds expected per second, growing while it waits so that nothing is forgotten."""
        return (self.paid + 0.02) * (1 + self.waited) / max(self.cost_s, 1e-4)


class Plan:
    """The steps after the first look, in the order in which they should be tried on this frame."""

    def __init__(self, decoders: int) -> None:
        views: tuple[Kind, ...] = ("whole", "upright", "doubled", "sharpened")
        self.steps = [Step(decoder, view) for view in views for decoder in range(decoders)]
        # The first decoder on the whole picture is the first look itself; a doubled picture is for it alone.
        self.steps = [
            step
            for step in self.steps
            if not (step.view == "whole" and step.decoder == 0)
            and not (step.view in ("doubled", "sharpened") and step.decoder > 0)
        ]

    def order(self) -> Sequence[Step]:
        """The steps, most urgent first."""
        for step in self.steps:
            step.waited += 1
        return sorted(self.steps, key=lambda step: -step.urgency)
