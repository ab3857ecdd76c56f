"""One pickup in the attendant's hands: the card, and what became of each bonus so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from overlays.card import Bonus, Card
from overlays.layout import CardFace, Mark, ReasonFace
from overlays.wire import RefusalReason, Verdict

_MARKS = {Verdict.GIVE: Mark.GIVEN, Verdict.DECLINE: Mark.DECLINED}
_DECIDED = RefusalReason.ALREADY_DECIDED


@dataclass(frozen=True, slots=True)
class Decision:
    """What the attendant answered to one bonus, and when; UNDO takes back what was answered to it before."""

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
        standing = self._standing
        return standing[-1] if standing else None

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
        """One bonus is answered and the next one becomes current, or with an UNDO it is current again."""
        return replace(self, decisions=(*self.decisions, decision))

    def recorded(self, answer_id: str) -> "Pickup":
        """The server has recorded this answer: what an UNDO took back is gone for good."""
        undo = self._decision(answer_id)
        if undo is None or undo.verdict is not Verdict.UNDO:
            return self
        until = self.decisions.index(undo)
        earlier = (each for each in self.decisions[:until] if each.bonus_id != undo.bonus_id)
        return replace(self, decisions=(*earlier, *self.decisions[until + 1 :]))

    def refused(self, answer_id: str, reason: RefusalReason) -> "Pickup":
        """The server has not recorded this answer: it gave nothing, and it took nothing back.

        A bonus that was decided on before keeps the mark it has here. Where only the books know how, it
        leaves the card, as it would with another scan.
        """
        refused = self._decision(answer_id)
        if refused is None:
            return self
        others = tuple(each for each in self.decisions if each is not refused)
        if refused.verdict is Verdict.UNDO or (reason is _DECIDED and _decides(others, refused.bonus_id)):
            return replace(self, decisions=others)
        if reason is _DECIDED:
            return replace(self, decisions=others, card=_without(self.card, refused.bonus_id))
        not_given = replace(refused, verdict=Verdict.DECLINE)
        return replace(
            self, decisions=tuple(not_given if each is refused else each for each in self.decisions)
        )

    def renewed(self, card: Card) -> "Pickup":
        """Take the same card as a newer scan brought it; the answers to it still hold."""
        return replace(self, card=card)

    def face(self, now: float) -> CardFace:
        """The card as it is shown now."""
        marks = tuple(map(self._mark, self.card.bonuses))
        if self._current_index is not None and not self.is_loading:
            return CardFace(self.card, self._current_index, marks)
        waited_min = max(0, int((now - self.arrived_at) / 60))
        checked = len(self.card.bags) - self.bags_left
        return CardFace(self.card, None, marks, checked=checked, waited_min=waited_min)

    def reason(self) -> ReasonFace:
        """Why the current bonus."""
        return ReasonFace(self.card, self._current_index)

    def _decision(self, answer_id: str) -> Decision | None:
        return next((each for each in self.decisions if each.answer_id == answer_id), None)

    @property
    def _standing(self) -> tuple[Decision, ...]:
        """The answers that nobody took back."""
        standing: list[Decision] = []
        for each in self.decisions:
            if each.verdict is Verdict.UNDO:
                standing = [one for one in standing if one.bonus_id != each.bonus_id]
            else:
                standing.append(each)
        return tuple(standing)

    @property
    def _current_index(self) -> int | None:
        marks = map(self._mark, self.card.bonuses)
        return next((index for index, mark in enumerate(marks) if mark is Mark.OPEN), None)

    def _mark(self, bonus: Bonus) -> Mark:
        verdicts = [each.verdict for each in self._standing if each.bonus_id == bonus.bonus_id]
        return _MARKS[verdicts[-1]] if verdicts else Mark.OPEN


def _decides(decisions: Sequence[Decision], bonus_id: str) -> bool:
    """Whether one of these says what became of a bonus, even if it may have been taken back."""
    return any(each.bonus_id == bonus_id and each.verdict is not Verdict.UNDO for each in decisions)


def _without(card: Card, bonus_id: str) -> Card:
    bonuses = tuple(bonus for bonus in card.bonuses if bonus.bonus_id != bonus_id)
    return card.model_copy(update={"bonuses": bonuses})
