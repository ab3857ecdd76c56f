"""Every page of the console over HTTP, with very many customers: how long each takes, how large it is.

The server is a process of its own, the browser one connection that stays open. A page is timed from its
request to its first byte, and to its last one too, as an administrator: every page, and what the editor is
told while somebody types. Files, pictures and pages that need a ticket (an invitation) are none.
"""

import argparse
import json
import os
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher

from bench.audiences import measure_audiences
from bench.crowd import Crowd, fill_sqlite
from bench.forms import fields_of
from bench.report import Bar, Report, parser, run
from sample_cards.demo.programs import running
from server.cli.serving import QUIET_S
from server.clock import SystemClock
from server.console import PREFIX
from server.console.application import DOORS
from server.console.call import Door as Address
from server.desk.door import Door
from server.domain.issuance import Arm
from server.domain.offers.policy import Policy
from server.domain.team import Role, User
from server.stores.console import ConsoleStore, Entry, team
from server.stores.instants import stamp
from server.stores.migration import migrate
from server.stores.sqlite import SqliteStore

WARM_UP = 3
READY_S = 240.0
_EXAMPLES = {
    "campaign_id": "campaign-1",
    "offer_id": "offer-1",
    "customer_id": "c160",
    "site_id": "site-3",
    "glasses_id": "g3",
    "user_id": "u1",
}
"""One of each, for the addresses that name one: an offer that is a sample, a customer with a history."""
_DRAFT, _TRY = "/campaigns/{campaign_id}/draft", "/campaigns/{campaign_id}/try"
_EFFECTS = ("/measure?show=effect", "/measure?show=effect&outcome=euros")
"""Timed while they are being worked out, and once they are."""
_FURTHER = (
    f"{_DRAFT}?part=campaign",
    f"{_DRAFT}?check=yes",
    *_EFFECTS,
)
_ASKED = {"/sites/{site_id}/enrol/{glasses_id}": "?asked=1700000000"}
"""What a page is asked for with, where it is not shown without."""
_UNUSED = ("/sign-in/provider", "/sign-in/provider/back")
"""There is no identity provider."""
_CHOOSING = Policy(holdout_share=0.3)
"""Of the server that is measured: enough are held out for *Measure* to have a verdict."""
_READING_S = 5.0
"""So long a server takes at most to make its pages ready, once it is quiet."""
_PASSWORD = "measured in milliseconds"  # of a store that is thrown away


def measure(options: argparse.Namespace) -> Report:
    """Fill a store, serve it, ask for every page."""
    crowd = Crowd(customers=options.customers, offers=options.campaigns, campaigns=options.campaigns)
    with tempfile.TemporaryDirectory(prefix="baylens-bench-") as folder:
        path = Path(folder) / "books.sqlite3"
        migrate(path)
        with closing(SqliteStore(path)) as store:
            fill_sqlite(path, store, crowd)
            Door(store, SystemClock()).issue(_EXAMPLES["glasses_id"], _EXAMPLES["site_id"])
        _come_to_now(path)
        with closing(ConsoleStore(path)) as books:
            _hire(books)
            audiences = measure_audiences(books)
        pages, typing, effects_s = _pages(path, Path(folder), options.times)
    largest = max(page["kb"] for page in pages.values())
    worst = max(page["p95_ms"] for page in pages.values())
    return Report(
        "console",
        f"{crowd.customers} customers, {crowd.offers} campaigns, {crowd.sites} sites; SQLite",
        {
            "pages": pages,
            "typing": typing,
            "effects_s": effects_s,
            "audiences": audiences,
            "first_visit_kb": _first_visit_kb(),
        },
        (
            Bar("worst_page_p95_ms", worst, "<=", 50, "ms"),
            Bar("largest_page_kb", largest, "<=", 100, "kB"),
            Bar(
                "audience_count_ms", max(typing["p95_ms"], *(one["ms"] for one in audiences)), "<=", 300, "ms"
            ),
        ),
    )


