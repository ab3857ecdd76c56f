"""How each pair of glasses was when it was heard last, on every store."""

import dataclasses
import datetime as dt

from server.clock import SetClock
from server.desk.door import Door
from server.desk.records import Worn
from server.desk.store import Store
from tests.unit.server.small_shop import NINE, load, shop

PAIR = Worn("g1", "s1", NINE, "1.0", "640x360", in_service=True, battery=81, scan_id="scan-1")


def door(store: Store) -> Door:
    load(store, shop())
    made = Door(store, SetClock(NINE))
    made.issue("g1", "north")
    made.issue("g2", "south")
    return made


def worn(store: Store) -> tuple[Worn, ...]:
    with store.transaction() as books:
        return tuple(books.worn())


def test_what_is_noted_is_read_again(store: Store) -> None:
    other = Worn("g2", "s2", NINE, "1.0", "halo", in_service=False)
    door(store).note_worn((other, PAIR))
    assert worn(store) == (PAIR, other)


def test_the_newer_connection_replaces_the_older_whose_end_then_says_nothing(store: Store) -> None:
    noted = door(store)
    newer = dataclasses.replace(PAIR, session_id="s2", heard_at=NINE + dt.timedelta(seconds=5))
    noted.note_worn((PAIR,))
    noted.note_worn((newer,))
    noted.note_worn((dataclasses.replace(PAIR, online=False),))
    assert worn(store) == (newer,)


def test_the_end_of_a_connection_is_noted(store: Store) -> None:
    noted, gone = door(store), dataclasses.replace(PAIR, online=False)
    noted.note_worn((PAIR,))
    noted.note_worn((gone,))
    assert worn(store) == (gone,)
