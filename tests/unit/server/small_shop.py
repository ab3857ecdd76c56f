"""A shop small enough to keep in mind: two sites, a few customers, offers as a test needs them."""

import datetime as dt
from typing import Any, Self

from overlays.card import BonusKind, Language, ReasonKind, Temperature, Wording
from overlays.codes import Symbology
from overlays.wire import Answer, Granted, Knowledge, Refusal, ScanReport, ShowCard, Verdict
from server.clock import SetClock
from server.desk.records import Glasses
from server.desk.store import Store
from server.domain.categories import Category
from server.domain.codes import with_check_digit
from server.domain.offers.campaign import Campaign
from server.domain.offers.limits import Counting, Limit, Scope
from server.domain.offers.offer import AnyOffer, Coupon, Message, Sample, Title
from server.domain.parts import BagOnShelf, Code, CodeKind, Customer, Pickup, Purchase, Site, StockLine
from server.domain.shop import Shop
from server.domain.visit import Tier
from tests.served import ServedDesk

NINE = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
GTIN = with_check_digit("376000000001")
NORTH = Glasses("north-1", "north")
SOUTH = Glasses("south-1", "south", Language.ENGLISH)
_KINDS = {BonusKind.COUPON: Coupon, BonusKind.SAMPLE: Sample, BonusKind.MESSAGE: Message}


def customer(number: int, **changes: Any) -> Customer:
    """Customer ``c<number>`` with card ``CARD-<number>``."""
    fields: dict[str, Any] = {
        "customer_id": f"c{number}",
        "first_name": "Zoé",
        "family_initial": "L",
        "name_on_glasses": True,
        "profiling": True,
        "tier": Tier.CLASSIC,
        "codes": (Code(kind=CodeKind.CARD, symbology=Symbology.CODE_128, text=f"CARD-{number}"),),
    }
    return Customer(**fields | changes)


def pickup(number: int, **changes: Any) -> Pickup:
    """Order ``<100 + number>`` of customer ``c<number>``, at the northern site, now."""
    fields: dict[str, Any] = {
        "order": f"{100 + number}",
        "customer_id": f"c{number}",
        "site_id": "north",
        "bay": "1",
        "starts_in_minutes": 0,
        "bags": (BagOnShelf(label=f"B{100 + number}-1", temperature=Temperature.AMBIENT),),
    }
    return Pickup(**fields | changes)


def offer(offer_id: str, **changes: Any) -> AnyOffer:
    """A coupon of one euro for anybody, once a week."""
    words = Wording(forms=(f"Cadeau {offer_id}",))
    totals = {"units_total": Counting.UNITS, "budget_cents": Counting.CENTS}
    limits = tuple(
        Limit(scope=Scope.OFFER, counter=counter, maximum=maximum)
        for name, counter in totals.items()
        if (maximum := changes.pop(name, None)) is not None
    )
    fields: dict[str, Any] = {
        "offer_id": offer_id,
        "title": Title(fr=words, en=Wording(forms=(f"Gift {offer_id}",))),
        "reason": ReasonKind.THANK_YOU,
        "face_value_cents": 100,
        "limits": limits,
        "days_between": 7,
    }
    made: AnyOffer = _KINDS[changes.pop("kind", BonusKind.COUPON)](**fields | changes)
    return made


def bought(category: Category, *days_ago: int) -> tuple[Purchase, ...]:
    """Receipts of one category."""
    return tuple(
        Purchase(category=category, gtin=GTIN, days_ago=days, quantity=1, cents=300) for days in days_ago
    )


def shop(*offers: AnyOffer, people: int = 3, stock: dict[str, int] | None = None, **changes: Any) -> Shop:
    """Customers who all have a pickup in the north now, and these offers in one campaign."""
    campaign = Campaign(campaign_id="spring", name="Spring", offers=offers) if offers else None
    fields: dict[str, Any] = {
        "schema_version": 1,
        "sites": (
            Site(site_id="north", name="Drive Nord", timezone="Europe/Paris", bays=("1", "2")),
            Site(site_id="south", name="Drive Sud", timezone="Europe/Paris", bays=("1",)),
        ),
        "customers": tuple(customer(number) for number in range(people)),
        "pickups": tuple(pickup(number) for number in range(people)),
        "campaigns": (campaign,) if campaign else (),
        "stock": tuple(
            StockLine(site_id="north", offer_id=offer_id, units=units)
            for offer_id, units in (stock or {}).items()
        ),
    }
    return Shop(**fields | changes)


def load(store: Store, document: Shop, now: dt.datetime = NINE) -> None:
    """Bring a document into the books."""
    with store.transaction() as books:
        books.load(document, now)


def scan(scan_id: str, number: int = 0, **changes: Any) -> ScanReport:
    """A scan of the card of customer ``c<number>``."""
    fields: dict[str, Any] = {
        "scan_id": scan_id,
        "code": f"CARD-{number}",
        "symbology": Symbology.CODE_128,
        "knowledge": Knowledge.DECODED,
        "decoder": "zxing",
        "frames": 2,
    }
    return ScanReport(**fields | changes)


class Counter:
    """A desk over a store, with a clock that a test moves."""

    def __init__(self, store: Store, *offers: AnyOffer, **changes: Any) -> None:
        self._open(store)
        load(store, shop(*offers, **changes))

    @classmethod
    def of_another_server(cls, store: Store) -> Self:
        """The same shop, which another server has loaded."""
        counter = cls.__new__(cls)
        counter._open(store)
        return counter

    def _open(self, store: Store) -> None:
        self.store = store
        self.clock = SetClock(NINE)
        self.desk = ServedDesk(store, self.clock)

    def show(self, scan_id: str, number: int = 0, glasses: Glasses = NORTH) -> ShowCard:
        """Identify; there must be a card."""
        reply = self.desk.identify(glasses, scan(scan_id, number))
        assert isinstance(reply, ShowCard), reply
        return reply

    def say(
        self, answer_id: str, shown: ShowCard, verdict: Verdict, bonus: int | None = None, **changes: Any
    ) -> Granted | Refusal:
        """Answer a card, or its bonus of this number."""
        bonus_id = None if bonus is None else shown.card.bonuses[bonus].bonus_id
        fields = {"answer_id": answer_id, "card_id": shown.card.card_id, "bonus_id": bonus_id} | changes
        return self.desk.answer(NORTH, Answer(verdict=verdict, **fields))

    def piles(self, offer_id: str) -> dict[str, tuple[int, int, int]]:
        """Left, reserved and given of an offer, by measure."""
        with self.store.transaction() as books:
            return {
                one.measure.value: (one.remaining, one.reserved, one.given)
                for one in books.balances()
                if one.offer_id == offer_id and one.site_id in {"", "north"}
            }
