"""What a language must have words for; one :class:`Vocabulary` each, and a test that it is complete."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from overlays.card import GreenCategory, ReasonKind
from overlays.wire import NoticeKind, RefusalReason

Forms: TypeAlias = tuple[str, ...]
"""The same words in falling length; a display takes the first form that fits."""


class State(enum.StrEnum):
    """What the glasses say about themselves, or about the answer that was just given."""

    CONNECTING = "connecting"
    READY = "ready"
    SCANNING = "scanning"
    OFFLINE = "offline"
    CARD_HOLDS = "card_holds"
    """The server is away, and what the card in hand promises may be handed over all the same."""
    UNREADABLE = "unreadable"
    CAMERA_STOPPED = "camera_stopped"
    """No frames come; keys still work."""
    SCANNER_AWAY = "scanner_away"
    """Glasses without a camera, whose finger scanner sleeps or is unplugged; keys still work."""
    CONFIRM = "confirm"
    """A code was matched, not read: the attendant nods before a name is shown."""
    GIVEN = "given"
    DECLINED = "declined"
    UNDONE = "undone"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    IN_SERVICE = "in_service"
    """A shift has begun."""
    READ = "read"
    """A memo is put away."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is the matter, and what to do about it where there is something to do."""

    headline: Forms
    advice: Forms = ()


@dataclass(frozen=True, slots=True)
class Bags:
    """Singular and plural of the bags, with a place for the number."""

    one: str
    many: str
    frozen: str
    """Said of those bags of the order that are frozen."""
    frozen_short: str
    left: Forms
    """How many are still to be carried out, with a place for the number; the last form is short."""
    all_in: Forms


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every fixed word of one language. ``{}`` stands where an order, a bay or a number goes."""

    client: str
    orders: Forms
    bays: Forms
    bags: Bags
    categories: Mapping[GreenCategory, tuple[str, str]]
    """As it stands in REGULAR and in FAVOURITE_BACK."""
    reasons: Mapping[ReasonKind, Forms]
    refusals: Mapping[RefusalReason, Phrase]
    notices: Mapping[NoticeKind, Phrase]
    states: Mapping[State, Phrase]
    minutes: str
    many_minutes: str
    others: Forms
    """How many more are here, with a place for the number."""
