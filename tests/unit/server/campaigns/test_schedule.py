"""A schedule runs once from its start to its end, whatever the clocks of the site do."""

import datetime as dt
import json
import zoneinfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.domain.offers.conditions import Weekday
from server.domain.offers.hours import Hours
from server.domain.offers.schedule import ALWAYS, Schedule, runs_at

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
SPRING = dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC)
"""2:00 becomes 3:00 in Paris."""
AUTUMN = dt.datetime(2026, 10, 25, 1, 0, tzinfo=dt.UTC)
"""3:00 becomes 2:00 in Paris."""

ZONES = st.sampled_from(
    ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
)
WALL_TIMES = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda time: time.isoformat(timespec="minutes")
)
CHANGES = st.sampled_from([SPRING, AUTUMN])
MOMENTS = st.builds(
    lambda change, minutes: change + dt.timedelta(minutes=minutes), CHANGES, st.integers(-240, 240)
)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+00:00")


def moments_around(wall_time: str) -> list[dt.datetime]:
    middle = utc(wall_time)
    return [middle + dt.timedelta(minutes=10 * step) for step in range(-120, 121)]


@pytest.mark.parametrize("now", [SPRING, AUTUMN, utc("2030-01-01T00:00")])
def test_without_a_word_it_always_runs(now: dt.datetime) -> None:
    assert runs_at(ALWAYS, now, PARIS)


@given(WALL_TIMES, ZONES)
@example("2026-03-29T02:30", "Europe/Paris")
@example("2026-10-25T02:30", "Europe/Paris")
def test_what_has_started_stays_started(start: str, zone: str) -> None:
    runs = [runs_at(Schedule(start=start), now, zoneinfo.ZoneInfo(zone)) for now in moments_around(start)]
    assert runs == sorted(runs)
    assert set(runs) == {False, True}


@given(WALL_TIMES, ZONES)
@example("2026-03-29T02:30", "Europe/Paris")
@example("2026-10-25T02:30", "Europe/Paris")
def test_what_is_over_stays_over(end: str, zone: str) -> None:
    runs = [runs_at(Schedule(end=end), now, zoneinfo.ZoneInfo(zone)) for now in moments_around(end)]
    assert runs == sorted(runs, reverse=True)
    assert set(runs) == {False, True}


@given(WALL_TIMES, ZONES)
def test_a_day_that_ends_where_the_next_starts_leaves_no_moment_out(boundary: str, zone: str) -> None:
    for now in moments_around(boundary):
        before = runs_at(Schedule(end=boundary), now, zoneinfo.ZoneInfo(zone))
        after = runs_at(Schedule(start=boundary), now, zoneinfo.ZoneInfo(zone))
        assert before or after


@pytest.mark.parametrize(
    ("now", "runs"),
    [("2026-03-29T00:59", False), ("2026-03-29T01:00", True), ("2026-03-29T01:30", True)],
)
def test_a_start_that_the_clocks_leave_out_is_the_moment_they_jump(now: str, *, runs: bool) -> None:
    assert runs_at(Schedule(start="2026-03-29T02:30"), utc(now), PARIS) is runs


@pytest.mark.parametrize(
    ("now", "started", "over"),
    [
        ("2026-10-25T00:29", False, False),
        ("2026-10-25T00:30", True, False),
        ("2026-10-25T01:15", True, False),
        ("2026-10-25T01:30", True, True),
    ],
)
def test_an_hour_that_comes_twice_starts_with_the_first_and_ends_with_the_second(
    now: str, *, started: bool, over: bool
) -> None:
    assert runs_at(Schedule(start="2026-10-25T02:30"), utc(now), PARIS) is started
    assert runs_at(Schedule(end="2026-10-25T02:30"), utc(now), PARIS) is not over


@given(MOMENTS)
def test_hours_of_the_week_are_those_on_the_wall(now: dt.datetime) -> None:
    sunday = Schedule(hours=(Hours(weekdays=(Weekday.SUNDAY,), begin="02:00", end="03:00"),))
    wall = now.astimezone(PARIS)
    assert runs_at(sunday, now, PARIS) is (wall.weekday() == 6 and wall.hour == 2)


def test_an_hour_that_is_left_out_matches_nothing_and_one_that_comes_twice_matches_twice() -> None:
    two = Schedule(hours=(Hours(weekdays=(Weekday.SUNDAY,), begin="02:00", end="03:00"),))
    minutes = [dt.timedelta(minutes=minute) for minute in range(-180, 180)]
    assert sum(runs_at(two, SPRING + step, PARIS) for step in minutes) == 0
    assert sum(runs_at(two, AUTUMN + step, PARIS) for step in minutes) == 120


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
)
@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        (Schedule(start="0001-01-01T00:00"), True),
        (Schedule(start="9999-12-31T23:59"), False),
        (Schedule(end="0001-01-01T00:00"), False),
        (Schedule(end="9999-12-31T23:59"), True),
    ],
)
def test_the_ends_of_the_calendar_stand_for_always_and_never(
    schedule: Schedule, runs: bool, zone: str
) -> None:
    assert runs_at(schedule, SPRING, zoneinfo.ZoneInfo(zone)) is runs


@given(MOMENTS, st.sampled_from(["Europe/Paris", "America/New_York", "UTC"]))
def test_it_does_not_matter_in_which_zone_the_moment_is_told(now: dt.datetime, told_in: str) -> None:
    schedule = Schedule(start="2026-03-29T02:30", end="2026-10-25T02:30")
    assert runs_at(schedule, now.astimezone(zoneinfo.ZoneInfo(told_in)), PARIS) is runs_at(
        schedule, now, PARIS
    )


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"start": "2026-02-01T08:00", "end": "2026-01-01T08:00"}, "end is not after start"),
        ({"start": "2026-02-01T08:00", "end": "2026-02-01T08:00"}, "end is not after start"),
        ({"start": "2026-02-30T08:00"}, "no day of the calendar"),
        ({"start": "2026-02-03 08:00"}, "pattern"),
        ({"start": "2026-02-03T24:00"}, "pattern"),
        ({"begins": "2026-02-03T08:00"}, "Extra inputs"),
        ({"hours": [{"weekdays": [], "begin": "08:00", "end": "12:00"}]}, "at least 1"),
        ({"hours": [{"weekdays": ["monday"], "begin": "08:00", "end": "12:00"}] * 15}, "at most 14"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(document: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Schedule.model_validate_json(json.dumps(document))
