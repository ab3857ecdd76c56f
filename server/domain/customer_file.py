"""Everything the shop keeps of one customer, for the customer who asks: GDPR, articles 15 and 20."""

import datetime as dt

from overlays.card import Bag, Frozen, Identifier, Reason
from overlays.codes import Symbology
from server.domain.categories import Category
from server.domain.intake.members import ConsentRecord, CustomerRecord, InterestRecord, Purpose
from server.domain.issuance import Arm, BonusState
from server.domain.parts import CodeKind


class KeptCode(Frozen):
    """A code, as it is looked up."""

    kind: CodeKind
    symbology: Symbology
    text: str
    until: dt.datetime | None


class KeptPurchase(Frozen):
    """One line of a receipt."""

    purchase_id: str | None
    """In the system that sent it; None where a shop document brought it."""
    on: dt.date
    category: Category
    gtin: str
    quantity: int
    cents: int


class KeptHabit(Frozen):
    """How often a category was bought."""

    category: Category
    days: int
    """On how many days."""
    last_on: dt.date


class KeptCounters(Frozen):
    """What is counted of all purchases, also of those whose receipts are kept no longer."""

    first_on: dt.date
    days: int
    """On how many days something was bought."""
    lately: tuple[dt.date, ...]
    """Those of the four weeks that end with the last of them."""
    habits: tuple[KeptHabit, ...]


class KeptBasket(Frozen):
    """As much of what was ordered as choosing needs."""

    categories: tuple[Category, ...]
    green_gtins: tuple[str, ...]
    cents: int


class KeptPickup(Frozen):
    """One order."""

    order: str
    site_id: Identifier
    bay: str
    bags: tuple[Bag, ...]
    starts_at: dt.datetime
    arrived_at: dt.datetime | None
    collected_at: dt.datetime | None
    cancelled: bool
    basket: KeptBasket | None


class KeptCard(Frozen):
    """One card that glasses showed after a scan."""

    card_id: str
    order: str
    site_id: Identifier
    opened_at: dt.datetime
    closed_at: dt.datetime | None


class KeptMove(Frozen):
    """What became of a bonus, and when."""

    became: BonusState
    at: dt.datetime


class KeptBonus(Frozen):
    """One bonus that was shown: its worth, why it was chosen, and what became of it."""

    bonus_id: str
    offer_id: str
    card_id: str
    order: str
    site_id: Identifier
    on: dt.date
    face_value_cents: int
    state: BonusState
    code: str | None
    """At the checkout; None as long as nobody asked for it, or where its offer has none."""
    reason: Reason
    """The sentence beside it on the card."""
    version_hash: str
    """The version of its campaign."""
    ranker: str
    """What learned the choice; empty when the rules alone chose."""
    arm: Arm
    propensity: float
    """How probable the choice was, above 0 and at most 1."""
    moves: tuple[KeptMove, ...]


class KeptBirthday(Frozen):
    """Month and day."""

    month: int
    day: int

    @property
    def in_leap_year(self) -> dt.date:
        """The day in a year that has it."""
        return dt.date(2000, self.month, self.day)


class CustomerFile(Frozen):
    """All of it, as one document."""

    customer: CustomerRecord
    known_since: dt.datetime | None
    """None where an older program did not say."""
    name_on_glasses: bool
    profiling: bool
    birthday: KeptBirthday | None
    codes: tuple[KeptCode, ...]
    consents: tuple[ConsentRecord, ...]
    """The latest last."""
    purchases: tuple[KeptPurchase, ...]
    purchase_counters: KeptCounters | None
    pickups: tuple[KeptPickup, ...]
    cards: tuple[KeptCard, ...]
    bonuses: tuple[KeptBonus, ...]
    interests: tuple[InterestRecord, ...]
    segments: tuple[Identifier, ...]

    @property
    def birthday_agreed(self) -> bool:
        """Whether the shop may know the birthday: it need not have come yet."""
        said = [one.agreed for one in self.consents if one.purpose is Purpose.BIRTHDAY]
        return bool(said and said[-1])

    @property
    def uncollected(self) -> tuple[KeptPickup, ...]:
        """Orders that somebody may still come for."""
        return tuple(one for one in self.pickups if one.collected_at is None and not one.cancelled)
