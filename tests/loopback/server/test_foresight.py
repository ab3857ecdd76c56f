"""A running server takes up what was learned, and goes on without it."""

import asyncio
from pathlib import Path

import pytest
import structlog

from server.bootstrap import running
from server.clock import SetClock
from server.desk.advice import Advice
from server.desk.desk import Desk
from server.desk.study import study
from server.domain.categories import Category
from server.domain.ranking.document import ModelDocument
from server.foresight import Foresight
from server.metrics import Metrics
from server.settings import Settings
from server.stores.memory import MemoryStore
from server.stores.migration import migrate
from tests.unit.server.small_shop import NINE, NORTH, bought, customer, load, offer, scan, shop

pytestmark = pytest.mark.timeout(240)


class HeedingDesk(Desk):
    """A desk that tells what it was advised."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store, SetClock(NINE))
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()

    def heed(self, advice: Advice) -> None:
        super().heed(advice)
        self._loop.call_soon_threadsafe(self.heard.put_nowait, advice.learned.version)

    async def told(self) -> str:
        async with asyncio.timeout(60):
            return await self.heard.get()


async def test_what_was_learned_reaches_a_running_desk() -> None:
    store = MemoryStore()
    load(store, shop(people=1, customers=(customer(0, purchases=bought(Category.TEA, 3, 9)),)))
    desk, metrics = HeedingDesk(store), Metrics()
    async with Foresight(store, desk, SetClock(NINE), every_s=0.01, metrics=metrics).kept(Advice()):
        assert await desk.told() == ""
        learned = study(store, NINE)
        assert learned is not None
        while await desk.told() != learned.version:
            pass
    assert metrics.registry.get_sample_value("baylens_prepared_timestamp_seconds") == NINE.timestamp()


async def test_a_ranker_that_cannot_be_read_is_complained_of_and_the_rest_goes_on() -> None:
    store = MemoryStore()
    with store.transaction() as books:
        books.keep_ranker(ModelDocument("v1", b"rubbish"), NINE)
    desk = HeedingDesk(store)
    with structlog.testing.capture_logs() as log:
        async with Foresight(store, desk, SetClock(NINE), every_s=60.0, metrics=Metrics()).kept(Advice()):
            assert await desk.told() == ""
    (said,) = (line for line in log if line["event"] == "ranker not taken up")
    assert said["log_level"] == "error"
    assert "fit again" in said["error"]


async def test_a_desk_whose_store_is_away_keeps_what_it_was_told() -> None:
    store = MemoryStore()
    desk = HeedingDesk(store)
    async with Foresight(store, desk, SetClock(NINE), every_s=0.01, metrics=Metrics()).kept(Advice()):
        await desk.told()
        store.close()
        while not desk.heard.empty():
            await desk.told()
        await asyncio.sleep(0.05)
    assert desk.identify(NORTH, scan("s1")).type == "refusal"


async def test_a_server_starts_and_stops_with_its_foresight(tmp_path: Path) -> None:
    path = tmp_path / "books.sqlite3"
    migrate(path)
    settings = Settings(
        store=path, port=0, http_port=0, prepare_s=0.01, explore_share=0.1, holdout_share=0.1, draw_salt="x"
    )
    async with running(settings) as server:
        with server.store.transaction() as books:
            books.load(shop(offer("gift")), NINE)
