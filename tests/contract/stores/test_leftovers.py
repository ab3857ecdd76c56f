"""What is reserved and nobody comes for goes back, on every store: a few at a time, whoever is in the way."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from server.desk import leftovers
from server.desk.store import Books, Store
from server.errors import StoreConflict, StoreUnavailable
from tests.unit.server.small_shop import Counter, offer


class Crowded:
    """Books of which so many transactions are in somebody's way, at their very end."""

    def __init__(self, store: Store, conflicts: int) -> None:
        self._store = store
        self.conflicts = conflicts

    @contextmanager
    def transaction(self) -> Iterator[Books]:
        """Open the books."""
        with self._store.transaction() as books:
            yield books
            if self.conflicts:
                self.conflicts -= 1
                raise StoreConflict("somebody was in the way")

    def check(self) -> None:
        """It answers."""

    def close(self) -> None:
        """The other one is closed elsewhere."""


@pytest.fixture
def counter(store: Store) -> Counter:
    """Five reservations that have expired."""
    counter = Counter(store, offer("a", units_total=9), people=5)
    for number in range(5):
        counter.show(f"s{number}", number)
    counter.clock.forward(601)
    return counter


def test_a_sweep_that_is_in_somebodys_way_begins_anew(counter: Counter) -> None:
    crowded = Crowded(counter.store, conflicts=2)
    assert leftovers.sweep(crowded, counter.clock.now()) == 5
    assert crowded.conflicts == 0
    assert counter.piles("a") == {"units": (9, 0, 0)}


def test_a_sweep_that_is_in_the_way_every_time_changes_nothing(counter: Counter) -> None:
    with pytest.raises(StoreUnavailable):
        leftovers.sweep(Crowded(counter.store, conflicts=99), counter.clock.now())
    assert counter.piles("a") == {"units": (4, 5, 0)}


@pytest.mark.parametrize(("at_once", "swept"), [(4, [4, 1, 0]), (9, [5, 0])])
def test_a_few_go_back_in_one_transaction_until_it_is_enough(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, at_once: int, swept: list[int]
) -> None:
    monkeypatch.setattr(leftovers, "TOGETHER", 2)
    monkeypatch.setattr(leftovers, "AT_ONCE", at_once)
    assert [counter.desk.sweep() for _ in swept] == swept
    assert counter.piles("a") == {"units": (9, 0, 0)}
