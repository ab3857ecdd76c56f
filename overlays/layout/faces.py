"""The faces: everything the glasses can show. A closed list."""

import enum
from dataclasses import dataclass
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
    """

    card: Card
    bonus_index: int | None = 0
    marks: tuple[Mark, ...] = ()

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
    """Something to know that is no card."""

    kind: NoticeKind


@dataclass(frozen=True, slots=True)
class StateFace:
    """What the glasses are doing, or what became of the last answer."""

    state: State


Face: TypeAlias = CardFace | ReasonFace | RefusalFace | NoticeFace | StateFace


def _bonus(card: Card, index: int | None) -> Bonus | None:
    return card.bonuses[index] if index is not None and 0 <= index < len(card.bonuses) else None
