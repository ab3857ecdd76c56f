"""A sign of life for glasses that wait for a slow desk: silence would mean to them that nobody is there."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable


@contextlib.asynccontextmanager
async def sign_of_life(every_s: float, give: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """While the block lasts, call ``give`` again and again; the first time after ``every_s``."""

    async def keep_giving() -> None:
        while True:
            await asyncio.sleep(every_s)
            await give()

    giving = asyncio.create_task(keep_giving())
    try:
        yield
    finally:
        giving.cancel()
