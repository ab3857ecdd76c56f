"""What a server counts: read over HTTP by who may, right after a pickup, and of nobody in particular."""

import datetime as dt
import shutil
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from fastapi.security import HTTPAuthorizationCredentials
from prometheus_client.parser import text_string_to_metric_families as text_format

from glassapp.browser.certificate import VALID_DAYS, make_certificate
from overlays.wire import Answer, Refusal, Verdict, Verify
from server.api.gate import Gate
from server.api.meter import Meter, Speed
from server.api.watching import Lookout
from server.clock import SystemClock
from server.glasses_port import Manners
from server.metrics import BUCKETS_S, Metrics
from server.office.integrations import Integrations
from server.office.outbox import Outbox
from server.office.records import Backlog, Scope
from tests.loopback.server.conftest import House, Open
from tests.unit.server.small_shop import scan

pytestmark = pytest.mark.timeout(120)


class Watcher:
    """A Prometheus that asks when it is told to."""

    def __init__(self, house: House, *scopes: Scope) -> None:
        name = "-".join(("prometheus", *scopes))
        self.token = Integrations(house.server.store, SystemClock()).issue(name, scopes)
        self._address = f"http://127.0.0.1:{house.server.http_port}/v1/metrics"

    async def ask(self, accept: str = "*/*") -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": accept}
        async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
            return await http.get(self._address, headers=headers)

    async def read(self) -> "Figures":
        return Figures((await self.ask()).text)


class Figures:
    """A page that was read."""

    def __init__(self, text: str) -> None:
        samples = (one for family in text_format(text) for one in family.samples)
        self._values = {(one.name, frozenset(one.labels.items())): one.value for one in samples}

    def of(self, name: str, labels: Mapping[str, str] | None = None) -> float:
        """One figure; what never happened has none, which counts as 0."""
        return self._values.get((f"baylens_{name}", frozenset((labels or {}).items())), 0.0)

    def told(self, asked: str, told: str) -> float:
        return self.of("replies_total", {"site": "north", "asked": asked, "told": told})


async def test_a_pickup_is_counted_and_nobody_is_named(house: House) -> None:
    watcher = Watcher(house, Scope.METRICS)
    assert (await watcher.read()).of("connections", {"site": "north"}) == 0
    async with house.glasses() as raw:
        # Prometheus sees no increase to the first value of a series.
        assert 'site="north",told="unknown_code"} 0.0' in (await watcher.ask()).text
        shown = await raw.show("s1")
        await raw.ask(scan("s2", code="NOBODYS-9"))
        await raw.ask(Verify(verify_id="v1", card_id=shown.card.card_id, label="B100-1"))
        bonus_id = shown.card.bonuses[0].bonus_id
        given = Answer(answer_id="a1", card_id=shown.card.card_id, bonus_id=bonus_id, verdict=Verdict.GIVE)
        await raw.ask(given)
        page = (await watcher.ask()).text
        figures = Figures(page)
        assert figures.of("connections", {"site": "north"}) == 1
    assert figures.told("scan", "card") == 1
    assert figures.told("scan", "unknown_code") == 1
    assert figures.told("verify", "right_bag") == 1
    assert figures.told("answer", "give") == 1
    assert figures.of("reply_seconds_count", {"asked": "scan"}) == 2
    assert figures.of("reply_seconds_bucket", {"asked": "scan", "le": str(BUCKETS_S[-1])}) == 2
    assert 0 < figures.of("reply_seconds_sum", {"asked": "scan"}) < BUCKETS_S[-1]
    for private in ("north-1", "CARD-0", "NOBODYS", shown.card.name or "", bonus_id):
        assert private not in page


async def test_a_site_whose_glasses_never_came_is_told_until_it_has_none(house: House) -> None:
    watcher, nobody = Watcher(house, Scope.METRICS), 'baylens_connections{site="south"}'
    assert nobody not in (await watcher.ask()).text
    house.token("south-1", "south")
    assert f"{nobody} 0.0" in (await watcher.ask()).text
    house.server.door.revoke("south-1")
    assert nobody not in (await watcher.ask()).text
    async with house.connected(house.token("south-1", "south")) as raw:
        await raw.greet()
        assert f"{nobody} 1.0" in (await watcher.ask()).text


async def test_whom_the_server_leaves_is_counted_by_the_reason(open_house: Open) -> None:
    async with open_house(manners=Manners(heartbeat_s=0.05, most_connections=1)) as house:
        watcher = Watcher(house, Scope.METRICS)
        async with house.connected("north-1.guessed") as raw:
            await raw.ending()
        async with house.glasses() as silent:
            async with house.connected(house.token("north-2")) as one_too_many:
                await one_too_many.ending()
            await silent.ending()
        figures = await watcher.read()
    for why in ("credential_unknown", "too_many_glasses", "silent"):
        assert figures.of("closed_connections_total", {"why": why}) == 1
    assert figures.of("closed_connections_total", {"why": "server_fault"}) == 0


async def test_events_that_wait_are_told_of_each_subscriber_and_no_longer_than_it_is_one(
    house: House,
) -> None:
    watcher, outbox = Watcher(house, Scope.METRICS), Outbox(house.server.store, SystemClock())
    outbox.subscribe("crm", "http://127.0.0.1:9/nobody-listens")
    async with house.glasses() as raw:
        shown = await raw.show("s1")
    waiting = {"subscriber": "crm", "state": "waiting"}
    assert (await watcher.read()).of("events", waiting) == len(shown.card.bonuses)
    outbox.unsubscribe("crm")
    assert 'subscriber="crm"' not in (await watcher.ask()).text


