"""What a campaign may cost at most is worked out from its limits, and not a period more."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.card import BonusKind
from server.domain.offers.campaign import Campaign
from server.domain.offers.exposure import Shelf, at_risk_cents
from server.domain.offers.limits import Counting, Limit, Period, Scope, period_key
from server.domain.offers.offer import AnyOffer
from server.domain.offers.schedule import Schedule
from tests.unit.server.small_shop import offer

MINUTES = st.integers(0, 90 * 24 * 60)
FIRST = dt.datetime(2026, 5, 28, tzinfo=dt.UTC)


def at_risk(schedule: Schedule, period: Period) -> int | None:
    budget = Limit(scope=Scope.OFFER, counter=Counting.CENTS, period=period, maximum=100)
    gift = offer("gift", limits=(budget,))
    campaign = Campaign(campaign_id="spring", name="Spring", schedule=schedule, offers=(gift,))
    return at_risk_cents(campaign, Shelf(sites=1))


@pytest.mark.parametrize(
    ("start", "end", "period", "times"),
    [
        ("2026-06-01T00:00", "2026-06-02T00:00", Period.DAY, 1),
        ("2026-06-01T08:00", "2026-06-07T20:00", Period.WEEK, 1),
        ("2026-06-01T00:00", "2026-06-08T00:00", Period.WEEK, 1),
        ("2026-06-01T00:00", "2026-06-08T00:01", Period.WEEK, 2),
        ("2026-06-01T00:00", "2026-07-01T00:00", Period.MONTH, 1),
    ],
)
def test_a_limit_counts_as_often_as_its_period_comes(
    start: str, end: str, period: Period, times: int
) -> None:
    assert at_risk(Schedule(start=start, end=end), period) == 100 * times


@given(MINUTES, st.integers(1, 40 * 24 * 60), st.sampled_from((Period.DAY, Period.WEEK, Period.MONTH)))
def test_there_are_as_many_periods_as_the_counts_have_names(begin: int, long: int, period: Period) -> None:
    start = FIRST + dt.timedelta(minutes=begin)
    end = start + dt.timedelta(minutes=long)
    last = (end - dt.timedelta(minutes=1)).date()
    days = [start.date() + dt.timedelta(days=n) for n in range((last - start.date()).days + 1)]
    names = {period_key(period, day) for day in days}
    walls = (f"{each:%Y-%m-%dT%H:%M}" for each in (start, end))
    schedule = Schedule(start=next(walls), end=next(walls))
    assert at_risk(schedule, period) == 100 * len(names)


@pytest.mark.parametrize("schedule", [Schedule(), Schedule(start="2026-06-01T00:00")])
def test_what_has_no_end_has_no_bound_by_the_day(schedule: Schedule) -> None:
    assert at_risk(schedule, Period.DAY) is None
    assert at_risk(schedule, Period.TOTAL) == 100


UNITS, CENTS = Counting.UNITS, Counting.CENTS
GIFT, TEA = offer("gift", face_value_cents=150), offer("tea", kind=BonusKind.SAMPLE, face_value_cents=60)
HOT = offer("gift", group="hot")
HELLO = offer("hello", kind=BonusKind.MESSAGE, face_value_cents=0)


def at_most(scope: Scope, counter: Counting, maximum: int, group: str | None = None) -> Limit:
    return Limit(scope=scope, counter=counter, maximum=maximum, group=group)


@pytest.mark.parametrize(
    ("offers", "limits", "cents"),
    [
        ((GIFT,), (), None),
        ((HELLO,), (), 0),
        ((TEA,), (), 60 * 7),
        ((HELLO, TEA), (), 60 * 7),
        ((GIFT, TEA), (), None),
        ((GIFT, TEA), (at_most(Scope.CAMPAIGN, CENTS, 1000),), 1000),
        ((TEA,), (at_most(Scope.CAMPAIGN, CENTS, 1000),), 60 * 7),
        ((GIFT, TEA), (at_most(Scope.CAMPAIGN, UNITS, 10),), 10 * 150),
        ((GIFT, TEA), (at_most(Scope.SITE, UNITS, 10),), 3 * 10 * 150),
        ((GIFT, TEA), (at_most(Scope.CUSTOMER, UNITS, 1),), None),
        ((HOT, TEA), (at_most(Scope.GROUP, UNITS, 1, "hot"),), None),
    ],
)
def test_a_campaign_costs_what_its_tightest_bound_lets_through(
    offers: tuple[AnyOffer, ...], limits: tuple[Limit, ...], cents: int | None
) -> None:
    campaign = Campaign(campaign_id="spring", name="Spring", offers=offers, limits=limits)
    assert at_risk_cents(campaign, Shelf(sites=3, stock={"tea": 7})) == cents


@pytest.mark.parametrize(
    ("limit", "cents"),
    [
        (at_most(Scope.OFFER, UNITS, 5), 5 * 60),
        (at_most(Scope.OFFER, UNITS, 8), 7 * 60),
        (at_most(Scope.OFFER_SITE, UNITS, 2), 3 * 2 * 60),
        (at_most(Scope.OFFER_SITE, CENTS, 70), 3 * 70),
        (at_most(Scope.CUSTOMER, UNITS, 1), 7 * 60),
    ],
)
def test_of_a_sample_no_more_leaves_than_there_is_and_than_its_limit_lets_through(
    limit: Limit, cents: int
) -> None:
    tea = offer("tea", kind=BonusKind.SAMPLE, face_value_cents=60, limits=(limit,))
    campaign = Campaign(campaign_id="spring", name="Spring", offers=(tea,))
    assert at_risk_cents(campaign, Shelf(sites=3, stock={"tea": 7})) == cents


@pytest.mark.parametrize("stock", [{}, {"tea": 0}])
@pytest.mark.parametrize(("limits", "cents"), [((), None), ((at_most(Scope.OFFER, UNITS, 5),), 5 * 60)])
def test_an_empty_shelf_limits_nothing_because_stock_may_come(
    stock: dict[str, int], limits: tuple[Limit, ...], cents: int | None
) -> None:
    tea = offer("tea", kind=BonusKind.SAMPLE, face_value_cents=60, limits=limits)
    campaign = Campaign(campaign_id="spring", name="Spring", offers=(tea,))
    assert at_risk_cents(campaign, Shelf(sites=3, stock=stock)) == cents
