"""The store of the console is gone, damaged or read-only: a page says so, and writes nowhere else."""

from contextlib import closing
from pathlib import Path

import pytest

from server.errors import StoreUnavailable
from server.stores.console import ConsoleStore
from tests.console import BUSY, Office
from tests.postgres import Postgres

EVE = {"login": "eve", "name": "Eve", "role": "auditor"}
of_a_file = pytest.mark.parametrize("where", ["sqlite"], indirect=True)
of_postgres = pytest.mark.parametrize("where", ["postgres"], indirect=True)


class Shelf:
    """The folder in which the file stands."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._away = file.with_name("away")
        self._log = file.with_name(f"{file.name}-wal")

    def carry_away(self, *, leave_a_copy: bool) -> None:
        self.file.rename(self._away)
        if leave_a_copy:
            self.file.write_bytes(self._away.read_bytes())

    def carried_away(self) -> bytes:
        return self._away.read_bytes()

    def delete_the_log(self) -> None:
        self._log.unlink()

    def has_a_log(self) -> bool:
        return self._log.exists()

    def stands(self) -> bool:
        return self.file.exists()

    def bring_back(self) -> None:
        self._away.replace(self.file)


@pytest.fixture
def shelf(where: Path) -> Shelf:
    return Shelf(where)


@of_a_file
@pytest.mark.parametrize("a_copy", [False, True])
async def test_nothing_is_written_into_a_file_that_stands_there_no_longer(
    office: Office, shelf: Shelf, a_copy: bool
) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        with office.store.reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shelf.carry_away(leave_a_copy=a_copy)
        before = shelf.carried_away()
        assert (await ada.send("/team", EVE)).status_code == BUSY
        assert shelf.carried_away() == before
        assert shelf.stands() == a_copy
        shelf.bring_back()
        await ada.get("/team")
        assert (await ada.send("/team", EVE)).status_code == 200


@of_a_file
async def test_no_page_begins_another_log_beside_the_one_that_is_in_use(office: Office, shelf: Shelf) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        shelf.delete_the_log()
        assert (await ada.send("/team", EVE)).status_code == BUSY
        assert not shelf.has_a_log()
        office.store.close()
        await ada.get("/team")
        assert (await ada.send("/team", EVE)).status_code == 200


def test_a_missing_file_is_not_made_by_a_page(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="is gone"):
        ConsoleStore(tmp_path / "none.sqlite3")
    assert not list(tmp_path.iterdir())


@of_a_file
def test_damage_that_the_books_meet_on_a_page_is_named(where: Path) -> None:
    with closing(ConsoleStore(where)) as store, store.bookkeeping() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        index = "(SELECT rootpage FROM sqlite_schema WHERE type = 'index' LIMIT 1)"
        connection.exec_driver_sql(f"UPDATE sqlite_schema SET rootpage = {index} WHERE name = 'customers'")

    def look() -> None:
        with store.reading() as connection:
            store.books(connection).profiled(["c0"])

    with closing(ConsoleStore(where)) as store, pytest.raises(StoreUnavailable, match="malformed"):
        look()


@of_postgres
async def test_a_database_that_may_only_be_read_is_no_fault_of_the_page(
    office: Office, postgres: Postgres
) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/customers/c0")
        postgres.run("ALTER DATABASE books SET default_transaction_read_only = on")
        try:
            office.store.close()
            assert (await ada.send("/customers/c0/object", {"source": "desk"})).status_code == BUSY
        finally:
            postgres.run("ALTER DATABASE books RESET default_transaction_read_only")
        await ada.get("/customers/c0")
        await ada.send("/customers/c0/object", {"source": "desk"})
    with office.store.reading() as connection:
        assert not office.store.books(connection).profiled(["c0"])


@of_a_file
def test_a_full_store_is_named_and_not_the_console(where: Path) -> None:
    """A command says it too, which has no console."""

    def fill() -> None:
        with store.bookkeeping() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            for line in range(10_000):
                connection.exec_driver_sql("INSERT INTO switches VALUES (?, 0)", (f"site-{line}",))

    with closing(ConsoleStore(where)) as store, pytest.raises(StoreUnavailable) as refused:
        fill()
    assert str(refused.value) == f"{where}: database or disk is full"
