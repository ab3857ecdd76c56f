"""What others do on PostgreSQL between the statements of one transaction."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest

from server.stores.postgres.statements import translated

WAIT_S = 30


@pytest.fixture
def conflicts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What PostgreSQL says when transactions are in each other's way."""
    said: list[str] = []

    def note(error: psycopg.Error) -> str:
        said.append(type(error).__name__)
        return "noted"

    monkeypatch.setattr("server.stores.postgres.errors.reason", note)
    return said


@pytest.fixture
def watch(postgres_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


Deed = Callable[[int, str], object]
"""What is done elsewhere, given how often it was done before, and the statement that comes next here."""


class Elsewhere:
    """Does something in a thread before each statement of this one, until somebody has to wait."""

    def __init__(self, deed: Deed, watch: psycopg.Connection) -> None:
        self._deed = deed
        self._watch = watch
        self._here = threading.get_ident()
        self._threads: list[threading.Thread] = []
        self.done: list[object] = []

    @property
    def begun(self) -> int:
        """How many deeds there were."""
        return len(self._threads)

    def step(self, statement: str) -> None:
        """Do it once more, and come back when it is done or waits."""
        if threading.get_ident() != self._here or waiting(self._watch):
            return
        number = self.begun
        thread = threading.Thread(target=lambda: self.done.append(self._deed(number, statement)))
        self._threads.append(thread)
        thread.start()
        until = time.monotonic() + WAIT_S
        while thread.is_alive() and not waiting(self._watch):
            assert time.monotonic() < until
            thread.join(timeout=0.01)

    def join(self) -> None:
        """Wait for those who waited."""
        for thread in self._threads:
            thread.join(timeout=WAIT_S)
        assert len(self.done) == self.begun


def waiting(watch: psycopg.Connection) -> int:
    """How many wait for a lock."""
    row = watch.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    assert row is not None
    return int(row[0])


Between = Callable[[Deed], AbstractContextManager[Elsewhere]]


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch, watch: psycopg.Connection) -> Between:
    """Let something happen elsewhere before each statement that is carried out in the block."""

    @contextmanager
    def before_each_statement(deed: Deed) -> Iterator[Elsewhere]:
        elsewhere = Elsewhere(deed, watch)

        def step_first(statement: str) -> bytes:
            elsewhere.step(statement)
            return translated(statement)

        with monkeypatch.context() as patch:
            patch.setattr("server.stores.postgres.statements.translated", step_first)
            yield elsewhere
        elsewhere.join()
        assert elsewhere.begun

    return before_each_statement
