"""Everything the shop keeps of one customer, for the customer who asks: GDPR, articles 15 and 20."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from overlays.card import Frozen, Identifier
from overlays.codes import Symbology
from server.domain.categories import Category
from server.domain.intake.records import ConsentRecord, CustomerRecord, InterestRecord
from server.domain.issuance import BonusState
from server.domain.parts import CodeKind


class KeptCode(Frozen):
    """A code, as it is looked up."""

    kind: CodeKind
    symbology: Symbology
    text: str
    until: dt.datetime | None


class KeptPurchase(Frozen):
    """One line of a receipt."""

    on: dt.date
    category: Category
    gtin: str
    quantity: int
    cents: int


class KeptPickup(Frozen):
    """One order."""

    order: str
    site_id: Identifier
    starts_at: dt.datetime
    collected_at: dt.datetime | None


class KeptBonus(Frozen):
    """One bonus that was shown, with its worth."""

    bonus_id: str
    offer_id: str
    order: str
    on: dt.date
    face_value_cents: int
    state: BonusState


class KeptBirthday(Frozen):
    """Month and day."""

    month: int
    day: int


class CustomerFile(Frozen):
    """All of it, as one document."""

    customer: CustomerRecord
    name_on_glasses: bool
    profiling: bool
    birthday: KeptBirthday | None
    codes: tuple[KeptCode, ...]
    consents: tuple[ConsentRecord, ...]
    purchases: tuple[KeptPurchase, ...]
    purchase_counters: Annotated[str | None, Field(max_length=1_000_000)]
    """What is left of older receipts: how often, by category."""
    pickups: tuple[KeptPickup, ...]
    bonuses: tuple[KeptBonus, ...]
    interests: tuple[InterestRecord, ...]
    segments: tuple[Identifier, ...]
