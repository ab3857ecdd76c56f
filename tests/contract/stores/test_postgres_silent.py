"""A PostgreSQL that hangs: its processes stand still, the connections stay open, and no word comes."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from server.cli.flags import opened_store
from server.errors import StoreUnavailable
from server.stores.address import PostgresUrl
from server.stores.console import ConsoleStore
from server.stores.postgres import PostgresStore

BUSY_S = 0.2
FOR_EVER_S = 30


@contextmanager
def frozen(url: str, *, whole: bool = False) -> Iterator[None]:
    """Whoever serves the connections of the test's own store stands still, or the whole database does."""
    query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'baylens' AND state = 'idle'"
    with psycopg.connect(url, autocommit=True) as other:
        pids = [pid for (pid,) in other.execute(query)]
        assert pids
        if whole:
            pids.append(_parent(pids[0]))
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def refused(work: Callable[[], object]) -> str:
    """Why somebody was refused, who otherwise would wait for ever."""
    said: list[str] = []

    def ask() -> None:
        try:
            work()
        except StoreUnavailable as error:
            said.append(str(error))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(FOR_EVER_S)
    assert not asking.is_alive(), "it waits still"
    return "".join(said)


def test_a_database_that_says_nothing_is_away_and_is_asked_anew_on_another_connection(
    postgres_url: str,
) -> None:
    with closing(PostgresStore(postgres_url, BUSY_S)) as store:

        def count() -> int:
            with store.transaction() as books:
                return books.census().sites

        with store._connections.one(), store._connections.one():
            pass  # Several have connected.
        with frozen(postgres_url):
            assert "said nothing for 1.2 seconds" in refused(count)
            assert "said nothing" not in refused(count)
        assert count() == 0


def test_a_command_waits_for_what_takes_longer_than_any_customer_would(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAYLENS_SERVER_BUSY_S", str(BUSY_S))
    with opened_store(None, postgres_url) as store:
        assert isinstance(store, PostgresStore)
        with store._connections.one() as connection:
            connection.execute("SELECT pg_sleep(1.5)")


def test_a_page_waits_no_longer_than_a_report_takes(postgres_url: str) -> None:
    with closing(ConsoleStore(PostgresUrl(postgres_url), BUSY_S)) as store:

        def look() -> None:
            with store.reading() as connection:
                connection.execute(sa.text("SELECT 1"))

        look()
        with frozen(postgres_url):
            assert refused(look) == "", "another connection was taken in its place"
