"""The data interface of a server that runs, over a real socket."""

import asyncio
import datetime as dt
from contextlib import closing
from pathlib import Path

import httpx
import structlog

from server.bootstrap import running
from server.clock import SetClock, SystemClock
from server.office.integrations import Integrations
from server.office.records import Scope
from server.opening import open_store, prepare
from server.settings import Settings
from server.stores.console import ConsoleStore, audit
from tests.loopback.server.conftest import Open

SITE = {"record": "site", "site_id": "north", "name": "Nord", "timezone": "Europe/Paris"}


async def test_records_go_into_a_server_that_runs(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "books.sqlite3", port=0, http_port=0)
    prepare(settings)
    async with asyncio.timeout(60), running(settings) as server:
        token = Integrations(server.store, SystemClock()).issue("crm", {Scope.RECORDS})
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.http_port}/v1", timeout=60) as http:
            said = await http.post("/records", headers=headers, json={"records": [SITE]})
            described = await http.get("/openapi.json")
    assert said.json()["results"][0]["outcome"] == "added"
    assert described.json()["openapi"].startswith("3.")


async def test_a_server_that_starts_says_which_token_has_ended_or_will_soon(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "books.sqlite3", port=0, http_port=0)
    prepare(settings)
    clock = SetClock(dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC))
    days = {"over": 1, "soon": 31, "later": 33}
    with closing(open_store(settings)) as store:
        for name, after in days.items():
            last_day = clock.now().date() + dt.timedelta(days=after)
            Integrations(store, clock).issue(name, {Scope.RECORDS}, last_day)
    clock.leap(dt.timedelta(days=2))
    with structlog.testing.capture_logs() as log:
        async with asyncio.timeout(60), running(settings, clock):
            pass
    said = [(one["log_level"], one["integration"]) for one in log if "token" in one["event"]]
    assert said == [("error", "over"), ("warning", "soon")]


async def test_a_server_that_stops_has_written_down_who_read_about_whom(open_house: Open) -> None:
    async with open_house() as house:
        token = Integrations(house.server.store, SystemClock()).issue("till", {Scope.BONUSES})
        async with house.glasses() as raw:
            await raw.show("s1")
        address = f"http://127.0.0.1:{house.server.http_port}/v1/orders/100/bonuses"
        async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
            said = await http.get(address, headers={"Authorization": f"Bearer {token}"})
    assert said.json()["bonuses"]
    with closing(ConsoleStore(house.books_file)) as console, console.reading() as connection:
        lines = audit.lines(connection, audit.Search(subject="customer:c0"))
    assert [(one.entry.actor, one.entry.action) for one in lines] == [("integration:till", "customer.look")]


async def test_nobody_is_led_from_a_proxy_that_speaks_tls_to_an_address_without(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "books.sqlite3", port=0, http_port=0)
    prepare(settings)
    async with asyncio.timeout(60), running(settings) as server:
        address = f"http://127.0.0.1:{server.http_port}"
        async with httpx.AsyncClient(base_url=address, timeout=60) as http:
            said = {path: await http.get(path) for path in ("/v1", "/healthz/", "/console", "/")}
    assert {path: one.headers.get("Location") for path, one in said.items()} == {
        "/v1": None,
        "/healthz/": None,
        "/console": "/console/",
        "/": "/console/",
    }
    assert (said["/v1"].status_code, said["/healthz/"].status_code) == (404, 404)
