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
    """A card and the answers to it, the latest last."""

    card: Card
    decisions: tuple[Decision, ...] = ()

    @property
    def current(self) -> Bonus | None:
        """The first bonus without an answer; None when nothing is left to decide."""
        index = self._current_index
        return None if index is None else self.card.bonuses[index]

    @property
    def latest(self) -> Decision | None:
        """The answer that UNDO would take back."""
        return self.decisions[-1] if self.decisions else None

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
        """Take the card a newer scan brought; answers to the same card still hold."""
        return replace(self, card=card) if card.card_id == self.card.card_id else Pickup(card)

    def face(self) -> CardFace:
        """The card as it is shown now."""
        return CardFace(self.card, self._current_index, tuple(map(self._mark, self.card.bonuses)))

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
