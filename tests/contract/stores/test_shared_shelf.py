"""Stock that other systems report stands in the same book as what is moved at the console."""

from pathlib import Path

from overlays.card import BonusKind
from server.domain.shelf import Cause
from server.office.books import OfficeStore
from server.stores.sqlite import SqliteStore
from tests.contract.stores.test_intake import EVERYTHING, receive
from tests.unit.server.small_shop import GTIN, load, offer, shop

STOCK = next(one for one in EVERYTHING if one["record"] == "stock")


def test_every_movement_says_why(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    load(store, shop(offer("tea"), stock={"tea": 4}))
    less = STOCK | {"movement_id": "m2", "movement": "adjust", "units": -2}
    receive(store, STOCK | {"movement_id": "m1"}, less)
    rows = store._connection.execute("SELECT amount, cause FROM receipts WHERE movement_id IS NOT NULL")
    assert rows.fetchall() == [(5, Cause.RECEIVED.value), (-2, Cause.COUNTED.value)]
    store.close()


def test_a_document_that_is_loaded_again_leaves_what_came_and_went_since(office_store: OfficeStore) -> None:
    tea = shop(offer("tea", kind=BonusKind.SAMPLE, gtin=GTIN), stock={"tea": 4})
    load(office_store, tea)
    receive(office_store, STOCK | {"movement_id": "m1", "units": 100})
    receive(office_store, STOCK | {"movement_id": "m2", "movement": "adjust", "units": -3})
    load(office_store, tea)
    assert received(office_store) == 101
    more = tea.model_copy(update={"stock": (tea.stock[0].model_copy(update={"units": 6}),)})
    load(office_store, more)
    assert received(office_store) == 103


def received(store: OfficeStore) -> int:
    with store.transaction() as books:
        (shelf,) = (one for one in books.balances() if one.site_id == "north")
    assert shelf.holds
    return shelf.received
