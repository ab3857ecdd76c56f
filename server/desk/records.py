"""What the shop's books say: the values that the desk and its store exchange."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from overlays.card import Bag, Card, Language
from overlays.codes import Symbology
from server.domain.categories import Category
from server.domain.visit import Visitor


@dataclass(frozen=True, slots=True)
class Drive:
    """One site as it runs."""

    site_id: str
    name: str
    timezone: str
    command_key: str
    """Proves the site's command cards; 32 bytes as hex."""

    def local_time(self, now: dt.datetime) -> dt.datetime:
        """What the clock on the wall of this site says."""
        return now.astimezone(zoneinfo.ZoneInfo(self.timezone))

    def today(self, now: dt.datetime) -> dt.date:
        """The day it is at this site."""
        return self.local_time(now).date()


@dataclass(frozen=True, slots=True)
class Member:
    """A customer with the little that a card may say."""

    visitor: Visitor
    first_name: str
    family_initial: str
    name_on_glasses: bool
    until: dt.datetime | None = None
    """When the code that was read is nobody's any more; None: never."""

    @property
    def name(self) -> str | None:
        """The name as the attendant sees it; None when the customer did not agree."""
        return full_name(self.first_name, self.family_initial) if self.name_on_glasses else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One order that waits for its customer."""

    order: str
    customer_id: str
    site_id: str
    bay: str
    starts_at: dt.datetime
    bags: tuple[Bag, ...]
    arrived_at: dt.datetime | None = None
    """Since when the customer is here, where that is known."""


@dataclass(frozen=True, slots=True)
class Present:
    """A customer who is here, as the attendant may know them."""

    name: str | None
    bay: str
    arrived_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is here, whoever waits longest first; ``here`` counts all of them."""

    longest: tuple[Present, ...]
    here: int


@dataclass(frozen=True, slots=True)
class WrittenMemo:
    """A supervisor's word to the glasses of one site."""

    memo_id: str
    site_id: str
    lines: tuple[str, ...]
    written_at: dt.datetime
    readers: int = 0
    """Pairs of glasses on which it was read; nobody knows by whom, or when."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A card that was made out for a pickup; a pickup has one open slip at most."""

    card_id: str
    order: str
    customer_id: str
    site_id: str
    opened_at: dt.datetime
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan that was answered with a card."""

    scan_id: str
    content: str
    """The digest of what was asked, and by which glasses."""
    card: Card
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a scan will ask the books for."""

    scan_id: str
    code: str
    """The canonical code that was read."""
    site_id: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was recorded."""

    answer_id: str
    content: str
    card_id: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ExpectedCode:
    """A code of a customer who is expected."""

    symbology: Symbology
    text: str


@dataclass(frozen=True, slots=True)
class KnownGlasses:
    """Glasses that were issued a credential."""

    glasses_id: str
    site_id: str
    secret_hash: str
    issued_at: dt.datetime
    revoked_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Worn:
    """How a pair of glasses was when it was heard last; nothing here says who wears it."""

    glasses_id: str
    session_id: str
    """Of its connection: what an older one says later counts no more."""
    heard_at: dt.datetime
    app_version: str
    display: str
    in_service: bool
    battery: int | None = None
    """In percent, where the glasses know it."""
    scan_id: str | None = None
    """The scan that was answered last; of its card the name stands with the scan alone."""
    online: bool = True


@dataclass(frozen=True, slots=True)
class Glasses:
    """Who asks: glasses that were let in, and what their wearer reads."""

    glasses_id: str
    site_id: str
    language: Language = Language.FRENCH


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on a display."""

    card_id: str
    bonuses: frozenset[str]
    named: bool = False
    """Whether the customer's name stands there."""


TAKEN_BACK = "-"
"""Stands for a name in a kept answer that may be said no longer; no customer's name has no full stop."""


def full_name(first_name: str, family_initial: str) -> str:
    """A customer's name as cards have it."""
    return f"{first_name} {family_initial}."


def said_again(card: Card) -> Card:
    """A kept card as it is sent when its scan is repeated: without a name that was taken back."""
    return card.model_copy(update={"name": None}) if card.name == TAKEN_BACK else card


def shown_by(card: Card) -> Shown:
    """What stands on a display that has this card."""
    bonuses = frozenset(bonus.bonus_id for bonus in card.bonuses)
    return Shown(card.card_id, bonuses, named=card.name is not None)


Lines = tuple[tuple[Category, int], ...]
"""What was bought on which day, as an ordinal."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """What one customer bought, as far as the ranker may know it."""

    customer_id: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody who collected an order."""

    customer_id: str
    site_id: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Census:
    """How much is in the books."""

    sites: int
    glasses: int
    customers: int
    waiting: int
    reserved: int
    given: int
    """Without those that were brought back: budgets and stocks do not count these either."""
    returned: int
