"""Whether anybody else has a store open: what a server writes into books that were carried away is lost."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from server.errors import StoreUnavailable
from server.stores.address import PostgresUrl

_PATIENCE_S = 1.0
"""Longer than a command that only looks has a store open, or a server that has ended."""
_PAUSE_S = 0.05

_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'baylens' AND pid <> pg_backend_pid()
"""


def refuse_others(store: Path | PostgresUrl) -> None:
    """Go on only when this program alone has the store open; call it before opening it.

    Raises:
        StoreUnavailable: Another program of ours has it open, or it cannot be asked.
    """
    alone = _alone_in_postgres(store.secret) if isinstance(store, PostgresUrl) else _alone_at(store)
    if not alone:
        raise StoreUnavailable(f"another program has the store at {store} open: stop the servers first")


def _alone_at(path: Path) -> bool:
    """Whoever has a file open shares a lock on it; exclusive mode shares none (sqlite.org/pragma.html)."""
    try:
        name = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(name, uri=True, timeout=_PATIENCE_S)) as ours:
            ours.execute("PRAGMA locking_mode = EXCLUSIVE")
            ours.execute("BEGIN EXCLUSIVE")
            ours.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError as error:
        # What else is wrong with it, whoever opens it will say.
        return error.sqlite_errorcode != sqlite3.SQLITE_BUSY
    return True


def _alone_in_postgres(url: str) -> bool:
    from server.stores.postgres.connecting import connect
    from server.stores.postgres.errors import named_errors

    with named_errors(), closing(connect(url)) as ours:
        ours.autocommit = True  # A transaction sees one moment of this view.
        for _ in range(round(_PATIENCE_S / _PAUSE_S)):
            if ours.execute(_OTHERS).fetchone() == (0,):
                return True
            time.sleep(_PAUSE_S)
    return False
