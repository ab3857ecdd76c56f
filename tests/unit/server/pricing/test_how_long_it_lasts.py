"""What has to last for days is shared out over the days on which its campaign runs."""

import datetime as dt

import pytest

from server.domain.issuance import Balance, Measure
from server.domain.offers.campaign import Terms
from server.domain.offers.conditions.names import Weekday
from server.domain.offers.eligibility import Candidate
from server.domain.offers.hours import Hours
from server.domain.offers.outlook import Outlook
from server.domain.offers.schedule import Schedule
from server.domain.pricing.foresight import PastVisit, foresee
from server.domain.visit import Tier, Visit, Visitor
from tests.unit.server.small_shop import offer

MONDAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
MONDAYS = Hours(weekdays=(Weekday.MONDAY,), begin="08:00", end="20:00")


def is_scarce(schedule: Schedule, units: int) -> bool:
    """Whether so many units have a price, when three come on each such day."""
    gift = Candidate(offer("gift"), 0, available=True, terms=Terms(schedule=schedule))
    balance = Balance("gift", Measure.STOCK, "north", units, units, 0, 0)
    people = [
        Visitor(f"c{one}", Tier.CLASSIC, profiling=True, pickups_before=1, purchases=()) for one in range(3)
    ]
    past = [
        PastVisit(Visit(one, "north", MONDAY, NOON), Outlook(visit_id=one.customer_id), 1) for one in people
    ]
    return bool(foresee([gift], [balance], past, MONDAY).by_site["north"])


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        (Schedule(), 1),
        (Schedule(end="2026-03-02T18:00"), 1),
        (Schedule(end="2026-03-03T00:00"), 1),
        (Schedule(end="2026-03-03T18:00"), 2),
        (Schedule(end="2026-03-05T00:00"), 3),
        (Schedule(end="2026-03-16T00:00", hours=(MONDAYS,)), 2),
        (Schedule(end="2026-03-16T18:00", hours=(MONDAYS,)), 3),
        (Schedule(end="9999-12-31T00:00"), 28),
    ],
    ids=str,
)
def test_each_day_gets_the_same_share(schedule: Schedule, days: int) -> None:
    assert is_scarce(schedule, 3 * days - 1)
    assert not is_scarce(schedule, 3 * days + 1)
