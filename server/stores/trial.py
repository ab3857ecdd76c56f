"""A copy of the books in which something is tried out, and which is gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from server.errors import StoreUnavailable
from server.stores.console.store import ConsoleStore
from server.stores.copying import copy
from server.stores.migration import migrate
from server.stores.sqlite import SqliteStore


@contextmanager
def copied(source: ConsoleStore) -> Iterator[SqliteStore]:
    """Copy the books as they are at one moment, from any store to a file that nobody else may read.

    They are read, and nothing is locked: whoever works with them meanwhile waits for nothing. The file lies
    where temporary files do (``TMPDIR``).

    Raises:
        StoreUnavailable: The books cannot be read, or there is no room for a copy.
    """
    try:
        # Its owner alone may look into it.
        folder = tempfile.TemporaryDirectory(prefix="baylens-")
    except OSError as error:
        raise StoreUnavailable(f"no copy of the books can be made: {error.strerror}") from error
    with folder as name:
        path = Path(name) / "copy.sqlite3"
        migrate(path)
        with source.reading() as connection:
            _fill(path, connection)
        with closing(SqliteStore(path)) as store:
            yield store


def _fill(path: Path, source: sa.Connection) -> None:
    with closing(ConsoleStore(path)) as target, target.bookkeeping() as connection:
        for _ in copy(source, connection):
            pass
