"""What a preview says before publishing is what the desk does afterwards."""

import json
from typing import Any

import pytest

from overlays.wire import ShowCard
from server.clock import SetClock
from server.desk.campaigns import CampaignDesk
from server.desk.desk import Desk
from server.desk.preview import Previewed, preview
from server.desk.store import Store
from server.domain.categories import Category
from server.domain.intake import Outcome, Read, Taken
from server.domain.intake.records import RECORDS
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import (
    BasketHasCategory,
    BasketTotalBetween,
    BirthdayWithin,
    Condition,
    InSegment,
    InterestedIn,
    NoneOf,
    QueueShorterThan,
    RegionIs,
    Responded,
    SlotLateBy,
    WaitedFor,
)
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.domain.offers.offer import AnyOffer
from server.domain.visit import Reaction
from server.office.books import OfficeStore
from server.office.intake import Intake
from tests.unit.server.small_shop import GTIN, NINE, NORTH, load, offer, scan, shop

UNITS, CENTS = Counting.UNITS, Counting.CENTS
CLOCK = SetClock(NINE)
CONSENT = {"record": "consent", "customer_id": "c0", "agreed": True, "at": "2026-01-01T00:00:00Z"}
KNOWN: tuple[dict[str, Any], ...] = (
    {"record": "site", "site_id": "north", "name": "Nord", "timezone": "Europe/Paris", "region": "hills"},
    CONSENT | {"purpose": "profiling", "source": "app"},
    CONSENT | {"purpose": "birthday", "source": "app"},
    {"record": "birthday", "customer_id": "c0", "month": 3, "day": 2},
    {"record": "interest", "customer_id": "c0", "category": "tea", "until": "2026-12-01"},
    {"record": "segment", "customer_id": "c0", "segment": "vip", "member": True},
    {
        "record": "pickup",
        "order": "100",
        "customer_id": "c0",
        "site_id": "north",
        "bay": "1",
        "starts_at": "2026-03-02T08:50:00Z",
        "arrived_at": "2026-03-02T08:45:00Z",
        "bags": [{"label": "B1", "temperature": "ambient"}],
        "lines": [{"gtin": GTIN, "category": "coffee", "quantity": 1, "cents": 500}],
    },
)
RESPONDED = Responded(campaign_id="spring", reaction=Reaction.GIVEN, weeks=2)
FACTS: tuple[Condition, ...] = (
    InterestedIn(category=Category.TEA),
    BirthdayWithin(days_ahead=0, days_past=0),
    InSegment(segment="vip"),
    RegionIs(region="hills"),
    BasketHasCategory(category=Category.COFFEE),
    BasketTotalBetween(least_cents=100, most_cents=900),
    QueueShorterThan(cars=2),
    WaitedFor(minutes=10),
    SlotLateBy(minutes=5),
    NoneOf(of=(RESPONDED,)),
)


def campaign(*offers: AnyOffer, **changes: Any) -> Campaign:
    return Campaign(**{"campaign_id": "autumn", "name": "Autumn", "offers": offers} | changes)


def bring(store: OfficeStore, *documents: dict[str, Any]) -> None:
    rows = [
        Read(n, RECORDS[one["record"]].model_validate_json(json.dumps(one)))
        for n, one in enumerate(documents)
    ]
    for result in Intake(store, CLOCK).receive(rows):
        assert isinstance(result, Taken), result
        assert result.outcome is not Outcome.LEFT_OUT, result


def publish(store: Store, one: Campaign) -> None:
    desk = CampaignDesk(store, CLOCK)
    desk.publish(desk.write(one, "lea").hash, "lea")


def previewed(store: Store, one: Campaign) -> dict[str, Previewed]:
    with store.transaction() as books:
        return {met.offer_id: met for met in preview(books, one, "c0", "north", NINE)}


def shown(store: Store, number: int = 0) -> list[str]:
    card = Desk(store, CLOCK).identify(NORTH, scan(f"s{number}", number))
    assert isinstance(card, ShowCard)
    return [bonus.title.forms[0].removeprefix("Cadeau ") for bonus in card.card.bonuses]


def agree(store: Store, one: Campaign) -> dict[str, str]:
    """What the preview says of each offer, once it was compared with what the desk shows."""
    met = previewed(store, one)
    publish(store, one)
    assert sorted(shown(store)) == sorted(offer_id for offer_id, seen in met.items() if seen.shown)
    return {offer_id: seen.why.en for offer_id, seen in met.items()}


