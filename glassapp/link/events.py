"""What the link tells the app. Each scan, verification and answer is heard of at most once."""

import enum
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from glassapp.errors import LinkError
from overlays.card import Card
from overlays.wire import (
    ClearReason,
    ExpectedGroup,
    NoticeKind,
    QueueRow,
    RefusalReason,
    StepTime,
    Verdict,
)


class LostReason(enum.StrEnum):
    """Why there is no connection now. The link tries again after every one of these."""

    UNREACHABLE = "unreachable"
    """Nobody answers at the address, or no glasses port does."""
    NOT_TRUSTED = "not_trusted"
    """Whoever answers has no certificate of this site's authority."""
    CUT = "cut"
    """The connection ended without a closing frame, or the server went away."""
    SILENT = "silent"
    """Nothing was heard for two heartbeats; the connection may be half open."""
    NO_WELCOME = "no_welcome"
    """The server accepted the connection and never greeted back."""
    MALFORMED = "malformed"
    """The server sent something that is no message of this protocol."""
    OUT_OF_ORDER = "out_of_order"
    """The server sent a message that may not come now."""
    NOT_UNDERSTOOD = "not_understood"
    """The server says so of a message of ours."""
    TOO_MANY_MESSAGES = "too_many_messages"
    """The server asks for less."""
    SERVER_FAULT = "server_fault"
    """The server had an accident of its own."""


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The server knows these glasses; waiting messages are on their way."""

    site_id: str
    site_name: str
    command_key: bytes = field(repr=False)
    """Proves command cards of this site. In memory only, never logged."""


@dataclass(frozen=True, slots=True)
class LinkLost:
    """There is no connection; ``detail`` is for a log and holds no customer's data."""

    reason: LostReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LinkRefused:
    """The server will never accept these glasses as they are; a person must act."""

    error: LinkError


@dataclass(frozen=True, slots=True)
class ExpectedChanged:
    """The codes whose customers are expected here now, replacing the ones before."""

    groups: tuple[ExpectedGroup, ...]
    decoys: tuple[ExpectedGroup, ...] = ()
    """Codes of customers who are not expected but look like one that is."""


@dataclass(frozen=True, slots=True)
class CardShown:
    """The card for a scan of ours, with the time each step took on the server."""

    scan_id: str
    card: Card
    steps: tuple[StepTime, ...] = ()
    waited_s: int = 0
    """Since the customer arrived, when the server sent it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed by the scan, verification or answer of this id."""

    concerns: str
    reason: RefusalReason
    kind: Literal["scan", "verify", "answer"]


@dataclass(frozen=True, slots=True)
class Expired:
    """A message of ours has waited too long, or made room for an answer; it is not sent any more."""

    concerns: str
    kind: Literal["scan", "verify", "answer"]


@dataclass(frozen=True, slots=True)
class Granted:
    """An answer of ours is recorded."""

    answer_id: str
    card_id: str
    bonus_id: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something to know; ``concerns`` is the id of a verification, or None."""

    kind: NoticeKind
    concerns: str | None


@dataclass(frozen=True, slots=True)
class Cleared:
    """This card disappears."""

    card_id: str
    reason: ClearReason


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """Who is here now, whoever waits longest first; ``here`` counts all of them."""

    rows: tuple[QueueRow, ...]
    here: int


@dataclass(frozen=True, slots=True)
class MemoCame:
    """A supervisor's word; it comes again until the server has heard that it was read."""

    memo_id: str
    lines: tuple[str, ...]


LinkEvent: TypeAlias = (
    LinkUp
    | LinkLost
    | LinkRefused
    | ExpectedChanged
    | CardShown
    | Refused
    | Expired
    | Granted
    | Noticed
    | Cleared
    | QueueChanged
    | MemoCame
)
