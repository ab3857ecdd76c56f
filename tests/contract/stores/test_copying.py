"""The books go over to another store, of the same kind or of the other, and life goes on there."""

import dataclasses
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from sample_cards.console import VISITS, demo_settings, furnish
from sample_cards.day import Day
from server.cli import app
from server.clock import SystemClock
from server.errors import StoreUnavailable
from server.office.outbox import Outbox
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import ConsoleStore, places, team
from server.stores.console.audit import verify
from server.stores.copying import hold
from server.stores.schema import metadata
from server.stores.sqlite.standing import Standing

pytestmark = pytest.mark.timeout(120)

SOON = 4
"""Customers who come where the books are new; somebody gives something to three of four."""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month and a morning of the sample shop, a subscriber who is behind, somebody held to a site."""
    path = tmp_path_factory.mktemp("furnished") / "books.sqlite3"
    settings = demo_settings(path, 0)
    furnish(settings, SystemClock())
    _subscribe_and_visit(settings)
    return path


@pytest.fixture
def old(furnished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(furnished, tmp_path / "old.sqlite3"))


@pytest.fixture
def in_postgres(old: Path, postgres_url: str) -> str:
    assert _copied(postgres_url, str(old)).exit_code == 0
    return postgres_url


@pytest.fixture(params=["sqlite to postgres", "postgres to sqlite", "sqlite to sqlite"])
def pair(request: pytest.FixtureRequest, old: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Where the books are, and where they go."""
    if request.param == "sqlite to postgres":
        yield str(old), request.getfixturevalue("postgres_url")
    else:
        source = str(old) if request.param == "sqlite to sqlite" else request.getfixturevalue("in_postgres")
        yield source, str(tmp_path / "new.sqlite3")


def _subscribe_and_visit(settings: Settings) -> None:
    with closing(open_store(settings)) as store:
        Outbox(store, SystemClock()).subscribe("crm", "https://crm.example/baylens")
        day = Day(store, SystemClock(), came=VISITS)
        assert all(day.visit() for _ in range(SOON))
    with closing(ConsoleStore(settings.store)) as books, books.bookkeeping() as connection:
        some = frozenset(list(places.names(connection))[:1])
        team.change(connection, dataclasses.replace(team.user(connection, "u-sven"), sites=some))


def _copied(to: str, store: str) -> Result:
    return CliRunner().invoke(app, ["copy-store", to, "--store", store])


def _where(store: str) -> Path | PostgresUrl:
    return PostgresUrl(store) if store.startswith("postgresql:") else Path(store)


def _everything(store: str) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    with closing(ConsoleStore(_where(store))) as books, books.reading() as connection:
        return {
            table.name: sorted((tuple(line) for line in connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def test_every_line_of_every_table_is_there_and_nothing_more(pair: tuple[str, str]) -> None:
    source, target = pair
    result = _copied(target, source)
    assert result.exit_code == 0, result.output
    there = _everything(target)
    assert there == _everything(source)
    filled = ("outbox", "ledger", "publications", "receipts", "audit_log", "user_sites")
    assert all(there[name] for name in filled)
    assert f"ledger: {len(there['ledger'])}" in result.output


def test_life_goes_on_at_the_new_store(pair: tuple[str, str]) -> None:
    source, target = pair
    _copied(target, source)
    before = _everything(target)
    with closing(open_store(Settings(store=_where(target)))) as store:
        day = Day(store, SystemClock(), came=VISITS + SOON)
        assert all(day.visit() for _ in range(SOON))
        store.check()
    after = _everything(target)
    assert len(after["ledger"]) > len(before["ledger"])
    assert len(after["outbox"]) - len(before["outbox"]) == len(after["ledger"]) - len(before["ledger"])
    with closing(ConsoleStore(_where(target))) as books, books.reading() as connection:
        assert verify(connection).broken_at is None
    said = CliRunner().invoke(app, ["status", "--store", target])
    assert "of which do not add up  0" in said.stdout


def test_both_stores_say_that_there_is_a_copy(pair: tuple[str, str]) -> None:
    source, target = pair
    _copied(target, source)
    for store in pair:
        last = max(_everything(store)["audit_log"])
        assert {"cli", "store.copy", f"store:{_where(target)}"} <= set(last)


def test_books_that_are_there_already_stay(old: Path, pair: tuple[str, str]) -> None:
    _, used = pair
    assert _copied(used, str(old)).exit_code == 0
    before = _everything(used)
    again = _copied(used, str(old))
    assert again.exit_code == 1
    assert "books are in the other store already" in again.stderr
    assert _everything(used) == before


def test_nothing_is_at_the_new_store_when_copying_ends_early(old: Path, postgres_url: str) -> None:
    with closing(ConsoleStore(old)) as books, books.bookkeeping() as connection:
        # An integer of PostgreSQL is no greater than 2**31; most tables are over when it comes to this one.
        connection.exec_driver_sql("UPDATE bonuses SET face_value_cents = 9000000000 WHERE rowid = 1")
    result = _copied(postgres_url, str(old))
    assert result.exit_code == 1
    assert "the store cannot hold such a value" in result.stderr
    assert not any(lines for name, lines in _everything(postgres_url).items() if name != "catalogue")


def test_a_copy_that_could_not_be_kept_is_none(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last moment at which the other store can fail is its commit."""
    target = tmp_path / "new.sqlite3"
    check = Standing.check

    def check_until_it_is_written(standing: Standing) -> None:
        check(standing)
        if standing._path == target and target.with_name("new.sqlite3-journal").exists():
            raise StoreUnavailable("the disk is gone")

    monkeypatch.setattr(Standing, "check", check_until_it_is_written)
    before = _everything(str(old))
    refused = _copied(str(target), str(old))
    assert refused.stderr == "baylens-server: the disk is gone\n"
    assert "ledger" in refused.stdout
    assert _everything(str(old)) == before


def test_nobody_writes_to_books_that_are_being_copied(in_postgres: str) -> None:
    with closing(ConsoleStore(_where(in_postgres))) as books, books.bookkeeping() as source:
        hold(source)
        with psycopg.connect(in_postgres, options="-c lock_timeout=50ms") as writer:
            with pytest.raises(psycopg.errors.LockNotAvailable):
                writer.execute("DELETE FROM sessions")
            writer.rollback()
            assert writer.execute("SELECT count(*) FROM customers").fetchone()


def test_books_that_a_server_has_open_are_not_carried_away(pair: tuple[str, str]) -> None:
    source, target = pair
    with closing(open_store(Settings(store=_where(source)))) as store:
        with store.transaction() as books:
            assert books.census().customers
        refused = _copied(target, source)
    assert refused.exit_code == 1
    assert "stop the servers first" in refused.stderr
    assert _copied(target, source).exit_code == 0


@pytest.mark.parametrize("name", ["old.sqlite3", "link.sqlite3"])
def test_books_are_not_copied_to_themselves(old: Path, name: str) -> None:
    (old.parent / "link.sqlite3").symlink_to(old)
    before = _everything(str(old))
    refused = _copied(str(old.parent / name), str(old))
    assert refused.exit_code == 1
    assert "name another one" in refused.stderr
    assert _everything(str(old)) == before


def test_a_store_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    result = _copied(str(tmp_path / "new.sqlite3"), str(tmp_path / "none.sqlite3"))
    assert result.exit_code == 1
    assert "there is no store at" in result.stderr
    assert not (tmp_path / "new.sqlite3").exists()
