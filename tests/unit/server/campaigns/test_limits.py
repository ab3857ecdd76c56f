"""Limits: what is counted together, for how long, and which documents make no sense."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.domain.offers.campaign import Campaign
from server.domain.offers.limits import Bearing, Counted, Counting, Limit, Period, Scope, counted, period_key
from tests.unit.server.small_shop import offer

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
MONDAY = dt.date(2026, 3, 2)


def bonus(**changes: Any) -> Bearing:
    fields: dict[str, Any] = {
        "campaign_id": "spring",
        "offer_id": "tea",
        "group": None,
        "site_id": "north",
        "customer_id": "c1",
        "face_value_cents": 120,
        "day": MONDAY,
    }
    return Bearing(**fields | changes)


def limit(scope: Scope, counter: Counting = Counting.UNITS, **changes: Any) -> Limit:
    return Limit(scope=scope, counter=counter, maximum=10, **changes)


def counters(one: Bearing, campaign: tuple[Limit, ...] = (), own: tuple[Limit, ...] = ()) -> list[Counted]:
    return list(counted(one, campaign, own))


@given(DAYS, DAYS)
def test_two_days_are_one_week_where_the_calendar_says_so(one: dt.date, other: dt.date) -> None:
    monday_of = [day - dt.timedelta(days=day.weekday()) for day in (one, other)]
    same = period_key(Period.WEEK, one) == period_key(Period.WEEK, other)
    assert same is (monday_of[0] == monday_of[1])


@given(DAYS, DAYS, st.sampled_from(Period))
def test_days_that_are_counted_together_stand_together(one: dt.date, other: dt.date, period: Period) -> None:
    first, last = sorted([one, other])
    if period_key(period, first) == period_key(period, last):
        between = first + (last - first) / 2
        assert period_key(period, between) == period_key(period, first)


def test_the_week_of_new_year_is_one_week() -> None:
    assert period_key(Period.WEEK, dt.date(2026, 12, 31)) == period_key(Period.WEEK, dt.date(2027, 1, 1))
    assert period_key(Period.MONTH, dt.date(2026, 12, 31)) != period_key(Period.MONTH, dt.date(2027, 1, 1))


@pytest.mark.parametrize(
    ("scope", "same", "other"),
    [
        (Scope.OFFER, {"site_id": "south"}, {"offer_id": "rice"}),
        (Scope.OFFER_SITE, {"customer_id": "c2"}, {"site_id": "south"}),
        (Scope.CUSTOMER, {"site_id": "south"}, {"customer_id": "c2"}),
        (Scope.CUSTOMER, {"site_id": "south"}, {"offer_id": "rice"}),
    ],
)
def test_a_limit_of_an_offer_counts_together_what_its_scope_says(
    scope: Scope, same: dict[str, str], other: dict[str, str]
) -> None:
    limits = (limit(scope),)
    (mine,) = counters(bonus(), own=limits)
    assert counters(bonus(**same), own=limits) == [mine]
    assert counters(bonus(**other), own=limits) != [mine]


@pytest.mark.parametrize(
    ("scope", "same", "other"),
    [
        (Scope.CAMPAIGN, {"offer_id": "rice", "site_id": "south"}, {"campaign_id": "autumn"}),
        (Scope.SITE, {"offer_id": "rice"}, {"site_id": "south"}),
        (Scope.CUSTOMER, {"offer_id": "rice"}, {"customer_id": "c2"}),
    ],
)
def test_a_limit_of_a_campaign_counts_its_offers_together(
    scope: Scope, same: dict[str, str], other: dict[str, str]
) -> None:
    limits = (limit(scope),)
    (mine,) = counters(bonus(), campaign=limits)
    assert counters(bonus(**same), campaign=limits) == [mine]
    assert counters(bonus(**other), campaign=limits) != [mine]


def test_a_limit_of_a_group_counts_the_offers_of_every_campaign_in_it_and_no_other() -> None:
    limits = (limit(Scope.GROUP, group="gifts"),)
    (mine,) = counters(bonus(group="gifts"), campaign=limits)
    (theirs,) = counters(bonus(group="gifts", campaign_id="autumn", offer_id="rice"), campaign=limits)
    assert mine == theirs
    assert counters(bonus(group="hot"), campaign=limits) == []
    assert counters(bonus(), campaign=limits) == []


def test_a_budget_counts_the_face_value_and_a_number_of_units_one() -> None:
    units, cents = counters(bonus(), own=(limit(Scope.OFFER), limit(Scope.OFFER, Counting.CENTS)))
    assert (units.amount, cents.amount) == (1, 120)


def test_a_count_begins_anew_with_its_period() -> None:
    daily = (limit(Scope.OFFER, period=Period.DAY),)
    (today,) = counters(bonus(), own=daily)
    (tomorrow,) = counters(bonus(day=MONDAY + dt.timedelta(days=1)), own=daily)
    assert today.stretch != tomorrow.stretch
    assert today.subject == tomorrow.subject


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ((limit(Scope.CAMPAIGN),), "limits.0: a limit of the scope campaign stands on the campaign"),
        ((limit(Scope.GROUP),), "limits.0: the offer is in no group"),
        ((limit(Scope.OFFER, group="gifts"),), "limits.0: an offer's limit counts the offer's own group"),
        ((limit(Scope.OFFER), limit(Scope.OFFER)), "two limits count the same"),
    ],
)
def test_an_offer_refuses_a_limit_that_counts_something_else(limits: tuple[Limit, ...], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        offer("tea", limits=limits)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ((limit(Scope.OFFER),), "limits.0: a limit of the scope offer stands on an offer"),
        ((limit(Scope.GROUP),), "limits.0: a limit of a group names it"),
        ((limit(Scope.SITE, group="gifts"),), "limits.0: a limit of a group names it"),
        ((limit(Scope.GROUP, group="none"),), "limits.0.group: no offer of this campaign is in it"),
    ],
)
def test_a_campaign_refuses_a_limit_that_counts_something_else(limits: tuple[Limit, ...], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Campaign(campaign_id="spring", name="Spring", limits=limits, offers=(offer("tea", group="gifts"),))


@pytest.mark.parametrize("maximum", [-1, 100_000_001])
def test_a_limit_has_a_bound(maximum: int) -> None:
    with pytest.raises(ValidationError, match="maximum"):
        Limit(scope=Scope.OFFER, counter=Counting.CENTS, maximum=maximum)
