"""What the console reads and records: SQLAlchemy Core on connections of its own."""

from server.stores.console.audit import Entry
from server.stores.console.store import ConsoleStore

__all__ = ["ConsoleStore", "Entry"]
