"""The counter between the many connections and the desk: a few threads, each does one call at a time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from server.errors import StoreUnavailable

T = TypeVar("T")


class Counter:
    """Runs desk calls, begun in the order in which they come.

    The queue is as long as there are connections: each waits for its answer before it asks again. Calls that
    are under way together share a commit on SQLite, and the processors on PostgreSQL.
    """

    def __init__(self, patience_s: float, clerks: int = 1) -> None:
        self._patience_s = patience_s
        self._threads = ThreadPoolExecutor(max_workers=clerks, thread_name_prefix="desk")

    async def ask(self, call: Callable[[], T]) -> T:
        """Run one call and wait for it.

        Raises:
            StoreUnavailable: It took too long. It may still be carried out; asking again is harmless.
        """
        future = asyncio.get_running_loop().run_in_executor(self._threads, call)
        try:
            return await asyncio.wait_for(future, self._patience_s)
        except TimeoutError as error:
            raise StoreUnavailable("the desk takes too long") from error

    def close(self) -> None:
        """Finish the calls under way and take no more."""
        self._threads.shutdown(wait=True, cancel_futures=True)
