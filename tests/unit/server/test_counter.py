"""The counter before the desk: calls in their order, what waits is committed at once, and patience ends."""

import asyncio
import functools
import itertools
import threading
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager

import pytest

from server.desk.records import Lookup
from server.errors import StoreUnavailable
from server.glasses_port.counter import Counter
from server.stores.memory import MemoryStore

PATIENCE_S = 60.0


class Scribe(MemoryStore):
    """Notes what was committed together; a commit may be made to fail."""

    def __init__(self, clerks: int = 1, most_together: int = 1) -> None:
        super().__init__()
        self.clerks = clerks
        self.most_together = most_together
        self.commits: list[list[int]] = [[]]
        self.fails: StoreUnavailable | ZeroDivisionError | None = None
        self.apart: set[Lookup | None] = set()
        self.overtaken: set[Lookup | None] = set()

    @contextmanager
    def together(self, _lookups: Sequence[Lookup | None] = ()) -> Iterator[Container[Lookup | None]]:
        self.commits.append([])
        apart = set(self.apart)
        yield apart
        self.commits.append([])
        if self.fails is not None:
            raise self.fails
        apart |= self.overtaken

    def write(self, number: int) -> int:
        self.commits[-1].append(number)
        return number


class Long:
    """A call that takes until it is let go."""

    def __init__(self) -> None:
        self._begun, self._free = threading.Event(), threading.Event()

    def __call__(self) -> bool:
        self._begun.set()
        return self._free.wait(PATIENCE_S)

    async def under_way(self) -> None:
        assert await asyncio.to_thread(self._begun.wait, PATIENCE_S)

    def let_go(self) -> None:
        self._free.set()


async def all_at_once(
    counter: Counter, calls: Sequence[Callable[[], int]], lookups: Sequence[Lookup | None] = ()
) -> list[int]:
    """Ask everything while the only clerk is busy with something else."""
    long = Long()
    busy = asyncio.create_task(counter.ask(long))
    await long.under_way()
    asked = [
        asyncio.create_task(counter.ask(call, lookup))
        for call, lookup in itertools.zip_longest(calls, lookups)
        if call is not None
    ]
    await asyncio.sleep(0)
    long.let_go()
    async with asyncio.timeout(PATIENCE_S):
        await busy
        return list(await asyncio.gather(*asked))


async def test_one_clerk_does_the_calls_one_after_the_other() -> None:
    counter = Counter(MemoryStore())
    done: list[tuple[int, int]] = []
    calls = (lambda number=number: done.append((number, threading.get_ident())) for number in range(20))
    await asyncio.gather(*(counter.ask(call) for call in calls))
    counter.close()
    assert [number for number, _thread in done] == list(range(20))
    assert len({thread for _number, thread in done} | {threading.get_ident()}) == 2


async def test_what_waits_is_committed_at_once_as_much_as_is_worth_it() -> None:
    store = Scribe(most_together=8)
    counter = Counter(store)
    calls = [functools.partial(store.write, number) for number in range(12)]
    assert await all_at_once(counter, calls) == list(range(12))
    counter.close()
    assert [commit for commit in store.commits if commit] == [list(range(8)), list(range(8, 12))]


async def test_what_does_not_go_with_others_is_done_by_itself_and_what_was_overtaken_once_more() -> None:
    store = Scribe(most_together=8)
    counter = Counter(store)
    lookups = [Lookup(f"s{number}", "CARD", "north") for number in range(4)]
    store.apart, store.overtaken = {None, lookups[1]}, {lookups[3]}
    calls = [functools.partial(store.write, number) for number in range(4)]
    calls.append(functools.partial(store.write, 9))
    assert await all_at_once(counter, calls, [*lookups, None]) == [0, 1, 2, 3, 9]
    counter.close()
    assert store.commits[-2:] == [[0, 2, 3], [1, 3, 9]]


async def test_who_was_served_with_others_does_not_wait_for_those_who_are_served_by_themselves() -> None:
    store = Scribe(most_together=8)
    store.apart = {None}
    counter = Counter(store)
    held_up = Long()
    lookup = Lookup("s1", "CARD", "north")
    long = Long()
    busy = asyncio.create_task(counter.ask(long))
    await long.under_way()
    by_itself = asyncio.create_task(counter.ask(held_up))
    with_others = asyncio.create_task(counter.ask(lambda: "served", lookup))
    await asyncio.sleep(0)
    long.let_go()
    async with asyncio.timeout(PATIENCE_S):
        await busy
        assert await with_others == "served"
        held_up.let_go()
        assert await by_itself
    counter.close()


async def test_after_a_commit_that_failed_everything_is_done_again_by_itself() -> None:
    store = Scribe(most_together=8)
    store.fails = StoreUnavailable("the disk is full")
    counter = Counter(store)
    done: list[int] = []

    def note(number: int) -> int:
        done.append(number)
        return number

    assert await all_at_once(counter, [functools.partial(note, number) for number in range(3)]) == [0, 1, 2]
    counter.close()
    assert done == [0, 1, 2, 0, 1, 2]


async def test_a_fault_of_the_store_is_told_and_the_clerk_goes_on() -> None:
    store = Scribe(most_together=8)
    store.fails = ZeroDivisionError()
    counter = Counter(store)
    with pytest.raises(ZeroDivisionError):
        await counter.ask(lambda: 1)
    store.fails = None
    assert await counter.ask(lambda: 2) == 2
    counter.close()


async def test_a_call_that_takes_too_long_is_given_up_and_the_next_is_served() -> None:
    counter = Counter(MemoryStore(), patience_s=0.05)
    free = threading.Event()
    done: list[str] = []
    with pytest.raises(StoreUnavailable):
        await counter.ask(lambda: free.wait(PATIENCE_S))
    with pytest.raises(StoreUnavailable):
        await counter.ask(lambda: done.append("nobody waits for this any more"))
    free.set()
    counter.close()
    assert not done
    patient = Counter(MemoryStore())
    assert await patient.ask(lambda: "served") == "served"
    patient.close()


async def test_an_error_of_the_desk_reaches_who_asked() -> None:
    counter = Counter(MemoryStore())
    with pytest.raises(ZeroDivisionError):
        await counter.ask(lambda: 1 // 0)
    counter.close()


async def test_several_clerks_serve_several_glasses_at_once() -> None:
    counter = Counter(Scribe(clerks=3))
    all_are_served = threading.Barrier(3)
    asking = (counter.ask(lambda: all_are_served.wait(PATIENCE_S)) for _ in range(3))
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*asking)
    counter.close()


async def test_a_closed_counter_takes_no_more_and_keeps_nobody_waiting() -> None:
    counter = Counter(MemoryStore())
    long = Long()
    under_way = asyncio.create_task(counter.ask(long))
    await long.under_way()
    waits = asyncio.create_task(counter.ask(lambda: 1))
    await asyncio.sleep(0)
    long.let_go()
    counter.close()
    async with asyncio.timeout(PATIENCE_S):
        assert await under_way
        with pytest.raises((asyncio.CancelledError, StoreUnavailable)):
            await waits
        with pytest.raises(StoreUnavailable):
            await counter.ask(lambda: 2)
