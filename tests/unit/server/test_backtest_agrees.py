"""What a preview and a back-test say is given is what the desk gives, where all that they assume is so."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.categories import Category
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import BoughtCategory
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.domain.offers.offer import AnyOffer
from server.domain.offers.policy import Policy
from server.domain.parts import Customer
from tests.unit.server.played import Given, Past, played
from tests.unit.server.small_shop import bought, customer, offer

UNITS, CENTS = Counting.UNITS, Counting.CENTS
COFFEE, TEA, BABY = Category.COFFEE, Category.TEA, Category.BABY
DAYS, PEOPLE = 4, 3


def limit(scope: Scope, maximum: int, counter: Counting = UNITS, period: Period = Period.TOTAL) -> Limit:
    return Limit(scope=scope, counter=counter, period=period, maximum=maximum)


ONE_A_DAY = limit(Scope.OFFER, 1, period=Period.DAY)
OF_THE_GROUP = limit(Scope.GROUP, 1, period=Period.DAY)


def campaign(*offers: AnyOffer, **changes: Any) -> Campaign:
    return Campaign(**{"campaign_id": "autumn", "name": "Autumn", "offers": offers} | changes)


def other(*offers: AnyOffer, **changes: Any) -> Campaign:
    return campaign(*offers, campaign_id="winter", **changes)


def buyer(number: int, *categories: Category, **changes: Any) -> Customer:
    purchases = tuple(one for category in categories for one in bought(category, 7))
    return customer(number, purchases=purchases, **changes)


def agree(past: Past) -> Given:
    """What the desk gave, once the others were compared with it."""
    told = played(past)
    assert told.by_a_back_test == told.by_the_desk
    assert told.by_a_preview == told.by_the_desk
    return told.by_the_desk


def test_what_is_never_first_comes_after_what_makes_way_for_a_limit() -> None:
    offers = (
        offer("welcome", face_value_cents=250),
        offer("too-dear", category=COFFEE, face_value_cents=200),
        offer("fits", category=COFFEE, face_value_cents=150),
        offer("nappies", category=BABY, face_value_cents=150),
    )
    one = campaign(*offers, limits=(limit(Scope.CAMPAIGN, 400, CENTS),))
    assert agree(Past(one, customers=(buyer(0, BABY),))) == [{"welcome", "fits"}]


def test_what_is_never_first_is_never_alone_when_the_other_does_not_fit() -> None:
    one = campaign(offer("tea", category=TEA, limits=(ONE_A_DAY,)), offer("nappies", category=BABY))
    people = (buyer(0), buyer(1, BABY))
    assert agree(Past(one, customers=people, visits=((0, 0), (0, 1), (1, 1)))) == [
        {"tea"},
        set(),
        {"tea", "nappies"},
    ]


def test_what_a_limit_refuses_leaves_its_lane_to_what_was_chosen_beside_it() -> None:
    offers = (
        offer("best", face_value_cents=250, lane="dear", limits=(ONE_A_DAY,)),
        offer("beside", lane="dear"),
        offer("apart", face_value_cents=200, lane="cheap"),
    )
    past = Past(campaign(*offers), customers=(customer(0), customer(1)), visits=((0, 0), (0, 1)))
    assert agree(past) == [{"best", "beside"}, {"beside"}]


def test_a_budget_that_is_used_up_is_known_before_a_lane_is_chosen() -> None:
    offers = (
        offer("best", face_value_cents=250, lane="dear", budget_cents=250),
        offer("beside", lane="dear"),
        offer("apart", face_value_cents=200, lane="cheap"),
    )
    past = Past(campaign(*offers), customers=(customer(0), customer(1)), visits=((0, 0), (0, 1)))
    assert agree(past) == [{"best", "beside"}, {"apart"}]


def test_a_limit_of_a_group_counts_those_of_the_campaign_that_do_not_state_it() -> None:
    offers = (
        offer("states-it", group="g", limits=(OF_THE_GROUP,)),
        offer("best", group="g", face_value_cents=300),
    )
    past = Past(campaign(*offers), customers=(customer(0), customer(1)), visits=((0, 0), (0, 1)))
    assert agree(past) == [{"best"}, set()]


@pytest.mark.parametrize("states_it", ["ours", "theirs"])
def test_a_limit_of_a_group_counts_what_other_campaigns_give(states_it: str) -> None:
    limits = {"limits": (OF_THE_GROUP,)}
    ours = offer("ours", group="g", **(limits if states_it == "ours" else {}))
    theirs = offer("theirs", group="g", **(limits if states_it == "theirs" else {}))
    past = Past(campaign(ours), (other(theirs, priority=5),), visits=((0, 0), (0, 0), (1, 0)))
    assert agree(past) == [set(), set(), {"ours"}]


def test_a_limit_of_a_group_counts_visits_that_the_campaign_is_not_for() -> None:
    theirs = other(offer("theirs", group="g", limits=(OF_THE_GROUP,)))
    ours = campaign(offer("for-pets", category=Category.PETS, group="g"), priority=5)
    people = (buyer(0, Category.PETS), buyer(1))
    assert agree(Past(ours, (theirs,), people, ((0, 1), (0, 0), (1, 0)))) == [set(), set(), {"for-pets"}]


def test_a_limit_of_a_group_counts_sites_that_the_campaign_is_not_for() -> None:
    theirs = other(offer("theirs", group="g"))
    ours = campaign(offer("ours", group="g", limits=(OF_THE_GROUP,)), priority=5, sites=("north",))
    people = (buyer(0), buyer(1), buyer(2))
    assert agree(Past(ours, (theirs,), people, ((0, 2), (0, 0), (1, 0)))) == [set(), set(), {"ours"}]


@pytest.mark.parametrize(("share", "gets_it"), [(0.0, {"nappies", "tea"}), (1.0, {"tea"})])
def test_who_is_held_out_gets_nothing_by_what_they_bought(share: float, gets_it: set[str]) -> None:
    one = campaign(offer("nappies", category=BABY), offer("tea"))
    past = Past(one, customers=(buyer(0, BABY),), policy=Policy(holdout_share=share))
    assert agree(past) == [gets_it]


@pytest.mark.parametrize(
    ("profiling", "gets_it"), [(True, {"bought", "new-1", "new-2"}), (False, {"new-1", "new-2", "new-3"})]
)
def test_two_places_are_for_what_the_customer_buys(profiling: bool, gets_it: set[str]) -> None:
    new = (Category.RICE, COFFEE, Category.JUICE)
    offers = [offer(f"new-{n}", category=one, face_value_cents=300 - n) for n, one in enumerate(new, 1)]
    one = campaign(*offers, offer("bought", category=TEA, face_value_cents=100))
    assert agree(Past(one, customers=(buyer(0, TEA, profiling=profiling),))) == [gets_it]


FACE_VALUES = (0, 50, 100, 150, 250)
PERIODS = st.sampled_from((Period.TOTAL, Period.DAY, Period.WEEK))


@st.composite
def limits(draw: st.DrawFn, *scopes: Scope) -> tuple[Limit, ...]:
    drawn = draw(
        st.lists(
            st.tuples(st.sampled_from(scopes), st.sampled_from(Counting), PERIODS),
            max_size=2,
            unique=True,
        )
    )
    return tuple(
        limit(
            scope, draw(st.sampled_from((1, 1, 2, 3, 0))) * (100 if counter is CENTS else 1), counter, period
        )
        for scope, counter, period in drawn
    )


@st.composite
def offers(draw: st.DrawFn, name: str, group: str | None, limited: tuple[Limit, ...]) -> AnyOffer:
    category = draw(st.sampled_from((None, COFFEE, TEA, BABY, BABY)))
    reads = draw(st.booleans()) and category is not None
    return offer(
        name,
        category=category,
        face_value_cents=draw(st.sampled_from(FACE_VALUES)),
        days_between=draw(st.sampled_from((1, 2, 7))),
        group=group,
        lane=draw(st.sampled_from(("shop", "shop", "app"))),
        limits=limited,
        conditions=(BoughtCategory(category=category, times=1, weeks=4),) if reads and category else (),
    )


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """Small shops in which limits, groups, lanes, categories and cool-downs meet."""
    ours, theirs = [], []
    for number in range(draw(st.integers(1, 5))):
        group = draw(st.sampled_from((None, "g")))
        scopes = (Scope.OFFER, Scope.OFFER_SITE, Scope.CUSTOMER, *((Scope.GROUP,) if group else ()))
        ours.append(draw(offers(f"ours-{number}", group, draw(limits(*scopes)))))
    is_in_group = any(one.group for one in ours)
    for number in range(draw(st.integers(0, 4))):
        group = draw(st.sampled_from((None, "g"))) if is_in_group else None
        # Nobody holds what other campaigns say of themselves alone: they run as they do today.
        theirs.append(draw(offers(f"theirs-{number}", group, draw(limits(Scope.GROUP)) if group else ())))
    shared = draw(limits(Scope.CAMPAIGN, Scope.SITE, Scope.CUSTOMER))
    priority = st.integers(0, 1)
    people = tuple(
        buyer(
            number,
            *sorted(draw(st.sets(st.sampled_from((COFFEE, TEA, BABY))))),
            profiling=draw(st.sampled_from((True, True, False))),
        )
        for number in range(PEOPLE)
    )
    came = st.tuples(st.integers(0, DAYS - 1), st.integers(0, PEOPLE - 1))
    return Past(
        campaign(
            *ours, limits=shared, priority=draw(priority), sites=draw(st.sampled_from(((), ("north",))))
        ),
        (other(*theirs, priority=draw(priority)),) if theirs else (),
        customers=people,
        visits=tuple(sorted(draw(st.lists(came, min_size=1, max_size=8)))),
        policy=Policy(holdout_share=draw(st.sampled_from((0.0, 0.5)))),
    )


@settings(max_examples=100)
@given(pasts())
def test_past_visits_are_decided_as_the_desk_decided_them(past: Past) -> None:
    agree(past)
