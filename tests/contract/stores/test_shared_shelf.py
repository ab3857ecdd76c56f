"""Stock that other systems report stands in the same book as what is moved at the console."""

from pathlib import Path

from server.domain.shelf import Cause
from server.stores.sqlite import SqliteStore
from tests.contract.stores.test_intake import EVERYTHING, receive
from tests.unit.server.small_shop import load, offer, shop

STOCK = next(one for one in EVERYTHING if one["record"] == "stock")


def test_every_movement_says_why(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    load(store, shop(offer("tea"), stock={"tea": 4}))
    less = STOCK | {"movement_id": "m2", "movement": "adjust", "units": -2}
    receive(store, STOCK | {"movement_id": "m1"}, less)
    rows = store._connection.execute("SELECT amount, cause FROM receipts WHERE movement_id IS NOT NULL")
    assert rows.fetchall() == [(5, Cause.RECEIVED.value), (-2, Cause.COUNTED.value)]
    store.close()
