"""A preview says what the desk would do, and changes nothing."""

from contextlib import closing
from pathlib import Path

import pytest

from overlays.card import ReasonKind
from server.desk.preview import preview
from server.desk.store import Store
from server.domain.categories import Category
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import AnyOf, BoughtCategory, Condition, NoneOf, SiteIs, TierAtLeast
from server.domain.offers.eligibility import WhyNot
from server.domain.offers.policy import Policy
from server.domain.offers.schedule import Schedule
from server.domain.ranking.learned import SHELF, Learned, write
from server.domain.visit import Tier
from server.errors import UnknownCustomer, UnknownSite
from server.stores.console import ConsoleStore, Entry, places
from server.stores.sqlite import SqliteStore
from tests.unit.server.ranking.test_history import town
from tests.unit.server.small_shop import NINE, Counter, bought, customer, load, offer, pickup, shop

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


def test_a_site_that_speaks_against_an_offer_is_called_by_its_name(store: Store) -> None:
    load(store, shop())
    not_there = NoneOf(
        of=(SiteIs(site_id="south"), AnyOf(of=(SiteIs(site_id="north"), SiteIs(site_id="gone"))))
    )
    met = said(store, campaign(offer("tea", conditions=(not_there,))))["tea"]
    assert met == ("The pickup is at the site “Drive Nord”, or the pickup is at the site “gone”.")
    elsewhere = said(store, campaign(offer("tea", conditions=(SiteIs(site_id="south"),))))
    assert elsewhere["tea"] == "The pickup is at another site."


@pytest.mark.parametrize("site_id", ["north", ""])
def test_where_bonuses_are_switched_off_nothing_would_be_shown(sqlite_path: Path, site_id: str) -> None:
    one = campaign(offer("tea"))
    with closing(SqliteStore(sqlite_path)) as store, closing(ConsoleStore(sqlite_path)) as console:
        load(store, shop())
        with console.changing(Entry("otto", "bonuses.off", f"site:{site_id}"), NINE) as connection:
            places.switch_off(connection, site_id, "another edition", NINE)
        with store.transaction() as books:
            (met,) = preview(books, one, "c0", "north", NINE)
            (elsewhere,) = preview(books, one, "c0", "south", NINE)
    assert (met.shown, met.why.en) == (False, "No bonus is given at this site at the moment.")
    assert elsewhere.shown is bool(site_id)


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


TASTE = tuple(range(5, 200, 12))


def learned_town(store: Store) -> Learned:
    """A shop that has learned who drinks tea, and a customer who does, and buys no coffee."""
    mine = (*bought(Category.TEA, *TASTE), *bought(Category.BREAD, *TASTE))
    people = (customer(0, purchases=mine), customer(1, purchases=mine, profiling=False))
    load(store, shop(offer("gift"), customers=people, pickups=()))
    learned = town().learn(NINE.date())
    with store.transaction() as books:
        books.keep_ranker(write(learned), NINE)
    return learned


def test_what_is_shown_says_which_part_comes_from_her_and_which_from_people_like_her(store: Store) -> None:
    learned = learned_town(store)
    with store.transaction() as books:
        history = books.history("c0")
    assert history is not None
    parts = learned.parts(history, NINE.date())
    offered = [offer(one.value, category=one, face_value_cents=300) for one in SHELF]
    for at, one in enumerate(offered):
        met = said(store, campaign(one))[one.offer_id]
        mainly = "people like them" if parts.mainly(0, at) == "people_like_her" else "they"
        assert f"mainly for what {mainly} buy" in met
        assert f"{round(100 * parts.probability[0, at])}% likely" in met
    assert {parts.mainly(0, at) for at in range(len(SHELF))} == {"hers", "people_like_her"}


def test_a_preview_is_judged_by_what_was_learned(store: Store) -> None:
    learned_town(store)
    coffee = offer("a", category=Category.COFFEE, face_value_cents=300, group="hot")
    tea = offer("b", category=Category.TEA, face_value_cents=300, group="hot")
    met = said(store, campaign(coffee, tea))
    assert met["a"] == "Another offer of the group comes first."
    assert "would get it" in met["b"]


def test_of_whom_nothing_may_be_read_a_preview_says_nothing(store: Store) -> None:
    learned_town(store)
    tea = offer("tea", category=Category.TEA, face_value_cents=300)
    assert said(store, campaign(tea), "c1") == {"tea": "The customer would get it."}
    personal = offer("rice", category=Category.RICE, conditions=(COFFEE,))
    with store.transaction() as books:
        seen = preview(books, campaign(personal), "c0", "north", NINE, Policy(holdout_share=1.0))
    assert [one.why.en for one in seen] == ["The customer belongs to the control group."]
