"""The roll of the glasses port: what is written of each pair, and when."""

import dataclasses
import datetime as dt

from server.desk.records import Worn
from server.glasses_port.roll import Roll
from tests.unit.server.small_shop import NINE

PAIR = Worn("g1", "s1", NINE, "1.0", "640x360", in_service=False)
EVERY = dt.timedelta(seconds=15)


def later(seconds: float, **changes: object) -> Worn:
    return dataclasses.replace(PAIR, heard_at=NINE + dt.timedelta(seconds=seconds), **changes)  # type: ignore[arg-type]


def called(*rounds: tuple[Worn, ...]) -> list[tuple[Worn, ...]]:
    roll, written = Roll(EVERY), []
    for here in rounds:
        news = roll.news(here)
        roll.written(news)
        written.append(news)
    return written


def test_a_pair_is_written_when_it_comes_and_then_four_times_a_minute() -> None:
    assert called((PAIR,), (later(1),), (later(14),), (later(15),)) == [(PAIR,), (), (), (later(15),)]


def test_what_changes_is_written_at_once() -> None:
    low, card = later(1, battery=20), later(2, battery=20, scan_id="scan-1")
    assert called((PAIR,), (low,), (card,)) == [(PAIR,), (low,), (card,)]


def test_a_pair_that_left_is_written_once() -> None:
    gone = dataclasses.replace(PAIR, online=False)
    assert called((PAIR,), (), ()) == [(PAIR,), (gone,), ()]


def test_what_could_not_be_written_is_news_again() -> None:
    roll = Roll(EVERY)
    assert roll.news((PAIR,)) == roll.news((PAIR,)) == (PAIR,)
