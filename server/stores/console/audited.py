"""The shop's books for a command: what it does there has its line in the audit log, or is not done."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from server.clock import Clock
from server.office.books import OfficeBooks, OfficeStore
from server.stores.console.audit import Entry
from server.stores.console.store import ConsoleStore
from server.stores.sql import SqlBooks


class Audited:
    """A store each transaction of which is one deed. Whoever was in its way is a conflict: it begins anew."""

    def __init__(self, store: ConsoleStore, entry: Entry, clock: Clock) -> None:
        """Stand on the console's store.

        Args:
            store: Stays its owner's.
            entry: What is done, and to whom.
            clock: Says when.
        """
        self._store = store
        self._entry = entry
        self._clock = clock

    @contextmanager
    def transaction(self) -> Iterator[SqlBooks]:
        """The books, and the line; whatever is raised inside undoes both.

        Raises:
            StoreConflict: Another transaction was in the way.
            StoreUnavailable: The store does not answer in time.
        """
        with self._store.changing(self._entry, self._clock.now()) as connection, ExitStack() as inside:
            if connection.dialect.name == "postgresql":
                from server.stores.postgres.errors import named_errors

                inside.enter_context(named_errors())
            yield self._store.books(connection)

    def check(self) -> None:
        """Whoever opened the console's store has checked it."""

    def close(self) -> None:
        """Whoever opened the console's store closes it."""


class AuditedAtFirst:
    """A store of which one deed takes many transactions: the first that is kept has the line of all."""

    def __init__(self, first: Audited, then: OfficeStore) -> None:
        """Stand on both; each stays its owner's.

        Args:
            first: Writes the line.
            then: The same books, for everything after that.
        """
        self._first = first
        self._then = then
        self._is_written = False

    @contextmanager
    def transaction(self) -> Iterator[OfficeBooks]:
        """The books; until the line is written, what is raised inside undoes it too.

        Raises:
            StoreConflict: Another transaction was in the way.
            StoreUnavailable: The store does not answer in time.
        """
        store: OfficeStore = self._then if self._is_written else self._first
        with store.transaction() as books:
            yield books
        self._is_written = True

    def check(self) -> None:
        """Whether the store answers."""
        self._then.check()

    def close(self) -> None:
        """Whoever opened the stores closes them."""
