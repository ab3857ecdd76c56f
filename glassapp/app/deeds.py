"""What the glasses did about a scan or an answer of the attendant: for the journal and the tests."""

from dataclasses import dataclass
from typing import TypeAlias

from glassapp.controls import CardRefusal
from overlays.badges import Badge
from overlays.commands import Command
from overlays.wire import Verdict


@dataclass(frozen=True, slots=True)
class Reported:
    """A loyalty code is on its way to the server."""

    scan_id: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A bag's label is on its way to the server."""

    verify_id: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a bonus or to the card is on its way to the server."""

    answer_id: str
    command: Command
    verdict: Verdict
    bonus_id: str | None


@dataclass(frozen=True, slots=True)
class Explained:
    """The reason for the current bonus is shown."""

    command: Command = Command.HELP


@dataclass(frozen=True, slots=True)
class BagsIn:
    """The attendant goes on from the bags to the bonuses."""

    command: Command


@dataclass(frozen=True, slots=True)
class MemoRead:
    """A supervisor's word is put away; the server hears that it was read."""

    memo_id: str


@dataclass(frozen=True, slots=True)
class ShiftBegun:
    """A badge was read: how the glasses are worn from now on, and not by whom."""

    badge: Badge


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """A card that claims to be a command did nothing."""

    reason: CardRefusal


@dataclass(frozen=True, slots=True)
class Nothing:
    """There was nothing this could mean now."""

    why: str


Deed: TypeAlias = (
    Reported | Verified | Answered | Explained | BagsIn | MemoRead | ShiftBegun | CommandRefused | Nothing
)
