"""Every store, for one suite."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk.store import Store
from server.stores.memory import MemoryStore
from server.stores.migration import migrate
from server.stores.sqlite import SqliteStore


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


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    opened: Store
    if request.param == "memory":
        opened = MemoryStore()
    else:
        opened = SqliteStore(request.getfixturevalue("sqlite_path"))
    yield opened
    opened.close()
