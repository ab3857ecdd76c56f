"""Many scans at once: read in one statement, decided one after the other, written in one statement.

Nothing is locked while it is decided, so nobody waits for a batch, and no batch for another. What was
overtaken meanwhile is found when it is written, and done once more by itself.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from server.desk.records import Lookup
from server.stores.postgres.reading import read
from server.stores.postgres.scans import ByItself, Draft, ScanBooks
from server.stores.postgres.statements import PostgresStatements
from server.stores.postgres.writing import FairCopy
from server.stores.sql import Catalogue, SqlBooks


class Batch:
    """The scans that one thread does at once."""

    def __init__(
        self, statements: PostgresStatements, catalogue: Catalogue, lookups: Sequence[Lookup]
    ) -> None:
        """Read what all of them ask for.

        Args:
            statements: Of a connection on which each statement is a transaction.
            catalogue: The offers that run.
            lookups: What the scans ask for.
        """
        self.apart: set[Lookup | None] = {None}
        """What does not go with the others."""
        self._statements = statements
        self._catalogue = catalogue
        self._lookups: dict[str, Lookup] = {}
        """Those that go with the others, by their scans."""
        self._drafts: list[tuple[Lookup, Draft]] = []
        self._answers: dict[tuple[str, str], Any] = {}
        self._read(lookups)

    @property
    def counts(self) -> bool:
        """Whether what is written takes of a count, so that it needs more than one statement."""
        return any(one.claims for _, draft in self._drafts for one in draft.bonuses)

    @contextmanager
    def transaction(self) -> Iterator[SqlBooks]:
        """Open the books for one of the scans.

        Raises:
            ByItself: It needs more than was read for it, or asks for what cannot be had now.
        """
        books = ScanBooks(self._statements, self._catalogue, self._answers)
        try:
            yield books
            draft = books.drafted()
        except (ByItself, psycopg.Error) as error:
            self.apart.add(self._lookups.get(books.scan_id))
            raise ByItself from error
        if draft is not None:
            self._drafts.append((self._lookups[books.scan_id], draft))

    def write(self, statements: PostgresStatements) -> None:
        """Write down what was drafted; what was overtaken is apart from now on."""
        if not self._drafts:
            return
        done = FairCopy(statements).write([draft for _, draft in self._drafts])
        self.apart.update(lookup for place, (lookup, _) in enumerate(self._drafts) if place not in done)

    def _read(self, lookups: Sequence[Lookup]) -> None:
        """Read; of one customer and of one scan, the first alone goes with the others."""
        seen: set[tuple[str, str]] = set()
        for lookup, reading in zip(lookups, read(self._statements, lookups), strict=True):
            whose = {("scan", lookup.scan_id), ("customer", reading.customer_id or lookup.code)}
            if reading.goes_with_others and whose.isdisjoint(seen):
                self._lookups[lookup.scan_id] = lookup
                self._answers |= reading.answers()
            else:
                self.apart.add(lookup)
            seen |= whose
