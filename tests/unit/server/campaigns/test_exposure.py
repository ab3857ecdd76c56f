"""What a campaign may cost at most is worked out from its limits, and not a period more."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.offers.campaign import Campaign
from server.domain.offers.exposure import Shelf, at_risk_cents
from server.domain.offers.limits import Counting, Limit, Period, Scope, period_key
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
