"""Forgetting in books that an older program left untidy, and what one customer may not hold up."""

from pathlib import Path

import pytest

from overlays.wire import Refusal, Verdict
from server.domain.issuance import BonusState
from server.errors import StoreUnavailable
from server.office.books import OfficeBooks, OfficeStore
from server.office.privacy import Forgotten, Privacy, Unforgotten
from server.stores.sql.privacy import PrivacyStatements
from server.stores.sqlite import SqliteStore
from tests.contract.stores.steps import steps
from tests.unit.server.small_shop import NORTH, Counter, offer, scan

YEARS = 4 * 366 * 24 * 3600


@pytest.fixture
def counter(office_store: OfficeStore) -> Counter:
    return Counter(office_store, offer("gift", units_total=5), people=3)


@pytest.fixture
def privacy(office_store: OfficeStore, counter: Counter) -> Privacy:
    return Privacy(office_store, counter.clock)


def execute(books: OfficeBooks, statement: str) -> list[tuple[object, ...]]:
    return books._connection.execute(statement).fetchall()  # type: ignore[attr-defined, no-any-return]


def change_hands(store: OfficeStore, order: str, customer_id: str) -> None:
    """An older program let the next document give an order to somebody else."""
    with store.transaction() as books:
        books._connection.changed(  # type: ignore[attr-defined]
            "UPDATE pickups SET customer_id = ? WHERE order_number = ?", (customer_id, order)
        )


def people_of(store: OfficeStore) -> set[str]:
    """Whose orders, cards and bonuses there are; strangers by one name."""
    tables = ("customers", "pickups", "cards", "bonuses")
    with store.transaction() as books:
        named = {
            str(who) for table in tables for (who,) in execute(books, f"SELECT customer_id FROM {table}")
        }
    return {"stranger" if who.startswith("erased-") else who for who in named}


@pytest.mark.parametrize("first", ["c0", "c1"])
@pytest.mark.parametrize("verdict", [Verdict.DONE, None])
def test_who_lost_an_order_to_somebody_else_can_be_forgotten_and_so_can_they(
    office_store: OfficeStore, counter: Counter, privacy: Privacy, first: str, verdict: Verdict | None
) -> None:
    mine, theirs = counter.show("s0", 0), counter.show("s1", 1)
    counter.say("a0", mine, Verdict.GIVE, 0)
    counter.say("a1", theirs, Verdict.GIVE, 0)
    if verdict is not None:
        counter.say("a2", mine, verdict)
    change_hands(office_store, "100", "c1")
    given = counter.piles("gift")
    assert privacy.erase(first)
    assert people_of(office_store) == {"c0", "c1", "c2", "stranger"} - {first}
    with office_store.transaction() as books:
        owners = {one.issuance.customer_id for one in books.moves(0, 9)}
        assert len(owners) == 2, "what each was given stays apart"
    assert privacy.erase("c1" if first == "c0" else "c0")
    assert people_of(office_store) == {"c2", "stranger"}
    assert counter.piles("gift") == given
    with office_store.transaction() as books:
        assert {order for (order,) in execute(books, "SELECT order_number FROM pickups")} >= {"102"}
        assert not {"100", "101"} & {
            str(order) for (order,) in execute(books, "SELECT order_number FROM bonuses")
        }


def test_who_got_somebody_elses_order_keeps_it(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    counter.say("a0", counter.show("s0", 0), Verdict.DONE)
    change_hands(office_store, "100", "c1")
    assert privacy.erase("c0")
    assert [one.order for one in privacy.export("c1").pickups] == ["100", "101"]


def test_what_is_only_reserved_goes_back_also_when_the_order_is_somebody_elses(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    counter.show("s0", 0)
    change_hands(office_store, "100", "c1")
    assert privacy.erase("c0")
    assert counter.piles("gift") == {"units": (5, 0, 0)}
    with office_store.transaction() as books:
        assert [one.became for one in books.moves(0, 9)] == [BonusState.RESERVED, BonusState.RELEASED]
    assert not isinstance(counter.desk.identify(NORTH, scan("s1", 1)), Refusal)


def test_one_customer_who_cannot_be_forgotten_keeps_nobody_else(
    office_store: OfficeStore, counter: Counter, privacy: Privacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_only(monkeypatch, "c1", RuntimeError("a constraint is in the way"))
    counter.show("s0", 0)
    counter.clock.forward(YEARS)
    tidied = privacy.tidy()
    assert (tidied.customers, tidied.scans) == (2, 1)
    assert tidied.unforgotten == (Unforgotten("c1", "RuntimeError"),)
    assert people_of(office_store) == {"c1", "stranger"}
    assert privacy.tidy() == Forgotten(), "said once"
    monkeypatch.undo()
    assert Privacy(office_store, counter.clock).tidy() == Forgotten(customers=1), (
        "the next server tries again"
    )


def test_a_store_that_is_away_is_no_customers_fault(
    office_store: OfficeStore, counter: Counter, privacy: Privacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_only(monkeypatch, "c1", StoreUnavailable("the disk is full"))
    counter.clock.forward(YEARS)
    with pytest.raises(StoreUnavailable):
        privacy.tidy()
    monkeypatch.undo()
    assert privacy.tidy().unforgotten == ()
    assert people_of(office_store) == {"stranger"}


def test_forgetting_somebody_looks_at_all_cards_a_few_times_however_many_orders_they_had(
    sqlite_path: Path,
) -> None:
    """Everybody who scans waits meanwhile: a regular who is erased must not stop a site."""
    store = SqliteStore(sqlite_path)
    counter = Counter(store, offer("gift"), people=5)
    privacy = Privacy(store, counter.clock)
    for number in (0, 1):
        come(store, f"c{number}", 20)
    with steps(store) as few:
        assert privacy.erase("c0")
    come(store, "c2", 3000)
    with steps(store) as many:
        assert privacy.erase("c1")
    store.close()
    assert many.taken - few.taken < 3000 * 60


def come(store: SqliteStore, customer_id: str, times: int) -> None:
    """Collect so many orders, each with a card and an answer to it."""
    orders = [(f"{customer_id}-{number}",) for number in range(times)]
    with store.transaction() as books:
        for statement in (
            "INSERT INTO pickups SELECT ?, customer_id, 'north', '1', '[]', 0, 0, NULL, NULL FROM customers",
            "INSERT INTO cards SELECT 'k' || ?1, ?1, customer_id, 'north', 0, 0 FROM customers",
            "INSERT INTO answers SELECT 'a' || ?1, '', 'k' || ?1, 0 FROM customers",
        ):
            named = f"{statement} WHERE customer_id = '{customer_id}'"
            books._connection.executemany(named, orders)


def hold_only(monkeypatch: pytest.MonkeyPatch, customer_id: str, error: Exception) -> None:
    """Let forgetting one customer fail."""
    forget = PrivacyStatements.forget

    def fail(books: PrivacyStatements, who: str, now: object) -> None:
        if who == customer_id:
            raise error
        forget(books, who, now)  # type: ignore[arg-type]

    monkeypatch.setattr(PrivacyStatements, "forget", fail)