@pytest.mark.parametrize("condition", FACTS, ids=lambda one: one.kind)
def test_a_fact_that_the_books_know_is_known_before_any_offer_that_runs_reads_it(
    office_store: OfficeStore, condition: Condition
) -> None:
    load(office_store, shop())
    bring(office_store, *KNOWN)
    said = agree(office_store, campaign(offer("gift", conditions=(condition,))))
    assert said == {"gift": "The customer would get it."}


@pytest.mark.parametrize("condition", FACTS, ids=lambda one: one.kind)
def test_what_is_known_of_the_customer_is_known_though_no_order_waits(
    office_store: OfficeStore, condition: Condition
) -> None:
    load(office_store, shop(pickups=()))
    bring(office_store, *KNOWN[:-1])
    met = previewed(office_store, campaign(offer("gift", conditions=(condition,))))["gift"]
    at_the_visit = (BasketHasCategory, BasketTotalBetween, QueueShorterThan, WaitedFor, SlotLateBy)
    assert met.shown is not isinstance(condition, at_the_visit)
    assert met.shown or "not known" in met.why.en


def limit(scope: Scope, maximum: int, counter: Counting = UNITS, period: Period = Period.TOTAL) -> Limit:
    return Limit(scope=scope, counter=counter, period=period, maximum=maximum)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (limit(Scope.OFFER, 1), "There is nothing left."),
        (limit(Scope.OFFER, 150, CENTS), "There is nothing left."),
        (limit(Scope.OFFER, 1, period=Period.DAY), "at most 1 time a day, at all sites together."),
        (limit(Scope.OFFER_SITE, 150, CENTS, Period.WEEK), "at most €1.50 a week, at each site."),
        (limit(Scope.GROUP, 1, period=Period.MONTH), "at most 1 time a month, for the group gifts."),
    ],
)
def test_a_limit_that_somebody_else_has_used_up_is_said(store: Store, one: Limit, why: str) -> None:
    load(store, shop(pickups=shop().pickups))
    limited = campaign(offer("gift", limits=(one,), group="gifts"))
    publish(store, limited)
    assert shown(store, 1) == ["gift"]
    assert agree(store, limited)["gift"].replace("\u00a0", " ").endswith(why)


def test_a_limit_that_never_had_room_is_said(store: Store) -> None:
    load(store, shop())
    budget = offer("budget", limits=(limit(Scope.OFFER, 50, CENTS),))
    never = offer("never", limits=(limit(Scope.CUSTOMER, 0),))
    said = agree(store, campaign(budget, never))
    assert said["budget"] == "There is nothing left."
    assert said["never"].startswith("Its limit is reached: at most 0")


def test_a_limit_of_the_campaign_lets_the_first_onto_the_card_and_says_so_of_the_second(store: Store) -> None:
    load(store, shop())
    offers = (offer("gift"), offer("tea", face_value_cents=300))
    said = agree(store, campaign(*offers, limits=(limit(Scope.CUSTOMER, 1),)))
    assert said["tea"] == "The customer would get it."
    assert said["gift"].startswith("Its limit is reached: at most 1")


def test_what_a_limit_stands_against_makes_room_for_the_next_of_its_category(store: Store) -> None:
    load(store, shop())
    daily = limit(Scope.OFFER_SITE, 1, period=Period.DAY)
    best = offer("best", category=Category.TEA, face_value_cents=900, limits=(daily,))
    both = campaign(best, offer("next", category=Category.TEA))
    publish(store, both)
    assert shown(store, 1) == ["best"]
    assert agree(store, both)["next"] == "The customer would get it."


@pytest.mark.parametrize(("maximum", "gets_it"), [(1, False), (2, True)])
@pytest.mark.parametrize("before", [(), (limit(Scope.OFFER, 1),)])
def test_a_limit_is_held_against_what_has_left_whenever_it_began(
    store: Store, before: tuple[Limit, ...], maximum: int, gets_it: bool
) -> None:
    load(store, shop())
    publish(store, campaign(offer("gift", limits=before)))
    assert shown(store, 1) == ["gift"]
    said = agree(store, campaign(offer("gift", limits=(limit(Scope.OFFER, maximum),)), name="Next"))
    assert said["gift"] == ("The customer would get it." if gets_it else "There is nothing left.")


def test_a_sample_that_no_site_has_received_is_shown_to_nobody(store: Store) -> None:
    load(store, shop())
    said = agree(store, campaign(offer("taste", kind="sample", face_value_cents=0)))
    assert said == {"taste": "There is nothing left."}
