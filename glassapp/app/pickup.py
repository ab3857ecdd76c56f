"""One pickup in the attendant's hands: the card, and what became of each bonus so far."""

from dataclasses import dataclass, replace

from overlays.card import Bonus, Card
from overlays.layout import CardFace, Mark, ReasonFace
from overlays.wire import Verdict

_MARKS = {Verdict.GIVE: Mark.GIVEN, Verdict.DECLINE: Mark.DECLINED}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the attendant answered to one bonus, and when."""

    bonus_id: str
    verdict: Verdict
    at: float
    answer_id: str


@dataclass(frozen=True, slots=True)
class Pickup:
    """A card and the answers to it, the latest last, and which bags were found right."""

    card: Card
    arrived_at: float
    """Since when the customer is here, on the client's clock."""
    decisions: tuple[Decision, ...] = ()
    checked: frozenset[str] = frozenset()
    """Labels that were read and belong to this order."""
    bags_first: bool = False
    """The bags are shown before the first bonus, until they are all in or the attendant goes on."""

    @property
    def current(self) -> Bonus | None:
        """The first bonus without an answer; None when nothing is left to decide."""
        index = self._current_index
        return None if index is None else self.card.bonuses[index]

    @property
    def latest(self) -> Decision | None:
        """The answer that UNDO would take back."""
        return self.decisions[-1] if self.decisions else None

    @property
    def bags_left(self) -> int:
        """How many bags of this order were not read yet."""
        return sum(bag.label not in self.checked for bag in self.card.bags)

    @property
    def is_loading(self) -> bool:
        """Whether the bags are what matters now; the bonuses wait."""
        return self.bags_first and self.bags_left > 0

    def with_bag(self, label: str) -> "Pickup":
        """A bag is right."""
        return replace(self, checked=self.checked | {label})

    def decided(self, decision: Decision) -> "Pickup":
        """One bonus is answered; the next one becomes current."""
        return replace(self, decisions=(*self.decisions, decision))

    def not_given(self, answer_id: str) -> "Pickup":
        """The server refused this answer: whatever it was, nothing was given."""
        known = (
            replace(each, verdict=Verdict.DECLINE) if each.answer_id == answer_id else each
            for each in self.decisions
        )
        return replace(self, decisions=tuple(known))

    def undo(self) -> "Pickup":
        """Take the latest answer back; its bonus is current again."""
        return replace(self, decisions=self.decisions[:-1])

    def renewed(self, card: Card) -> "Pickup":
        """Take the same card as a newer scan brought it; the answers to it still hold."""
        return replace(self, card=card)

    def face(self, now: float) -> CardFace:
        """The card as it is shown now."""
        marks = tuple(map(self._mark, self.card.bonuses))
        if self._current_index is not None and not self.is_loading:
            return CardFace(self.card, self._current_index, marks)
        waited_min = max(0, int((now - self.arrived_at) / 60))
        return CardFace(self.card, None, marks, checked=len(self.checked), waited_min=waited_min)

    def reason(self) -> ReasonFace:
        """Why the current bonus."""
        return ReasonFace(self.card, self._current_index)

    @property
    def _current_index(self) -> int | None:
        marks = map(self._mark, self.card.bonuses)
        return next((index for index, mark in enumerate(marks) if mark is Mark.OPEN), None)

    def _mark(self, bonus: Bonus) -> Mark:
        verdicts = [each.verdict for each in self.decisions if each.bonus_id == bonus.bonus_id]
        return _MARKS[verdicts[-1]] if verdicts else Mark.OPEN
