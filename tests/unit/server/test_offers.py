"""Which bonuses a customer may get, in what order, and what may be said with them."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.card import MOST_BONUSES, PERSONAL_REASONS, ReasonKind
from server.domain.categories import Category, PrivacyClass
from server.domain.offers.conditions import (
    BoughtCategory,
    Condition,
    FirstPickup,
    NotBoughtFor,
    SiteIs,
    TierAtLeast,
)
from server.domain.offers.eligibility import Candidate, Had, WhyNot
from server.domain.offers.offer import Offer
from server.domain.offers.outlook import Outlook
from server.domain.offers.policy import Policy
from server.domain.offers.slate import Room, Slate, choose
from server.domain.ranking.history import History
from server.domain.ranking.learned import Learned, LearnedChances
from server.domain.visit import Bought, Tier, Visit, Visitor
from tests.unit.server.small_shop import offer

TODAY = dt.date(2026, 3, 2)


def visit(
    *purchases: tuple[Category, int],
    profiling: bool = True,
    tier: Tier = Tier.SILVER,
    pickups_before: int = 3,
) -> Visit:
    """A visit of somebody who bought these categories so many days ago."""
    bought = tuple(Bought(category, TODAY - dt.timedelta(days=days)) for category, days in purchases)
    return Visit(Visitor("c0", tier, profiling, pickups_before, bought), "north", TODAY)


def slate(on: Visit, *offers: Offer, had: tuple[Had, ...] = (), room: Room | None = None) -> Slate:
    candidates = [Candidate(one, priority=0, available=True) for one in offers]
    return choose(on, candidates, had, room or Room(), outlook(on))


def outlook(on: Visit, policy: Policy | None = None, **prices: float) -> Outlook:
    """What the desk knows of this visitor when nothing was fitted; without consent, nothing."""
    bought = [(one.category, one.on.toordinal()) for one in on.visitor.purchases]
    history = History.of(bought) if on.visitor.profiling else None
    chances = LearnedChances(Learned.nothing(), history, on.today)
    return Outlook(policy or Policy(), chances, prices, visit_id="visit")


def chosen(found: Slate) -> list[str]:
    return [one.offer.offer_id for one in found.suggestions]


def why(found: Slate) -> dict[str, WhyNot]:
    return {one.offer_id: one.why for one in found.dropped}


@pytest.mark.parametrize(
    ("condition", "holding", "failing"),
    [
        (TierAtLeast(tier=Tier.SILVER), visit(tier=Tier.GOLD), visit(tier=Tier.CLASSIC)),
        (FirstPickup(), visit(pickups_before=0), visit(pickups_before=1)),
        (
            BoughtCategory(category=Category.TEA, times=2, weeks=4),
            visit((Category.TEA, 1), (Category.TEA, 28)),
            visit((Category.TEA, 1), (Category.TEA, 29), (Category.COFFEE, 1)),
        ),
        (
            NotBoughtFor(category=Category.TEA, weeks=2),
            visit((Category.TEA, 15), (Category.COFFEE, 1)),
            visit((Category.TEA, 14)),
        ),
    ],
)
def test_an_offer_goes_to_those_for_whom_its_condition_holds(
    condition: Condition, holding: Visit, failing: Visit
) -> None:
    gift = offer("gift", conditions=(condition,))
    assert chosen(slate(holding, gift)) == ["gift"]
    refused = slate(failing, gift)
    assert chosen(refused) == []
    assert [(one.why, one.condition) for one in refused.dropped] == [(WhyNot.CONDITION, condition.kind)]


def test_all_conditions_must_hold() -> None:
    both = offer("gift", conditions=(SiteIs(site_id="north"), TierAtLeast(tier=Tier.GOLD)))
    elsewhere = offer("there", conditions=(SiteIs(site_id="south"),))
    found = slate(visit(), both, elsewhere)
    assert {one.offer_id: one.condition for one in found.dropped} == {
        "gift": "tier_at_least",
        "there": "site_is",
    }


def test_without_consent_purchases_choose_nothing_and_are_not_named() -> None:
    habit = (Category.COFFEE, 1), (Category.COFFEE, 5)
    chosen_by_purchase = offer("a", conditions=(NotBoughtFor(category=Category.TEA, weeks=2),))
    personal = offer("b", category=Category.COFFEE, reason=ReasonKind.REGULAR)
    found = slate(visit(*habit, profiling=False), chosen_by_purchase, personal)
    assert why(found) == {"a": WhyNot.NO_CONSENT}
    assert [one.reason.kind for one in found.suggestions] == [ReasonKind.OFFER_OF_THE_MOMENT]


@pytest.mark.parametrize(
    ("reason", "days_ago", "said"),
    [
        (ReasonKind.REGULAR, 182, ReasonKind.REGULAR),
        (ReasonKind.REGULAR, 183, ReasonKind.OFFER_OF_THE_MOMENT),
        (ReasonKind.FAVOURITE_BACK, 183, ReasonKind.FAVOURITE_BACK),
        (ReasonKind.FAVOURITE_BACK, 900, ReasonKind.FAVOURITE_BACK),
    ],
)
def test_a_regular_buys_lately_and_a_favourite_may_have_been_missed_for_long(
    reason: ReasonKind, days_ago: int, said: ReasonKind
) -> None:
    coffee = offer("a", category=Category.COFFEE, reason=reason)
    (found,) = slate(visit((Category.COFFEE, days_ago), (Category.COFFEE, days_ago)), coffee).suggestions
    assert found.reason.kind is said


def test_without_consent_a_habit_lifts_no_offer() -> None:
    habit = [(Category.COFFEE, days) for days in range(5)]
    offers = (
        offer("tea", category=Category.TEA, face_value_cents=200),
        offer("coffee", category=Category.COFFEE),
    )
    assert chosen(slate(visit(*habit), *offers)) == ["coffee", "tea"]
    assert chosen(slate(visit(*habit, profiling=False), *offers)) == ["tea", "coffee"]


@pytest.mark.parametrize(
    ("kind", "days", "named"),
    [
        (ReasonKind.REGULAR, (3, 9), True),
        (ReasonKind.REGULAR, (3,), False),
        (ReasonKind.REGULAR, (3, 300), False),
        (ReasonKind.FAVOURITE_BACK, (250, 300), True),
        (ReasonKind.FAVOURITE_BACK, (), False),
    ],
)
def test_a_habit_is_named_only_when_it_is_one(
    kind: ReasonKind, days: tuple[int, ...], *, named: bool
) -> None:
    gift = offer("gift", category=Category.COFFEE, reason=kind)
    (one,) = slate(visit(*((Category.COFFEE, day) for day in days)), gift).suggestions
    assert one.reason.kind is (kind if named else ReasonKind.OFFER_OF_THE_MOMENT)
    assert one.reason.category == (Category.COFFEE.green if named else None)


def test_amber_goes_only_to_those_who_bought_it_and_agreed() -> None:
    pets = offer("pets", category=Category.PETS)
    assert chosen(slate(visit((Category.PETS, 3)), pets)) == ["pets"]
    assert why(slate(visit((Category.COFFEE, 3)), pets)) == {"pets": WhyNot.NOT_A_BUYER}
    assert why(slate(visit((Category.PETS, 3), profiling=False), pets)) == {"pets": WhyNot.NO_CONSENT}


def test_baby_is_never_the_first_suggestion() -> None:
    buyer = visit(*((Category.BABY, day) for day in range(9)))
    baby, other = offer("baby", category=Category.BABY), offer("other")
    assert why(slate(buyer, baby)) == {"baby": WhyNot.NEVER_FIRST}
    assert chosen(slate(buyer, baby, other)) == ["other", "baby"]
    assert chosen(slate(buyer, baby, room=Room(empty=False))) == ["baby"]


def test_what_the_customer_had_lately_waits_until_its_days_are_over() -> None:
    gift = offer("gift", days_between=7)
    for days, free in ((0, False), (6, False), (7, True)):
        had = (Had("gift", TODAY - dt.timedelta(days=days)), Had("other", TODAY))
        found = slate(visit(), gift, had=had)
        assert (chosen(found) == ["gift"]) is free
        assert (why(found) == {"gift": WhyNot.HAD_LATELY}) is not free


def test_what_is_used_up_is_not_suggested() -> None:
    found = choose(visit(), [Candidate(offer("gift"), 0, available=False)], (), Room())
    assert why(found) == {"gift": WhyNot.NOTHING_LEFT}


def test_at_most_one_of_a_category() -> None:
    first = offer("first", category=Category.TEA, face_value_cents=300)
    second = offer("second", category=Category.TEA)
    assert why(slate(visit(), first, second)) == {"second": WhyNot.CATEGORY_TAKEN}
    taken = Room(beside=(offer("before", category=Category.TEA),))
    assert chosen(slate(visit(), first, second, room=taken)) == []


def test_priority_comes_first_then_a_habit_then_something_new() -> None:
    candidates = [
        Candidate(offer("plain", face_value_cents=100), 0, available=True),
        Candidate(offer("new", category=Category.RICE, face_value_cents=900), 0, available=True),
        Candidate(offer("urgent", category=Category.COFFEE, face_value_cents=50), 9, available=True),
        Candidate(offer("habit", category=Category.TEA), 0, available=True),
    ]
    on = visit(*((Category.TEA, days) for days in (2, 9, 16, 23)))
    found = choose(on, candidates, (), Room(), outlook(on))
    assert chosen(found) == ["urgent", "habit", "new"]
    assert why(found) == {"plain": WhyNot.OUTRANKED}


sellable = st.sampled_from([one for one in Category if one.privacy is not PrivacyClass.RED])
conditions = st.lists(
    st.one_of(
        st.builds(TierAtLeast, tier=st.sampled_from(Tier)),
        st.just(FirstPickup()),
        st.builds(SiteIs, site_id=st.sampled_from(["north", "south"])),
    ),
    max_size=2,
).map(tuple)
offers = st.lists(
    st.builds(
        lambda name, category, held, cents: offer(
            name, category=category, conditions=held, face_value_cents=cents
        ),
        st.sampled_from([f"o{number}" for number in range(12)]),
        st.none() | sellable,
        conditions,
        st.integers(0, 1000),
    ),
    max_size=12,
    unique_by=lambda one: one.offer_id,
)
visits = st.builds(
    lambda purchases, profiling, tier: visit(*purchases, profiling=profiling, tier=tier),
    st.lists(st.tuples(st.sampled_from(Category), st.integers(0, 400)), max_size=15),
    st.booleans(),
    st.sampled_from(Tier),
)


@given(offers, visits)
def test_every_offer_is_suggested_or_has_its_reason_why_not(some: list[Offer], on: Visit) -> None:
    found = slate(on, *some)
    named = chosen(found) + [one.offer_id for one in found.dropped]
    assert sorted(named) == sorted(one.offer_id for one in some)
    assert len(found.suggestions) <= MOST_BONUSES


@given(offers, visits)
def test_no_card_ever_breaks_the_privacy_table(some: list[Offer], on: Visit) -> None:
    for one in slate(on, *some).suggestions:
        category = one.offer.category
        assert category is None or category.privacy is not PrivacyClass.RED
        if category is not None and category.privacy is PrivacyClass.AMBER:
            assert on.visitor.profiling
            assert on.visitor.times_bought(category)
            assert one.reason.kind not in PERSONAL_REASONS
        if one.reason.kind in PERSONAL_REASONS:
            assert on.visitor.profiling


@given(offers, visits)
def test_the_order_of_the_candidates_changes_nothing(some: list[Offer], on: Visit) -> None:
    assert slate(on, *some) == slate(on, *reversed(some))


@given(offers, visits)
def test_no_two_suggestions_share_a_category(some: list[Offer], on: Visit) -> None:
    categories = [one.offer.category for one in slate(on, *some).suggestions if one.offer.category]
    assert all(one is not other for one, other in itertools.combinations(categories, 2))
