"""The books in one SQLite file: hand-written statements on the standard library's driver."""

from server.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
