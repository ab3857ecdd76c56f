"""The counter between the many connections and the desk: what waits is done and committed in one go."""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from server.desk.records import Lookup
from server.desk.store import SharedStore
from server.errors import DeskClosed, StoreUnavailable

T = TypeVar("T")
PATIENCE_S = 15.0
_CLOSED = "the desk is closed"


@dataclass(slots=True, eq=False)
class _Call:
    """What somebody asks for, and what came of it."""

    work: Callable[[], object]
    answer: asyncio.Future[Any]
    lookup: Lookup | None
    value: object = None
    error: BaseException | None = None

    def carry_out(self) -> None:
        """Do it, unless nobody waits for it any more."""
        if self.answer.done():
            return
        self.value = self.error = None
        try:
            self.value = self.work()
        except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
            self.error = error

    def tell(self) -> None:
        """Give the answer to whoever waits; to be called in the loop."""
        if self.answer.done():
            return
        if self.error is None:
            self.answer.set_result(self.value)
        else:
            self.answer.set_exception(self.error)


class Counter:
    """Runs desk calls in threads of its own, begun in the order in which they come.

    A thread takes what waits when it comes, and no more: whoever comes later delays none of those before. The
    queue is as long as there are connections: each waits for its answer before it asks again.
    """

    def __init__(self, store: SharedStore, patience_s: float = PATIENCE_S) -> None:
        """Begin.

        Args:
            store: Whose calls these are; it says how many threads and how large a commit are worth it.
            patience_s: How long somebody waits for an answer.
        """
        self._store = store
        self._patience_s = patience_s
        self._waiting: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._clerks: list[threading.Thread] = []
        self._closed = False

    async def ask(self, call: Callable[[], T], lookup: Lookup | None = None) -> T:
        """Run one call and wait for it; it may be run again when its commit failed, and nothing was kept.

        Args:
            call: What is asked of the desk; asked again it changes nothing more.
            lookup: What it will ask the books for, when it is a scan.

        Raises:
            DeskClosed: The server stops; it was not carried out.
            StoreUnavailable: It took too long. It may still be carried out; asking again is harmless.
        """
        if self._closed:
            raise DeskClosed(_CLOSED)
        if not self._clerks:
            self._clerks = [self._clerk(number) for number in range(self._store.clerks)]
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Call(call, answer, lookup))
        try:
            async with asyncio.timeout(self._patience_s):
                return await answer
        except TimeoutError as error:
            raise StoreUnavailable("the desk takes too long") from error

    def waiting(self) -> int:
        """How many calls nobody has begun with."""
        return self._waiting.qsize()

    def take_no_more(self) -> None:
        """Turn away whoever waits or comes now; what is under way is finished. To be called in the loop."""
        self._closed = True
        with suppress(queue.Empty):
            while (call := self._waiting.get_nowait()) is not None:
                if not call.answer.done():
                    call.answer.set_exception(DeskClosed(_CLOSED))

    def close(self) -> None:
        """Take no more, and wait for what is under way; to be called in the loop."""
        self.take_no_more()
        for _ in self._clerks:
            self._waiting.put(None)
        for clerk in self._clerks:
            clerk.join()

    def _clerk(self, number: int) -> threading.Thread:
        clerk = threading.Thread(target=self._serve, name=f"desk-{number}", daemon=True)
        clerk.start()
        return clerk

    def _serve(self) -> None:
        """The top of a clerk's thread."""
        while (first := self._waiting.get()) is not None:
            calls = [first, *self._others()]
            by_themselves = self._carry_out(calls)
            _tell([call for call in calls if call not in by_themselves])
            for call in by_themselves:
                call.carry_out()
                _tell([call])

    def _others(self) -> Iterator[_Call]:
        """Those that wait beside the first one, as many as are worth one commit."""
        for _ in range(min(self._waiting.qsize(), self._store.most_together - 1)):
            try:
                call = self._waiting.get_nowait()
            except queue.Empty:
                return  # Another clerk has taken it.
            if call is None:
                self._waiting.put(None)
                return
            yield call

    def _carry_out(self, calls: Sequence[_Call]) -> Sequence[_Call]:
        """Do what goes together; says what is still to be done, each by itself."""
        try:
            with self._store.together([call.lookup for call in calls]) as apart:
                for call in calls:
                    if call.lookup not in apart:
                        call.carry_out()
            return [call for call in calls if call.lookup in apart]
        except StoreUnavailable:
            return calls  # Nothing was kept: what spoiled all may be the fault of one.
        except BaseException as error:  # noqa: BLE001 - raised where it was asked for; the clerk goes on
            for call in calls:
                call.error = error
            return ()


def _tell(calls: Sequence[_Call]) -> None:
    """Give the answers to whoever waits, in their loop."""

    def tell() -> None:
        for call in calls:
            call.tell()

    if calls:
        with suppress(RuntimeError):  # The loop has ended, and nobody waits.
            calls[0].answer.get_loop().call_soon_threadsafe(tell)
