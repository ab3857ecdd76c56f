"""Forgetting, and whoever wants to write meanwhile."""

import asyncio
import datetime as dt
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import structlog

from server.clock import SystemClock
from server.domain.offers.proposals import Proposal
from server.office.outbox import Outbox
from server.office.privacy import Forgotten, Privacy, Unforgotten
from server.rounds import Rounds
from server.rounds.rounds import LEAVE_ROOM_S, Looks
from server.stores.migration import migrate
from server.stores.sqlite import SqliteStore


class EndlessPrivacy:
    """There is always another piece to forget, and writing it takes a while."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.over = False

    def tidy(self) -> Forgotten:
        if self.over:
            return Forgotten()
        with closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(0.05)
            connection.execute("COMMIT")
        return Forgotten(scans=1)


class NothingPlanned:
    """No version waits for its time."""

    def carry_out(self) -> Sequence[Proposal]:
        return ()


class NobodyLooks:
    """No other system reads about anybody."""

    def write(self) -> int:
        return 0


@contextmanager
def rounds_of(tmp_path: Path, privacy: object, looks: Looks | None = None) -> Iterator[Rounds]:
    """Rounds over empty books, in which this forgets."""
    path = tmp_path / "books.sqlite3"
    migrate(path)
    with closing(SqliteStore(path)) as store:
        yield Rounds(
            Outbox(store, SystemClock()), cast("Privacy", privacy), NothingPlanned(), looks or NobodyLooks()
        )


def write(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


async def test_whoever_writes_gets_in_between_two_pieces(tmp_path: Path) -> None:
    path = tmp_path / "books.sqlite3"
    privacy = EndlessPrivacy(path)
    with rounds_of(tmp_path, privacy) as rounds:
        async with rounds.going():
            for _ in range(8):
                await asyncio.to_thread(write, path)
            privacy.over = True


class Told:
    """Notes that it was asked to write down who looked at whom."""

    def __init__(self) -> None:
        self.done = threading.Event()

    def write(self) -> int:
        self.done.set()
        return 1


async def test_who_looked_at_whom_is_written_while_the_server_runs(tmp_path: Path) -> None:
    privacy, looks = StuckPrivacy(), Told()
    with rounds_of(tmp_path, privacy, looks) as rounds:
        async with rounds.going():
            assert await asyncio.to_thread(looks.done.wait, 20)


class StuckPrivacy:
    """One customer cannot be forgotten."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self._pieces = [Forgotten(customers=2, unforgotten=(Unforgotten("c1", "IntegrityError"),))]

    def tidy(self) -> Forgotten:
        if self._pieces:
            return self._pieces.pop()
        self.done.set()
        return Forgotten()


class DoubtfulPrivacy:
    """The clock is years ahead."""

    def __init__(self) -> None:
        self.asked = 0
        self.done = threading.Event()

    def tidy(self) -> Forgotten:
        self.asked += 1
        self.done.set()
        return Forgotten(leapt=dt.timedelta(days=1825))


async def test_a_clock_in_doubt_is_told_and_not_asked_again_at_once(tmp_path: Path) -> None:
    privacy = DoubtfulPrivacy()
    with rounds_of(tmp_path, privacy) as rounds, structlog.testing.capture_logs() as log:
        async with rounds.going():
            assert await asyncio.to_thread(privacy.done.wait, 20)
            await asyncio.sleep(2 * LEAVE_ROOM_S)
    assert log == [
        {"event": "clock_in_doubt", "log_level": "error", "days_ahead": 1825, "forgets_in_h": 12.0}
    ]
    assert privacy.asked == 1


async def test_who_cannot_be_forgotten_is_named_for_a_person_to_look(tmp_path: Path) -> None:
    privacy = StuckPrivacy()
    with rounds_of(tmp_path, privacy) as rounds, structlog.testing.capture_logs() as log:
        async with rounds.going():
            assert await asyncio.to_thread(privacy.done.wait, 20)
    assert log == [
        {"event": "not_forgotten", "log_level": "error", "customer": "c1", "why": "IntegrityError"},
        {
            "event": "forgotten",
            "log_level": "info",
            "customers": 2,
            "scans": 0,
            "answers": 0,
            "receipts": 0,
            "baskets": 0,
            "memos": 0,
            "begun": 0,
            "interests": 0,
            "codes": 0,
            "events": 0,
            "posts": 0,
        },
    ]
