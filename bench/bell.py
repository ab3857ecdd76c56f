"""Rings in another process whenever somebody arrives, at random and independently of each other.

Every ring is eight bytes on standard output: the moment, of the clock that all processes of a machine share.

    python -m bench.bell RATE COUNT
"""

import asyncio
import os
import random
import struct
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

_RING = struct.Struct("d")


async def rings(per_second: float, count: int) -> AsyncIterator[float]:
    """Ring so often, in a Poisson process that is the same each time; yields when each ring was rung."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.bell", str(per_second), str(count)),
        cwd=Path(__file__).parents[1],
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    for _ in range(count):
        (at,) = _RING.unpack(await process.stdout.readexactly(_RING.size))
        yield float(at)
    await process.wait()


def _ring(per_second: float, count: int) -> None:
    chance = random.Random(1)
    at = time.monotonic() + 0.1
    for _ in range(count):
        at += chance.expovariate(per_second)
        time.sleep(max(0.0, at - time.monotonic()))
        os.write(sys.stdout.fileno(), _RING.pack(at))


if __name__ == "__main__":
    _ring(float(sys.argv[1]), int(sys.argv[2]))
