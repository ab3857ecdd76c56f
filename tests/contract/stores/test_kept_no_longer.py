"""What is kept for a while only, and goes though its customer stays."""

import datetime as dt

import pytest

from server.desk.door import Door
from server.desk.lobby import Lobby
from server.office.books import OfficeStore
from server.office.privacy import Forgotten, Keeping, Privacy
from tests.contract.stores.test_intake import EVERYTHING, receive
from tests.unit.server.small_shop import NINE, NORTH, Counter, offer

DAY = 24 * 3600
HUNDRED = Keeping(purchases=dt.timedelta(days=100))


@pytest.fixture
def counter(office_store: OfficeStore) -> Counter:
    """A shop that knows customer n1, who agreed to profiling."""
    at_desk = Counter(office_store, offer("tea"))
    receive(office_store, *(one for one in EVERYTHING if one["record"] != "pickup"))
    return at_desk


def order_basket(store: OfficeStore, order: str, days_ago: int) -> None:
    """Bring an order of n1 with its basket."""
    line = {"category": "coffee", "gtin": "3760000000017", "quantity": 1, "cents": 449}
    starts_at = (NINE - dt.timedelta(days=days_ago)).isoformat()
    receive(
        store,
        next(one for one in EVERYTHING if one["record"] == "pickup")
        | {"order": order, "site_id": "north", "starts_at": starts_at, "lines": [line]},
    )


def baskets(privacy: Privacy) -> set[str]:
    """The orders of n1 whose baskets are kept."""
    return {one.order for one in privacy.export("n1").pickups if one.basket is not None}


def test_what_was_ordered_is_kept_no_longer_than_what_was_bought(
    office_store: OfficeStore, counter: Counter
) -> None:
    privacy = Privacy(office_store, counter.clock, HUNDRED)
    for order, days_ago in (("old", 101), ("new", 99)):
        order_basket(office_store, order, days_ago)
    assert baskets(privacy) == {"old", "new"}
    assert privacy.tidy().baskets == 1
    assert baskets(privacy) == {"new"}
    assert {one.order for one in privacy.export("n1").pickups} >= {"old", "new"}, "the orders stay"
    assert privacy.tidy().baskets == 0


def test_however_many_orders_old_baskets_are_found_page_by_page_and_from_the_beginning_again(
    office_store: OfficeStore, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.stores.sql.keeping._LOOKED_AT", 2)
    monkeypatch.setattr("server.stores.sql.keeping._EMPTIED", 1)
    privacy = Privacy(office_store, counter.clock, HUNDRED)
    for number in range(3):
        order_basket(office_store, f"old-{number}", 101)
        order_basket(office_store, f"new-{number}", 99)
    assert sum(privacy.tidy().baskets for _ in range(12)) == 3
    assert baskets(privacy) == {"new-0", "new-1", "new-2"}
    counter.clock.forward(2 * DAY)
    assert sum(privacy.tidy().baskets for _ in range(12)) == 3


def test_what_a_supervisor_wrote_goes_after_two_days_with_who_read_it(
    office_store: OfficeStore, counter: Counter
) -> None:
    lobby, privacy = Lobby(office_store, counter.clock), Privacy(office_store, counter.clock)
    memo = lobby.write("north", "Mme Dupont attend en B4")
    Door(office_store, counter.clock).issue(NORTH.glasses_id, NORTH.site_id)
    lobby.read(NORTH, memo.memo_id)
    privacy.tidy()
    assert len(lobby.written("north")) == 1
    counter.clock.forward(2 * DAY + 1)
    assert privacy.tidy().memos == 1
    with office_store.transaction() as books:
        assert books.memos("north", NINE) == ()
    assert privacy.tidy() == Forgotten()
