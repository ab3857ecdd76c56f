"""A server whose PostgreSQL hangs: it is watched, and stopped, all the same."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from overlays.wire import Refusal, RefusalReason
from server.office.records import Scope
from server.stores.address import PostgresUrl
from tests.contract.stores.test_postgres_silent import frozen
from tests.loopback.server.conftest import Open
from tests.loopback.server.test_metrics import Watcher
from tests.unit.server.small_shop import scan

pytestmark = pytest.mark.timeout(60)


async def test_a_server_whose_database_hangs_is_watched_and_stops(
    open_house: Open, postgres_url: str
) -> None:
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(store=PostgresUrl(postgres_url)))
        watcher = Watcher(house, Scope.METRICS)
        async with house.glasses() as raw:
            await raw.show("s1")
            assert (await watcher.read()).of("store_up") == 1
            with frozen(postgres_url, whole=True):
                await raw.say(scan("s2", 1))
                assert (await watcher.read()).of("store_up") == 0
                refusal = await raw.hear_of(Refusal)
                assert refusal.reason is RefusalReason.STORE_UNAVAILABLE
                await raw.say(scan("s3", 1))
                await stack.aclose()
                # As asyncio.run does at the end: the threads of rounds and pages end too.
                await asyncio.get_running_loop().shutdown_default_executor()
