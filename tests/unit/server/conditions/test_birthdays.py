"""The days that are counted as birthdays are those that a visit would find, leap years included."""

import datetime as dt

from hypothesis import example, given
from hypothesis import strategies as st

from server.domain.offers.conditions import BirthdayWithin
from server.domain.visit import Birthday, Tier, Visit, Visitor

EVERY_DAY = [dt.date(2024, 1, 1) + dt.timedelta(days=number) for number in range(366)]


@given(st.dates(dt.date(2001, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 31), st.integers(0, 31))
@example(dt.date(2027, 2, 28), 0, 0)
@example(dt.date(2028, 2, 28), 0, 0)
@example(dt.date(2026, 12, 31), 31, 31)
def test_a_birthday_is_celebrated_when_a_visit_would_say_so(today: dt.date, ahead: int, past: int) -> None:
    condition = BirthdayWithin(days_ahead=ahead, days_past=past)
    found = set()
    for day in EVERY_DAY:
        born = Birthday(day.month, day.day)
        visitor = Visitor("c0", Tier.CLASSIC, True, 0, (), birthday=born)  # noqa: FBT003
        if condition.decide(Visit(visitor, "north", today)):
            found.add((day.month, day.day))
    assert condition.celebrated(today) == found
