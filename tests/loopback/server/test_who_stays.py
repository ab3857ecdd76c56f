"""Which connection stays: one with a credential that still is one; of two connections the later one."""

import asyncio
import threading

import pytest

from overlays.wire import TRIAL_HEADER, CloseCode, ShowCard
from server.bootstrap import running
from server.clock import SystemClock
from server.desk.door import Door
from server.desk.records import KnownGlasses
from server.glasses_port import Manners
from server.settings import Settings
from server.stores.address import PostgresUrl
from tests.loopback.server.conftest import OFFERS, House, Open
from tests.unit.server.small_shop import load, scan, shop

pytestmark = pytest.mark.timeout(240)
AT_ONCE = Manners(tidy_s=0.05)
REVOKED = (4403, "credential_revoked")


@pytest.mark.parametrize("site_id", ["north", "south"])
async def test_glasses_whose_credential_was_revoked_and_issued_anew_are_closed(
    open_house: Open, site_id: str
) -> None:
    async with open_house(manners=AT_ONCE) as house, house.connected(house.token("g1")) as lost:
        await lost.greet()
        house.server.door.revoke("g1")
        house.token("g1", site_id)
        async with asyncio.timeout(60):
            assert await lost.ending() == REVOKED


async def test_an_old_secret_does_not_stay_as_a_trial_beside_the_new_glasses(open_house: Open) -> None:
    async with open_house(manners=AT_ONCE) as house:
        old = house.token("g1")
        headers = {"Authorization": f"Bearer {old}", TRIAL_HEADER: "yes"}
        async with house.connected(old, additional_headers=headers) as trial:
            await trial.greet()
            async with house.glasses("g1") as worn, asyncio.timeout(60):
                assert await trial.ending() == REVOKED
                assert isinstance(await worn.ask(scan("s1")), ShowCard)


async def test_a_dead_connection_that_is_admitted_late_takes_nobodys_place(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, held = threading.Event(), threading.Event()
    admit = Door.admit
    calls: list[str] = []

    def late(door: Door, token: str) -> KnownGlasses | CloseCode:
        calls.append(token)
        if len(calls) == 1:
            held.set()
            assert let_go.wait(60)
        return admit(door, token)

    monkeypatch.setattr(Door, "admit", late)
    settings = Settings(store=PostgresUrl(postgres_url), port=0, http_port=0)
    async with running(settings) as server, asyncio.timeout(120):
        load(server.store, shop(*OFFERS), SystemClock().now())
        house = House(server, settings)
        token = house.token("g1")
        async with house.connected(token) as first:
            assert await asyncio.to_thread(held.wait, 60)
            async with house.connected(token) as second:
                await second.greet()
                let_go.set()
                assert await first.ending() == (4410, "replaced")
                assert isinstance(await second.ask(scan("s1")), ShowCard)
