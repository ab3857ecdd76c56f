"""A file of records that is only tried out: everything is said of it, and nothing is changed."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from overlays.wire import ShowCard
from server.cli import app
from server.clock import SetClock, SystemClock
from server.desk.desk import Desk
from server.office.outbox import Outbox
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import ConsoleStore
from server.stores.schema import metadata
from tests.unit.server.small_shop import NINE, NORTH, scan

AT = "2026-03-01T09:00:00+01:00"
CUSTOMER = {"record": "customer", "first_name": "Noé", "family_initial": "B", "tier": "gold"}
CODE = {"record": "code", "kind": "card", "symbology": "Code 128"}
ROWS: tuple[dict[str, Any], ...] = (
    *(CUSTOMER | {"customer_id": f"n{number}"} for number in range(600)),
    *(CODE | {"customer_id": f"n{number}", "text": f"N-{number}"} for number in range(600)),
    CODE | {"customer_id": "n1", "text": "N-2"},  # Another's, by a row above.
    CODE | {"customer_id": "n1", "text": "CARD-0"},  # Another's, by the books.
    CODE | {"customer_id": "nobody", "text": "N-9"},
    CODE | {"customer_id": "n1", "text": "N-1"},
    {"record": "customer", "customer_id": "n1"},
    {
        "record": "consent",
        "customer_id": "c0",
        "purpose": "profiling",
        "agreed": False,
        "at": AT,
        "source": "app",
    },
    {
        "record": "stock",
        "movement_id": "m1",
        "site_id": "north",
        "offer_id": "tea",
        "movement": "receive",
        "units": 5,
    },
)
PURCHASES = """purchase_id;customer_id;category;gtin;quantity;cents;on
r1;n1;tea;3760000000017;2;598;2026-02-20
r2;nobody;tea;3760000000017;2;598;2026-02-20
r3;n1;tea;3760000000017;2;5,98;2026-02-20
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    people, purchases = tmp_path / "people.jsonl", tmp_path / "purchases.csv"
    people.write_text("".join(f"{json.dumps(one)}\n" for one in ROWS), "utf-8")
    purchases.write_text(PURCHASES, "utf-8")
    return [str(people), str(purchases)]


@pytest.fixture
def used(where: Path | PostgresUrl) -> Path | PostgresUrl:
    """Books with a card that is open, and somebody who hears of what becomes of it."""
    with closing(open_store(Settings(store=where))) as store:
        Outbox(store, SystemClock()).subscribe("crm", "http://127.0.0.1:9/nobody-listens")
        shown = Desk(store, SetClock(NINE)).identify(NORTH, scan("s1"))
        assert isinstance(shown, ShowCard)
    return where


def dump(where: Path | PostgresUrl) -> dict[str, list[tuple[Any, ...]]]:
    with closing(ConsoleStore(where)) as store, store.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def run(where: Path | PostgresUrl, files: list[str], *flags: str) -> Result:
    address = where.secret if isinstance(where, PostgresUrl) else str(where)
    return CliRunner().invoke(
        app, ["data", "import", *files, "--kind", "purchase", "--store", address, *flags]
    )


@contextmanager
def at_work(where: Path | PostgresUrl) -> Iterator[None]:
    """Somebody else is writing, and keeps everybody waiting who would write."""
    with closing(ConsoleStore(where)) as store, store.bookkeeping() as connection:
        if isinstance(where, PostgresUrl):
            connection.exec_driver_sql("LOCK TABLE customers, codes, balances, pickups IN EXCLUSIVE MODE")
        yield


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_dry_run_says_what_the_import_says_and_changes_nothing(
    used: Path | PostgresUrl, files: list[str], language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "elsewhere"))
    before = dump(used)
    with at_work(used):
        tried = run(used, files, "--language", language, "--dry-run")
    assert dump(used) == before
    assert not list((tmp_path / "elsewhere").iterdir())
    done = run(used, files, "--language", language)
    assert tried.stdout == f"{done.stdout}baylens-server: that was a dry run: nothing was changed\n"
    assert "people.jsonl: 1202 added, 0 changed, 1 same, 0 left out, 4 refused\n" in done.stdout
    assert "purchases.csv: 0 added, 0 changed, 0 same, 1 left out, 2 refused\n" in done.stdout
    assert (tried.stderr, tried.exit_code) == (done.stderr, 1)
    after = dump(used)
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert {"customers", "codes", "audit_log", "outbox", "consents", "balances"} <= changed


def test_a_dry_run_of_a_file_without_a_fault_ends_well(used: Path | PostgresUrl, tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text(json.dumps(ROWS[0]) + "\n", "utf-8")
    tried = run(used, [str(good)], "--dry-run")
    assert (tried.exit_code, tried.stderr) == (0, "")
    assert "good.jsonl: 1 added" in tried.stdout


def test_where_no_copy_can_be_made_it_says_why(
    used: Path | PostgresUrl, files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    before = dump(used)
    tried = run(used, files, "--dry-run")
    assert tried.exit_code == 1
    assert tried.stderr == "baylens-server: no copy of the books can be made: No such file or directory\n"
    assert dump(used) == before
