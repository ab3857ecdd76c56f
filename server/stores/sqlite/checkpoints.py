"""Bringing what is in SQLite's log into the file, beside the desk's work.

Left to itself, SQLite does it at the end of a commit, and everybody who waits for that commit waits for
thousands of pages (docs/measurements/desk.md). Here a thread does it on a connection of its own, while the
desk goes on; only what came in meanwhile, a few pages, is brought over in a turn, and the log begins anew.

What was erased stands in the log until it is written over. So the log is emptied when there is time for it.
"""

import sqlite3
import threading
from collections.abc import Callable

from server.errors import StoreUnavailable
from server.stores.sqlite.turns import Turns

EVERY = 500
"""Transactions; each leaves some fifteen pages in the log."""
QUIET_S = 60.0
"""So long without enough transactions, and there is time to empty the log."""
_BRING_IN = "PRAGMA wal_checkpoint(PASSIVE)"
_EMPTY = "PRAGMA wal_checkpoint(TRUNCATE)"


class Checkpoints:
    """Counts transactions, and brings the log into the file when there were enough."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], turns: Turns) -> None:
        self._connect = connect
        self._turns = turns
        self._since = 0
        self._due = threading.Event()
        self._closed = False
        # From the first moment: whoever closes may come while the first transaction is under way.
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def committed(self, transactions: int) -> None:
        """So many more are in the log; to be called by whoever has the turn."""
        self._since += transactions
        if self._since >= EVERY:
            self._since = 0
            self._due.set()

    def close(self, patience_s: float) -> None:
        """Finish what is under way; may be called twice."""
        self._closed = True
        self._due.set()
        self._thread.join(patience_s)

    def _run(self) -> None:
        while not self._closed:
            is_due = self._due.wait(QUIET_S)
            if not self._closed:
                self._due.clear()
                self._bring_in(empty=not is_due)

    def _bring_in(self, *, empty: bool) -> None:
        try:
            connection = self._connect()
            try:
                # What comes in while thousands of pages are brought over are hundreds, and then a few.
                connection.execute(_BRING_IN)
                connection.execute(_BRING_IN)
                # Whoever reads is not waited for: the log is emptied another time.
                connection.execute("PRAGMA busy_timeout = 0")
                with self._turns.alone():
                    connection.execute(_EMPTY if empty else _BRING_IN)
            finally:
                connection.close()
        except (sqlite3.Error, StoreUnavailable):
            # The disk is full or somebody reads: nothing is lost, the log is longer, there is a next time.
            return