async def test_only_who_may_reads_them(house: House) -> None:
    refused = await Watcher(house, Scope.RECORDS, Scope.BONUSES, Scope.TILL).ask()
    assert (refused.status_code, refused.json()["error"]) == (403, "not_in_scope")
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        stranger = await http.get(f"http://127.0.0.1:{house.server.http_port}/v1/metrics")
    assert (stranger.status_code, stranger.json()["error"]) == (401, "token_unknown")


async def test_the_day_is_told_on_which_each_token_ends(house: House) -> None:
    watcher, clock = Watcher(house, Scope.METRICS), SystemClock()
    tokens, last_day = Integrations(house.server.store, clock), clock.now().date() + dt.timedelta(days=9)
    for name in ("crm", "gone"):
        tokens.issue(name, {Scope.RECORDS}, last_day)
    tokens.revoke("gone")
    page = (await watcher.ask()).text
    midnight = dt.datetime.combine(last_day, dt.time(), dt.UTC) + dt.timedelta(days=1)
    told = Figures(page).of("token_expiry_timestamp_seconds", {"integration": "crm"})
    assert told == midnight.timestamp()
    assert 'integration="gone"' not in page
    assert 'integration="prometheus"' not in page, "it has no end"
    beside = dt.timedelta(days=3)
    ends = (clock.now() + beside).timestamp()
    tokens.issue("crm", {Scope.RECORDS}, last_day, beside)
    told = Figures((await watcher.ask()).text).of(
        "older_token_expiry_timestamp_seconds", {"integration": "crm"}
    )
    assert 0 <= told - ends < 60


async def test_with_a_token_that_was_renewed_figures_are_told_while_the_books_are_away(house: House) -> None:
    watcher = Watcher(house, Scope.METRICS)
    beside = dt.timedelta(days=3)
    Integrations(house.server.store, SystemClock()).issue(
        "prometheus-metrics", {Scope.METRICS}, overlap=beside
    )
    assert (await watcher.read()).of("store_up") == 1
    with closing(sqlite3.connect(house.books_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await watcher.read()).of("store_up") == 0


async def test_both_forms_of_the_text_are_spoken(house: House) -> None:
    watcher = Watcher(house, Scope.METRICS)
    plain = await watcher.ask("text/plain;version=0.0.4")
    assert plain.headers["content-type"].startswith("text/plain; version=")
    assert any(family.name == "baylens_desk_waiting" for family in text_format(plain.text))
    modern = await watcher.ask("application/openmetrics-text;version=1.0.0;charset=utf-8")
    assert modern.headers["content-type"].startswith("application/openmetrics-text")
    assert "\nbaylens_desk_waiting 0.0\n" in modern.text
    assert modern.text.endswith("\n# EOF\n")


async def test_what_is_left_of_the_disk_of_the_file_is_told(house: House) -> None:
    free = (await Watcher(house, Scope.METRICS).read()).of("store_free_bytes")
    whole = shutil.disk_usage(house.books_file).total
    assert 0 < free <= whole


def test_where_the_disk_is_gone_the_rest_is_told(tmp_path: Path) -> None:
    metrics = Metrics()
    metrics.watch_disk(tmp_path / "unmounted")
    page, _ = metrics.page("", None)
    assert Figures(page.decode()).of("store_free_bytes") == 0


async def test_the_day_is_told_on_which_the_certificate_ends(open_house: Open, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    make_certificate(["127.0.0.1"], now).write(tmp_path)
    async with open_house(certificate=tmp_path) as house:
        ends = (await Watcher(house, Scope.METRICS).read()).of("certificate_expiry_timestamp_seconds")
    assert ends == int(now.timestamp()) + VALID_DAYS * 86_400


async def test_while_the_books_are_away_the_rest_is_told_to_whoever_is_known(house: House) -> None:
    watcher, stranger, guessing = (Watcher(house, one) for one in (Scope.METRICS, Scope.RECORDS, Scope.TILL))
    assert (await stranger.ask()).status_code == 403
    guessing.token = f"{watcher.token}x"
    async with house.glasses() as raw:
        house.token("south-1", "south")
        assert (await watcher.read()).of("store_up") == 1
        with closing(sqlite3.connect(house.books_file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            refusal = await raw.ask(scan("s1"))
            assert isinstance(refusal, Refusal)
            figures = await watcher.read()
            refused = [await one.ask() for one in (stranger, guessing)]
        assert figures.of("store_up") == 0
        assert figures.told("scan", "store_unavailable") == 1
        assert figures.of("connections", {"site": "north"}) == 1
        assert 'baylens_connections{site="south"} 0.0' in (await watcher.ask()).text
    assert [one.status_code for one in refused] == [503, 503]
    assert (await watcher.read()).of("store_up") == 1


async def test_whoever_is_revoked_is_not_known_any_more_when_the_books_go_away(house: House) -> None:
    watcher = Watcher(house, Scope.METRICS)
    await watcher.read()
    Integrations(house.server.store, SystemClock()).revoke("prometheus-metrics")
    assert (await watcher.ask()).status_code == 401
    with closing(sqlite3.connect(house.books_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await watcher.ask()).status_code == 503


async def test_books_that_say_nothing_keep_nobody_waiting_who_watches(house: House) -> None:
    store, go_on = house.server.store, threading.Event()
    token = Integrations(store, SystemClock()).issue("prometheus", (Scope.METRICS,))

    class Hanging(Outbox):
        def subscribers(self) -> Sequence[Backlog]:
            go_on.wait(60)
            return ()

    gate = Gate(Integrations(store, SystemClock()), Meter(Speed()), SystemClock())
    lookout = Lookout(gate, store, Hanging(store, SystemClock()), within_s=0.05)
    presented = HTTPAuthorizationCredentials(scheme="Bearer", credentials=token)
    try:
        assert await lookout.look(presented) is None
    finally:
        go_on.set()
