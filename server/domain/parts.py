"""The parts of a shop document: sites, customers, pickups, campaigns and stock, each checked by itself.

There is no field for a family name, an address, a phone number or an e-mail.
"""

import enum
import re
import unicodedata
import zoneinfo
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from overlays.card import MOST_BAGS, Frozen, Identifier, Line, Temperature, printable
from overlays.codes import Symbology
from overlays.commands import PREFIX
from overlays.wire import Count
from server.domain.categories import Category
from server.domain.codes import well_formed
from server.domain.gtin import Gtin
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions.fields import Cents
from server.domain.offers.offer import Units
from server.domain.visit import Tier


def _time_zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(_NO_ZONE) from None
    if _OF_THE_MACHINE.fullmatch(name):
        raise ValueError(_NO_ZONE)
    return name


_NO_ZONE = "is no time zone of the IANA list, such as Europe/Paris"
_OF_THE_MACHINE = re.compile(r"localtime|posixrules|Factory|(?:posix|right)/.*")
"""Files beside the list: the zone of whoever reads them, none at all, and others with leap seconds."""


def _composed(value: object) -> object:
    """Some systems write an accent behind its letter, as a character of its own."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _letter(text: str) -> str:
    if not text.isalpha():
        raise ValueError("is one letter")
    return text


def _ascii(label: str) -> str:
    if not label.isascii():
        raise ValueError("is printed as a bar code: ASCII only")
    return label


TimeZone = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_time_zone)]
FirstName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=21, strip_whitespace=True),
    AfterValidator(printable),
    BeforeValidator(_composed),
]
"""Leaves room for the initial in one line of a card."""
Initial = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1, strip_whitespace=True),
    AfterValidator(_letter),
    BeforeValidator(_composed),
]


class Site(Frozen):
    """One drive-through with its bays."""

    site_id: Identifier
    name: Line
    timezone: TimeZone
    bays: Annotated[tuple[Line, ...], Field(min_length=1, max_length=200)]


class CodeKind(enum.StrEnum):
    """What a loyalty code is printed or shown on."""

    CARD = "card"
    APP = "app"
    ROTATING = "rotating"
    """Shown by an app that changes it every so often."""
    KEY_TAG = "key_tag"
    NFC = "nfc"
    PLATE = "plate"
    ONE_TIME = "one_time"
    RECEIPT = "receipt"


class Code(Frozen):
    """One loyalty code of a customer; the text is what a reader of the symbol would say, all of it."""

    kind: CodeKind
    symbology: Symbology
    text: Annotated[str, StringConstraints(min_length=1, max_length=4096)]

    @model_validator(mode="after")
    def _the_symbology_can_hold_the_text(self) -> "Code":
        if not well_formed(self.text, self.symbology):
            raise ValueError(f"{self.symbology} cannot hold this text: check its length and check digit")
        if self.text.startswith(PREFIX):
            raise ValueError(f"a text that begins with {PREFIX} is read as a command card")
        return self


class Purchase(Frozen):
    """One line of a past receipt."""

    category: Category
    gtin: Gtin
    days_ago: Annotated[int, Field(ge=0, le=3660)]
    quantity: Annotated[int, Field(ge=1, le=10_000)]
    cents: Cents


class Customer(Frozen):
    """A member of the loyalty programme, by first name and initial only."""

    customer_id: Identifier
    first_name: FirstName
    family_initial: Initial
    name_on_glasses: bool
    """Agreed that the attendant sees the name; otherwise the card says "customer"."""
    profiling: bool
    """Agreed that purchases choose the bonuses; otherwise generic ones only."""
    tier: Tier
    pickups_before: Count = 0
    codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=16)]
    purchases: Annotated[tuple[Purchase, ...], Field(max_length=5000)] = ()


class BagOnShelf(Frozen):
    """One bag of an order; the label is also what its tag says as a code."""

    label: Annotated[Line, AfterValidator(_ascii)]
    temperature: Temperature


class Pickup(Frozen):
    """One order waiting for its customer."""

    order: Line
    customer_id: Identifier
    site_id: Identifier
    bay: Line
    starts_in_minutes: Annotated[int, Field(ge=-1440, le=10_080)]
    """Counted from the moment the document is loaded."""
    bags: Annotated[tuple[BagOnShelf, ...], Field(min_length=1, max_length=MOST_BAGS)]


class StockLine(Frozen):
    """How many units of an offer a site has received in all."""

    site_id: Identifier
    offer_id: Identifier
    units: Units


class Parts(Frozen):
    """All parts of one document, whether they fit each other or not."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    schema_version: Literal[1] = Field(alias="schema")
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    customers: tuple[Customer, ...] = ()
    pickups: tuple[Pickup, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    stock: tuple[StockLine, ...] = ()