def _come_to_now(path: Path) -> None:
    """Bring the bonuses of the crowd into the last four weeks, and a day's customers to the bays.

    Otherwise Home and Measure would have nothing to count. What customers got, they got in their arm. They
    have been known for a while: the first round after an upgrade, which notes it for a million of them, is no
    part of what is measured; nor is the forgetting of old scans.
    """
    now = SystemClock().now()
    today = now.date().toordinal()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.create_function("holds_out", 1, _CHOOSING.holds_out, deterministic=True)
        connection.execute("UPDATE customers SET known_since = ?", (stamp(now),))
        connection.execute("UPDATE scans SET answered_at = ?", (stamp(now),))
        connection.execute("UPDATE bonuses SET reserved_on = ? - rowid % 28", (today,))
        connection.execute("UPDATE bonuses SET arm = ? WHERE holds_out(customer_id)", (Arm.HOLDOUT.value,))
        connection.execute(
            """
            UPDATE pickups SET arrived_at = ?, collected_at = CASE WHEN rowid % 4 THEN ? END
             WHERE rowid % 20 = 0
            """,
            (stamp(now), stamp(now)),
        )
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _pages(
    path: Path, folder: Path, times: int
) -> tuple[dict[str, dict[str, float]], dict[str, float], dict[str, float]]:
    """Every page, what the editor is told while somebody types, and how long an effect takes to be there."""
    ready = folder / "ready.json"
    arguments = ["serve", "--store", str(path), "--port", "0", "--http-port", "0", "--ready-file", str(ready)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")}
    environment["BAYLENS_SERVER_HOLDOUT_SHARE"] = str(_CHOOSING.holdout_share)
    with running("baylens-server", arguments, environment, folder / "server.log") as server:
        until = time.monotonic() + READY_S
        while not ready.exists():
            assert server.let_run(), server.last_words
            assert time.monotonic() < until, server.last_words
        server.let_run(QUIET_S + _READING_S)
        port = json.loads(ready.read_text(encoding="utf-8"))["http_port"]
        base = f"http://127.0.0.1:{port}{PREFIX}"
        with httpx.Client(trust_env=False, timeout=READY_S, follow_redirects=True) as client:
            _sign_in(client, base)
            _begin_draft(client, base)
            pages = {path: _page(client, base + address, times) for path, address in _addresses().items()}
            typing = _typing(client, base, times)
            return pages, typing, {path: _effect(client, base + path) for path in _EFFECTS}


def _addresses() -> dict[str, str]:
    """Every page, and the address of one example of it."""
    paths = (*(door.path for door in DOORS if door.method == "GET" and not _is_file(door)), *_FURTHER)
    named = {path: _example(path + _ASKED.get(path, "")) for path in paths}
    return {path: address for path, address in named.items() if "{" not in address}


def _is_file(door: Address) -> bool:
    last = door.path.rpartition("/")[2]
    return "." in last or "/card/" in door.path or last == "card-picture" or door.path in _UNUSED


def _example(path: str) -> str:
    for name, example in _EXAMPLES.items():
        path = path.replace(f"{{{name}}}", example)
    return path


def _typing(client: httpx.Client, base: str, times: int) -> dict[str, float]:
    """What the editor asks for whenever somebody has stopped typing: sentence, audience, card."""
    address = base + _example(f"{_DRAFT}/look")
    fields = _fields(client, base, _DRAFT)
    return _timed(lambda: client.stream("POST", address, data=fields, headers={"HX-Request": "true"}), times)


def _begin_draft(client: httpx.Client, base: str) -> None:
    """Save a draft, and have it tried on the last four weeks."""
    draft, tried = (base + _example(address) for address in (_DRAFT, _TRY))
    fields = _fields(client, base, _DRAFT) | {"days_between": ["9"], "act": ["save"]}
    assert client.post(draft, data=fields).status_code == 200
    assert client.post(tried, data=_fields(client, base, _TRY)).status_code == 200
    until = time.monotonic() + READY_S
    while "<progress" in client.get(tried).text:
        assert time.monotonic() < until, "the back-test does not end"
        time.sleep(1)


def _effect(client: httpx.Client, address: str) -> float:
    """Seconds from the question to the answer, of one that nobody has asked yet."""
    begun = time.monotonic()
    while 'class="notice waits"' in client.get(f"{address}&power=90").text:
        assert time.monotonic() < begun + READY_S, "the effect does not come"
        time.sleep(0.05)
    return round(time.monotonic() - begun, 1)


def _fields(client: httpx.Client, base: str, path: str) -> dict[str, list[str]]:
    """What stands in the form that a page sends to its own address."""
    return fields_of(client.get(base + _example(path)).text, PREFIX + _example(path))


def _page(client: httpx.Client, address: str, times: int) -> dict[str, float]:
    return _timed(lambda: client.stream("GET", address, follow_redirects=False), times)


def _timed(ask: Callable[[], AbstractContextManager[httpx.Response]], times: int) -> dict[str, float]:
    first: list[float] = []
    last: list[float] = []
    for turn in range(WARM_UP + times):
        begun = time.perf_counter()
        with ask() as answer:
            assert answer.status_code < 400, f"{answer.url} answers {answer.status_code}"
            came = time.perf_counter()
            packed = sum(map(len, answer.iter_raw()))
        if turn >= WARM_UP:
            first.append(came - begun)
            last.append(time.perf_counter() - begun)
    return {
        "p50_ms": round(statistics.median(first) * 1000, 1),
        "p95_ms": _p95_ms(first),
        "last_byte_p95_ms": _p95_ms(last),
        "kb": round(packed / 1000, 1),
    }


def _p95_ms(seconds: Sequence[float]) -> float:
    return round(statistics.quantiles(seconds, n=20)[-1] * 1000, 1)


def _first_visit_kb() -> float:
    """Style, letters and scripts, which a browser asks for once."""
    from server.console.assets import assets

    names = ("console.css", "htmx.js", "HankenGrotesk-Regular.otf", "HankenGrotesk-SemiBold.otf", "mark.svg")
    files = [assets().at(assets().path(name)) for name in names]
    return round(sum(len(file.packed) for file in files if file is not None) / 1000, 1)


def _hire(books: ConsoleStore) -> None:
    now = SystemClock().now()
    user = User("u1", "ada", "Ada", Role.ADMINISTRATOR, active=True, created_at=now)
    with books.changing(Entry("bench", "user.add", "user:u1"), now) as connection:
        team.add(connection, user)
        team.set_password(connection, "u1", PasswordHasher().hash(_PASSWORD))


def _sign_in(client: httpx.Client, base: str) -> None:
    found = re.search(r'name="form_token" value="([^"]+)"', client.get(f"{base}/sign-in").text)
    assert found is not None
    fields: dict[str, Any] = {"form_token": found[1], "login": "ada", "password": _PASSWORD}
    answer = client.post(f"{base}/sign-in", data=fields)
    assert answer.status_code == 200, answer.text


def main() -> int:
    """Measure and print."""
    options = parser("console", (__doc__ or "").partition("\n")[0])
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--campaigns", type=int, default=200)
    options.add_argument("--times", type=int, default=60, help="each page")
    return run(options.parse_args(), measure)


if __name__ == "__main__":
    sys.exit(main())
