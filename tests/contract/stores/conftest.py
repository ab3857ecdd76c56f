"""Every store, for one suite."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk.store import Store
from server.office.books import OfficeStore
from server.stores.address import PostgresUrl
from server.stores.memory import MemoryStore
from server.stores.migration import migrate
from server.stores.postgres import PostgresStore
from server.stores.sqlite import SqliteStore
from tests.contract.stores.elsewhere import between, conflicts, watch
from tests.postgres import books_database, postgres, postgres_url

__all__ = ["between", "books_database", "conflicts", "postgres", "postgres_url", "watch"]


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest schema, made once."""
    path = tmp_path_factory.mktemp("blank") / "books.sqlite3"
    migrate(path)
    return path


@pytest.fixture
def sqlite_path(blank: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.sqlite3"
    shutil.copyfile(blank, path)
    return path


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    opened: Store
    if request.param == "memory":
        opened = MemoryStore()
    elif request.param == "sqlite":
        opened = SqliteStore(request.getfixturevalue("sqlite_path"))
    else:
        opened = PostgresStore(request.getfixturevalue("postgres_url"))
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | PostgresUrl:
    """Where books can stand, and nothing ever was."""
    if request.param == "sqlite":
        return tmp_path / "books.sqlite3"
    return PostgresUrl(request.getfixturevalue("postgres").fresh())


@pytest.fixture
def other_store(postgres_url: str) -> Iterator[PostgresStore]:
    """Another server on the same PostgreSQL books."""
    opened = PostgresStore(postgres_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgres"])
def office_store(request: pytest.FixtureRequest) -> Iterator[OfficeStore]:
    """The stores that a back office works with."""
    opened: OfficeStore
    if request.param == "sqlite":
        opened = SqliteStore(request.getfixturevalue("sqlite_path"))
    else:
        opened = PostgresStore(request.getfixturevalue("postgres_url"))
    yield opened
    opened.close()
