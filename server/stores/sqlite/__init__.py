"""The books in one SQLite file: hand-written statements on the standard library's driver."""

from server.stores.sqlite.readers import open_to_others
from server.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore", "open_to_others"]
