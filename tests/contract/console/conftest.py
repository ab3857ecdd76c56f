"""The console on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from overlays.card import BonusKind
from server.console.call import Beside
from server.domain.team import Role
from server.stores.address import PostgresUrl
from server.stores.migration import migrate
from server.stores.postgres import PostgresStore
from server.stores.sqlite import SqliteStore
from tests.console import Office
from tests.postgres import books_database, postgres, postgres_url
from tests.unit.server.small_shop import GTIN, load, offer, shop

__all__ = ["books_database", "postgres", "postgres_url"]


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "books.sqlite3"
    migrate(path)
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, blank: Path, tmp_path: Path) -> Path | PostgresUrl:
    """A store at the newest schema, with a small shop in it."""
    document = shop(
        offer("a", units_total=5),
        offer("b", units_total=5),
        offer("tea", kind=BonusKind.SAMPLE, gtin=GTIN),
        stock={"tea": 20},
    )
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        books = PostgresStore(url)
        load(books, document)
        books.close()
        return PostgresUrl(url)
    path = tmp_path / "books.sqlite3"
    shutil.copyfile(blank, path)
    file = SqliteStore(path)
    load(file, document)
    file.close()
    return path


@pytest.fixture
def beside() -> Beside:
    """What the console knows of the rest of the server; a file of tests may say otherwise."""
    return Beside()


@pytest.fixture
def office(where: Path | PostgresUrl, beside: Beside) -> Iterator[Office]:
    office = Office(where, beside)
    office.hire("ada", Role.ADMINISTRATOR)
    yield office
    office.store.close()
