"""Who was erased by an earlier program, which kept the hour."""

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from server.stores.address import PostgresUrl
from server.stores.instants import stamp
from server.stores.migration import migrate
from server.stores.schema import cards, customers, pickups, sites
from tests.contract.stores.earlier import earlier, opened

HALF_PAST_TEN = dt.datetime(2026, 3, 2, 10, 30, 15, tzinfo=dt.UTC)
MIDNIGHT = stamp(HALF_PAST_TEN.replace(hour=0, minute=0, second=0))
LATER = stamp(HALF_PAST_TEN + dt.timedelta(minutes=5))
AT = stamp(HALF_PAST_TEN)


def test_of_a_stranger_the_hour_is_forgotten_and_of_a_customer_it_is_kept(place: Path | PostgresUrl) -> None:
    migrate(place)
    with earlier(place, "0025") as connection:
        connection.execute(
            sites.insert(), {"site_id": "north", "name": "Nord", "timezone": "UTC", "command_key": "ab"}
        )
        for name, erased_at in (("erased-1", AT), ("c1", None)):
            _collected(connection, name, erased_at)
    assert migrate(place)
    engine = opened(place)
    with engine.connect() as connection:
        erased = dict(connection.execute(sa.select(customers.c.customer_id, customers.c.erased_at)).all())
        collected = dict(connection.execute(sa.select(pickups.c.customer_id, pickups.c.collected_at)).all())
        closed = dict(connection.execute(sa.select(cards.c.customer_id, cards.c.closed_at)).all())
    engine.dispose()
    assert erased == {"erased-1": MIDNIGHT, "c1": None}
    assert collected == {"erased-1": MIDNIGHT, "c1": LATER}
    assert closed == {"erased-1": AT, "c1": LATER}


def _collected(connection: sa.Connection, name: str, erased_at: int | None) -> None:
    """Somebody who was shown a card at half past ten, and had their order five minutes later."""
    person = {
        "first_name": "-",
        "family_initial": "-",
        "name_on_glasses": 0,
        "profiling": 0,
        "tier": "classic",
    }
    one = {"customer_id": name, "pickups_before": 0, "erased_at": erased_at}
    order = {"order_number": name, "customer_id": name, "site_id": "north"}
    times = {"bay": "-", "bags": "[]", "starts_at": MIDNIGHT, "collected_at": LATER}
    connection.execute(customers.insert(), person | one)
    connection.execute(pickups.insert(), order | times)
    connection.execute(cards.insert(), order | {"card_id": name, "opened_at": AT, "closed_at": LATER})
