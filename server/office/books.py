"""What the back office needs of the books, beyond what the desk needs."""

import datetime as dt
from contextlib import AbstractContextManager
from typing import Protocol

from server.desk.store import Books, Store
from server.domain.intake import Fault, Outcome, Record


class OfficeBooks(Books, Protocol):
    """The shop's books, open inside one transaction, for the back office."""

    def take(self, record: Record, now: dt.datetime) -> Outcome | Fault:
        """Bring a record into the books, or say what speaks against it; then nothing is changed."""
        ...


class OfficeStore(Store, Protocol):
    """Keeps the books."""

    def transaction(self) -> AbstractContextManager[OfficeBooks]:
        """Open the books; commits at the end, and changes nothing when anything is raised.

        Raises:
            StoreUnavailable: They cannot be read or written now; also when the end is reached.
        """
        ...
