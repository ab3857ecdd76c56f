"""Facts that conditions read: loaded where an offer asks for them, and not known where nobody said."""

from typing import Any

import pytest

from overlays.codes import Symbology
from overlays.wire import Refusal, RefusalReason, ShowCard, Verdict
from server.desk.publishing import findings
from server.desk.store import Store
from server.domain.categories import Category
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import (
    BasketHasCategory,
    BasketHasProduct,
    BasketTotalBetween,
    BirthdayWithin,
    Condition,
    InSegment,
    InterestedIn,
    QueueShorterThan,
    RegionIs,
    Responded,
    SlotLateBy,
    WaitedFor,
)
from server.domain.offers.lint import PublishPolicy
from server.domain.visit import Reaction
from server.office.books import OfficeStore
from tests.contract.stores.test_intake import EVERYTHING, receive
from tests.unit.server.small_shop import GTIN, NORTH, Counter, load, offer, pickup, scan, shop

PICKUP = next(one for one in EVERYTHING if one["record"] == "pickup")
HERE = PICKUP | {"site_id": "north"}
QUARTER_TO = "2026-03-02T09:45:00+01:00"
ARRIVED = HERE | {"starts_at": "2026-03-02T09:50:00+01:00", "arrived_at": QUARTER_TO}
ALSACE = {
    "record": "site",
    "site_id": "north",
    "name": "Nord",
    "timezone": "Europe/Paris",
    "region": "alsace",
}
EVERYBODY = tuple(one for one in EVERYTHING if one["record"] not in {"pickup", "stock"})


def is_shown(store: OfficeStore, condition: Condition, *documents: dict[str, Any]) -> bool:
    counter = Counter(store, offer("gift", conditions=(condition,)))
    receive(store, *EVERYBODY, *documents)
    shown = counter.desk.identify(NORTH, scan("s1", code="N1"))
    assert isinstance(shown, ShowCard), shown
    return bool(shown.card.bonuses)


@pytest.mark.parametrize(
    ("condition", "document", "shown"),
    [
        (BirthdayWithin(days_ahead=2, days_past=0), HERE, True),
        (BirthdayWithin(days_ahead=1, days_past=0), HERE, False),
        (InterestedIn(category=Category.COFFEE), HERE, True),
        (InterestedIn(category=Category.TEA), HERE, False),
        (InSegment(segment="families"), HERE, True),
        (InSegment(segment="students"), HERE, False),
        (BasketHasCategory(category=Category.TEA), HERE, True),
        (BasketHasCategory(category=Category.TEA), HERE | {"lines": None}, False),
        (BasketHasProduct(gtin=GTIN), HERE, True),
        (BasketTotalBetween(least_cents=300, most_cents=300), HERE, True),
        (BasketTotalBetween(least_cents=301, most_cents=400), HERE, False),
        (WaitedFor(minutes=15), ARRIVED, True),
        (WaitedFor(minutes=16), ARRIVED, False),
        (WaitedFor(minutes=1), HERE, False),
        (SlotLateBy(minutes=10), ARRIVED, True),
        (SlotLateBy(minutes=11), ARRIVED, False),
        (SlotLateBy(minutes=1), HERE, False),
        (QueueShorterThan(cars=1), ARRIVED, True),
        (QueueShorterThan(cars=1), HERE, False),
    ],
)
def test_what_other_systems_told_decides(
    office_store: OfficeStore, condition: Condition, document: dict[str, Any], *, shown: bool
) -> None:
    assert is_shown(office_store, condition, document) is shown


def test_the_region_is_that_of_the_site(office_store: OfficeStore) -> None:
    assert is_shown(office_store, RegionIs(region="alsace"), ALSACE, HERE)


def test_a_campaign_for_a_region_of_no_site_is_said_before_it_runs(office_store: OfficeStore) -> None:
    counter = Counter(office_store)
    receive(office_store, ALSACE)
    with office_store.transaction() as books:
        for region, said in (("alsace", []), ("Alsace", ["no site is in this region; there are: alsace"])):
            gift = offer("gift", units_total=9, conditions=(RegionIs(region=region),))
            campaign = Campaign(campaign_id="autumn", name="Autumn", offers=(gift,))
            found = findings(books, campaign, counter.clock.now(), PublishPolicy())
            assert [one.said.en for one in found] == said


def test_cars_that_arrived_and_wait_are_the_queue(office_store: OfficeStore) -> None:
    behind = ARRIVED | {"order": "901", "arrived_at": "2026-03-02T09:55:00+01:00"}
    assert not is_shown(office_store, QueueShorterThan(cars=1), ARRIVED, behind)


@pytest.mark.parametrize(
    ("verdict", "reaction", "shown"),
    [
        (Verdict.GIVE, Reaction.GIVEN, True),
        (Verdict.DECLINE, Reaction.DECLINED, True),
        (Verdict.GIVE, Reaction.DECLINED, False),
    ],
)
def test_what_became_of_an_earlier_offer_decides(
    store: Store, verdict: Verdict, reaction: Reaction, *, shown: bool
) -> None:
    first = offer("first")
    again = offer("again", conditions=(Responded(campaign_id="spring", reaction=reaction, weeks=4),))
    counter = Counter(store, first, again, people=1)
    card = counter.show("s1")
    counter.say("a1", card, verdict, 0)
    counter.say("a2", card, Verdict.DONE)
    load(store, shop(first, again, people=1, pickups=(pickup(0, order="200"),)))
    titles = [bonus.title.forms for bonus in counter.show("s2").card.bonuses]
    assert (titles == [("Cadeau again",)]) is shown


def test_a_code_that_rotates_opens_nothing_after_its_end(office_store: OfficeStore) -> None:
    counter = Counter(office_store, offer("gift"))
    receive(office_store, *EVERYBODY, HERE)
    code: dict[str, Any] = {"code": "N1-A", "symbology": Symbology.QR_CODE}
    assert isinstance(counter.desk.identify(NORTH, scan("s1", **code)), ShowCard)
    counter.clock.forward(5 * 60)
    refused = counter.desk.identify(NORTH, scan("s2", **code))
    assert refused == Refusal(concerns="s2", reason=RefusalReason.UNKNOWN_CODE)
