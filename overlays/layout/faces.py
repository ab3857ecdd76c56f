"""The faces: everything the glasses can show. A closed list."""

import enum
from dataclasses import dataclass, replace
from typing import TypeAlias

from overlays.card import Bonus, Card
from overlays.wire import NoticeKind, RefusalReason
from overlays.words import State


class Mark(enum.StrEnum):
    """What became of one bonus."""

    OPEN = "open"
    GIVEN = "given"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class CardFace:
    """Who, which order and bay, and the current bonus; the bags when there is no bonus left to decide on.

    Attributes:
        card: What the server sent.
        bonus_index: The current bonus; None, or one that does not exist, shows the bags instead.
        marks: What became of each bonus so far; a missing mark is OPEN.
        checked: How many bags of this order were read and are right.
        waited_min: Minutes since the customer arrived, where that is known.
        filling: How far a look that answers has come, in quarters.
    """

    card: Card
    bonus_index: int | None = 0
    marks: tuple[Mark, ...] = ()
    checked: int = 0
    waited_min: int | None = None
    filling: int = 0

    @property
    def bonus(self) -> Bonus | None:
        """The current bonus."""
        return _bonus(self.card, self.bonus_index)

    def mark(self, index: int) -> Mark:
        """What became of the bonus at ``index``."""
        return self.marks[index] if index < len(self.marks) else Mark.OPEN


@dataclass(frozen=True, slots=True)
class ReasonFace:
    """What HELP shows: who, why this bonus, and the bonus."""

    card: Card
    bonus_index: int | None = 0

    @property
    def bonus(self) -> Bonus | None:
        """The bonus that is explained."""
        return _bonus(self.card, self.bonus_index)


@dataclass(frozen=True, slots=True)
class RefusalFace:
    """Nothing was changed, and what to do."""

    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class NoticeFace:
    """Something to know that is no card; after a right bag, how many are left where that is known."""

    kind: NoticeKind
    left: int | None = None


@dataclass(frozen=True, slots=True)
class StateFace:
    """What the glasses are doing, or what became of the last answer."""

    state: State
    filling: int = 0
    """How far a look that answers a question has come, in quarters."""
    again: int = 0
    """How many questions that read the same it has replaced: no answer to one of them answers this one."""


@dataclass(frozen=True, slots=True)
class MemoFace:
    """A supervisor's word, until the attendant says OK."""

    memo_id: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One customer who is here."""

    name: str | None
    bay: str
    waited_min: int


@dataclass(frozen=True, slots=True)
class QueueFace:
    """Who is here while nobody is served, whoever waits longest first; ``here`` counts all of them."""

    lines: tuple[QueueLine, ...]
    here: int


Face: TypeAlias = CardFace | ReasonFace | RefusalFace | NoticeFace | StateFace | MemoFace | QueueFace


def question(face: Face) -> Face | None:
    """What a face asks, whatever a look at it has filled; None when it asks nothing."""
    if not asks(face):
        return None
    return replace(face, filling=0) if isinstance(face, CardFace | StateFace) else face


def asks(face: Face) -> bool:
    """Whether a nod or a look answers this: a bonus to give, "is it this customer?", a memo to have read."""
    match face:
        case CardFace():
            return face.bonus is not None
        case StateFace(state):
            return state is State.CONFIRM
        case MemoFace():
            return True
        case _:
            return False


def _bonus(card: Card, index: int | None) -> Bonus | None:
    return card.bonuses[index] if index is not None and 0 <= index < len(card.bonuses) else None
