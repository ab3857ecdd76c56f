"""Forgetting, and whoever wants to write meanwhile."""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

from server.clock import SystemClock
from server.domain.offers.proposals import Proposal
from server.office.outbox import Outbox
from server.office.privacy import Forgotten, Privacy
from server.rounds import Rounds
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


def write(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


async def test_whoever_writes_gets_in_between_two_pieces(tmp_path: Path) -> None:
    path = tmp_path / "books.sqlite3"
    migrate(path)
    privacy = EndlessPrivacy(path)
    with closing(SqliteStore(path)) as store:
        rounds = Rounds(Outbox(store, SystemClock()), cast("Privacy", privacy), NothingPlanned())
        async with rounds.going():
            for _ in range(8):
                await asyncio.to_thread(write, path)
            privacy.over = True
