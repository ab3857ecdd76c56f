"""What every store keeps for the ranker: counters that outlive receipts, and rankers."""

import datetime as dt

from server.desk.records import Called
from server.desk.store import Store
from server.domain.categories import Category
from server.domain.ranking.document import ModelDocument
from server.domain.ranking.history import Habit, History
from server.domain.shop import Shop
from tests.unit.server.small_shop import NINE, Counter, bought, customer, load, shop

DAY = dt.timedelta(days=1)


def history(store: Store, number: int = 0) -> History | None:
    with store.transaction() as books:
        return books.history(f"c{number}")


def buyer(*days: int, profiling: bool = True) -> Shop:
    lines = (*bought(Category.TEA, *days), *bought(Category.RICE, days[-1]))
    return shop(people=1, customers=(customer(0, purchases=lines, profiling=profiling),))


def test_purchases_are_counted_as_they_come_in(store: Store) -> None:
    load(store, buyer(3, 3, 40))
    today = NINE.toordinal()
    assert history(store) == History(
        since=today - 40,
        trips=2,
        lately=(today - 3,),
        habits={Category.RICE: Habit(1, today - 40), Category.TEA: Habit(2, today - 3)},
    )
    load(store, buyer(3, 40))
    found = history(store)
    assert found is not None
    assert found.habits[Category.TEA] == Habit(2, today - 3)
    assert history(store, 7) is None


def test_counters_outlive_the_receipts(store: Store) -> None:
    load(store, buyer(3, 20, 40))
    before = history(store)
    for days in (10, 30, 10):
        with store.transaction() as books:
            books.fold_receipts(["c0"], NINE.date() - days * DAY)
    assert history(store) == before
    with store.transaction() as books:
        (kept,) = books.receipts("", 9)
    assert kept.lines == ((Category.TEA, NINE.toordinal() - 3),)
    with store.transaction() as books:
        books.fold_receipts(["c0"], NINE.date() + DAY)
        assert [one.lines for one in books.receipts("", 9)] == [()]
    assert history(store) == before
    load(store, buyer(3, 20, 40))
    assert history(store) == before, "a receipt that comes in again is not counted again"


def test_of_who_objects_no_counter_stays(store: Store) -> None:
    load(store, buyer(3, 40))
    with store.transaction() as books:
        books.fold_receipts(["c0"], NINE.date() - 10 * DAY)
    load(store, buyer(3, 40, profiling=False))
    assert history(store) is None
    load(store, buyer(3))
    found = history(store)
    assert found is not None
    assert found.trips == 1


def test_receipts_are_read_a_few_customers_at_a_time(store: Store) -> None:
    silent = customer(1, profiling=False, purchases=bought(Category.TEA, 1))
    load(store, shop(people=3, customers=(customer(0), silent, customer(2))))
    with store.transaction() as books:
        first = books.receipts("", 1)
        assert [one.customer_id for one in first] == ["c0"]
        assert [one.customer_id for one in books.receipts("c0", 5)] == ["c2"]
        assert books.receipts("c2", 5) == ()


def test_the_ranker_that_was_learned_last_counts(store: Store) -> None:
    with store.transaction() as books:
        assert books.ranker_version() is None
        assert books.ranker("v1") is None
        books.keep_ranker(ModelDocument("v1", b"\x00one"), NINE)
        books.keep_ranker(ModelDocument("v2", b"two"), NINE + DAY)
    with store.transaction() as books:
        assert books.ranker_version() == "v2"
        assert books.ranker("v1") == ModelDocument("v1", b"\x00one")
        books.keep_ranker(ModelDocument("v1", b"\x00one"), NINE + 2 * DAY)
        assert books.ranker_version() == "v1"


def test_the_ranker_that_was_learned_last_counts_though_the_clock_was_put_back(store: Store) -> None:
    with store.transaction() as books:
        books.keep_ranker(ModelDocument("v2", b"two"), NINE + 400 * DAY)
        books.keep_ranker(ModelDocument("v1", b"one"), NINE)
        assert books.ranker_version() == "v1"
        pulse = books.pulse()
        books.keep_ranker(ModelDocument("v2", b"two"), NINE)
        assert books.ranker_version() == "v2"
        books.keep_ranker(ModelDocument("v2", b"two"), NINE)
        assert books.ranker_version() == "v2"
    with store.transaction() as books:
        assert books.pulse() != pulse


def test_who_came_is_told_latest_first(store: Store) -> None:
    Counter(store)
    with store.transaction() as books:
        for number, hours in ((100, 0), (101, 2), (102, 26)):
            books.collect(f"{number}", NINE + dt.timedelta(hours=hours))
        found = books.calls("north", NINE, NINE + DAY, 10)
        assert found == (
            Called("c1", "north", NINE + dt.timedelta(hours=2)),
            Called("c0", "north", NINE),
        )
        assert len(books.calls("north", NINE, NINE + 2 * DAY, 2)) == 2
        assert not books.calls("south", NINE, NINE + DAY, 10)
