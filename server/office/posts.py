"""Records that come in one request: one transaction, and the same request again gets the same reply."""

import hashlib
import json
from collections.abc import Sequence

from pydantic import TypeAdapter

from server.clock import Clock
from server.desk.whole import whole
from server.domain.intake import Complaint, Row, RowResult, Taken
from server.errors import KeyReused
from server.office.books import OfficeBooks, OfficeStore
from server.office.intake import Intake
from server.office.records import Posted

_RESULTS: TypeAdapter[tuple[Taken | Complaint, ...]] = TypeAdapter(tuple[Taken | Complaint, ...])


class Posts:
    """Takes in requests of integrations."""

    def __init__(self, store: OfficeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._intake = Intake(store, clock)

    def receive(
        self, integration_id: str, key: str, documents: Sequence[object], rows: Sequence[Row]
    ) -> Sequence[RowResult]:
        """Take in the rows of one request.

        Args:
            integration_id: Who asks.
            key: Of the sender's own making, a new one for each request.
            documents: What was sent, to tell a repeated request from another one.
            rows: What was read of it.

        Raises:
            KeyReused: The key was used for another request; nothing is changed.
            StoreUnavailable: The store does not answer; the same request may come again.
        """
        content = hashlib.sha256(json.dumps(documents, sort_keys=True).encode()).hexdigest()

        def carry_out(books: OfficeBooks) -> Sequence[RowResult]:
            known = books.posted(integration_id, key)
            if known is not None:
                if known.content != content:
                    raise KeyReused("this key was used for another request: take a new one for each")
                return _RESULTS.validate_json(known.reply)
            results = self._intake.take(books, rows)
            posted = Posted(content, _RESULTS.dump_json(results).decode())
            books.keep_posted(integration_id, key, posted, self._clock.now())
            return results

        return whole(self._store, carry_out)
