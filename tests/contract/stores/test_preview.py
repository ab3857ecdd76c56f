"""A preview says what the desk would do, and changes nothing."""

import pytest

from overlays.card import ReasonKind
from server.desk.preview import preview
from server.desk.store import Store
from server.domain.categories import Category
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import BoughtCategory, Condition, TierAtLeast
from server.domain.offers.eligibility import WhyNot
from server.domain.offers.schedule import Schedule
from server.domain.visit import Tier
from server.errors import UnknownCustomer, UnknownSite
from tests.unit.server.small_shop import NINE, Counter, customer, load, offer, pickup, shop

COFFEE = BoughtCategory(category=Category.COFFEE, times=2, weeks=4)


def campaign(*offers: object, **changes: object) -> Campaign:
    fields = {"campaign_id": "autumn", "name": "Autumn", "offers": offers}
    return Campaign.model_validate(fields | changes)


def said(store: Store, one: Campaign, customer_id: str = "c0", site_id: str = "north") -> dict[str, str]:
    with store.transaction() as books:
        return {met.offer_id: met.why.en for met in preview(books, one, customer_id, site_id, NINE)}


def test_what_would_be_shown_is_shown_and_the_rest_says_why_not(store: Store) -> None:
    load(store, shop(offer("gift")))
    gold: tuple[Condition, ...] = (TierAtLeast(tier=Tier.GOLD),)
    met = said(store, campaign(offer("tea", face_value_cents=900), offer("rice", conditions=gold)))
    assert met["tea"] == "The customer would get it."
    assert met["rice"].endswith("."), met
    assert met["rice"] != met["tea"]


def test_a_preview_reserves_nothing_and_publishes_nothing(store: Store) -> None:
    load(store, shop(offer("gift", units_total=3)))
    with store.transaction() as books:
        before = (books.census(), books.balances(), books.candidates("north"))
    said(store, campaign(offer("tea")))
    with store.transaction() as books:
        assert (books.census(), books.balances(), books.candidates("north")) == before


def test_who_objects_to_profiling_is_told_from_who_does_not_buy(store: Store) -> None:
    people = (customer(0, profiling=False), customer(1))
    load(store, shop(offer("gift"), customers=people, pickups=(pickup(0),)))
    one = campaign(offer("tea", conditions=(COFFEE,), category=Category.COFFEE, reason=ReasonKind.REGULAR))
    assert "did not agree" in said(store, one, "c0")["tea"]
    assert "did not agree" not in said(store, one, "c1")["tea"]


def test_a_campaign_elsewhere_or_later_says_so(store: Store) -> None:
    load(store, shop())
    later = Schedule(start="2027-01-01T00:00")
    assert said(store, campaign(offer("tea"), sites=("south",)))["tea"] == (
        "The campaign does not run at this site."
    )
    assert (
        said(store, campaign(offer("tea"), schedule=later))["tea"]
        == "The campaign does not run at this time."
    )


def test_what_the_customer_had_lately_comes_not_again(store: Store) -> None:
    Counter(store, offer("gift")).show("s1")
    spring = campaign(offer("gift"), campaign_id="spring")
    assert said(store, spring) == {"gift": "The customer had it lately."}


def test_nobody_and_nowhere_are_refused(store: Store) -> None:
    load(store, shop())
    with pytest.raises(UnknownCustomer, match="no customer nobody"):
        said(store, campaign(offer("tea")), "nobody")
    with pytest.raises(UnknownSite, match="no site nowhere"):
        said(store, campaign(offer("tea")), site_id="nowhere")


@pytest.mark.parametrize("why", WhyNot)
def test_every_reason_has_its_words(why: WhyNot) -> None:
    from server.desk.preview import _WHY_NOT

    assert _WHY_NOT[why].fr != _WHY_NOT[why].en
