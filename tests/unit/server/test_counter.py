"""The counter before the desk: calls in their order, and nobody waits for ever."""

import asyncio
import threading

import pytest

from server.errors import StoreUnavailable
from server.glasses_port.counter import Counter


async def test_one_clerk_does_the_calls_one_after_the_other() -> None:
    counter = Counter(patience_s=5)
    done: list[tuple[int, int]] = []
    calls = (lambda number=number: done.append((number, threading.get_ident())) for number in range(20))
    await asyncio.gather(*(counter.ask(call) for call in calls))
    counter.close()
    assert [number for number, _thread in done] == list(range(20))
    assert len({thread for _number, thread in done} | {threading.get_ident()}) == 2


async def test_a_call_that_takes_too_long_is_given_up_and_the_next_is_served() -> None:
    counter = Counter(patience_s=0.05)
    free = threading.Event()
    with pytest.raises(StoreUnavailable):
        await counter.ask(lambda: free.wait(10))
    free.set()
    patient = Counter(patience_s=5)
    assert await patient.ask(lambda: "served") == "served"
    for one in (counter, patient):
        one.close()


async def test_an_error_of_the_desk_reaches_who_asked() -> None:
    counter = Counter(patience_s=5)
    with pytest.raises(ZeroDivisionError):
        await counter.ask(lambda: 1 // 0)
    counter.close()


async def test_several_clerks_serve_several_glasses_at_once() -> None:
    counter = Counter(patience_s=5, clerks=3)
    all_are_served = threading.Barrier(3)
    await asyncio.gather(*(counter.ask(lambda: all_are_served.wait(timeout=60)) for _ in range(3)))
    counter.close()
