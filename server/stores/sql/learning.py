"""Statements about what the ranker learns from, and what it learned."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence

from server.desk.records import Called, Lines, Receipts
from server.domain.categories import Category
from server.domain.ranking.document import ModelDocument
from server.domain.ranking.errors import DamagedHistory
from server.domain.ranking.history import History
from server.stores.instants import instant, stamp
from server.stores.sql.statements import Statements

_AT_ONCE = 500
_DAY = dt.timedelta(days=1)


class LearningStatements:
    """Reads and writes the counters of customers, and rankers."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def history(self, customer_id: str) -> History | None:
        """The counters of this customer's purchases; None when there is none, or they objected."""
        row = self._connection.execute(
            "SELECT counted FROM histories WHERE customer_id = ?", (customer_id,)
        ).fetchone()
        return read_history(row[0]) if row else None

    def recount(self, customers: Iterable[str]) -> None:
        """Count the purchases of these customers anew; to be called whenever some came in."""
        asked = iter(dict.fromkeys(customers))
        while some := tuple(itertools.islice(asked, _AT_ONCE)):
            self._recount(some)

    def fold_receipts(self, customers: Sequence[str], before: dt.date) -> None:
        """Throw away the receipts of these customers from before a day, and keep their counters."""
        for customer_id in customers:
            lines = self._lines((customer_id,), before).get(customer_id, ())
            kept = History.whole(lines, self._older((customer_id,)).get(customer_id))
            if kept is not None:
                self._connection.execute(
                    """
                    INSERT INTO histories (customer_id, older, counted) VALUES (?, ?, ?)
                    ON CONFLICT (customer_id) DO UPDATE SET older = excluded.older
                    """,
                    (customer_id, kept.text(), kept.text()),
                )
            self._connection.execute(
                "DELETE FROM purchases WHERE customer_id = ? AND bought_on < ?",
                (customer_id, before.toordinal()),
            )
        self.recount(customers)

    def receipts(self, after: str, most: int) -> tuple[Receipts, ...]:
        """What the next customers bought, of those who agreed that it chooses their bonuses."""
        rows = self._connection.execute(
            """
            SELECT c.customer_id, p.category, p.bought_on
              FROM (SELECT customer_id FROM customers WHERE profiling = 1 AND customer_id > ?
                     ORDER BY customer_id LIMIT ?) c
              LEFT JOIN purchases p ON p.customer_id = c.customer_id
             ORDER BY c.customer_id
            """,
            (after, most),
        )
        return tuple(_by_customer(rows))

    def keep_ranker(self, document: ModelDocument, at: dt.datetime) -> None:
        """Record what was learned; of the same document the last time counts.

        It is newer than all others, though a clock that ran ahead may have dated one of them later.
        """
        newest = self._connection.execute(
            "SELECT max(fitted_at) FROM rankers WHERE version <> ?", (document.version,)
        ).fetchone()[0]
        moment = stamp(at) if newest is None else max(stamp(at), newest + 1)
        self._connection.execute(
            """
            INSERT INTO rankers (version, content, fitted_at) VALUES (?, ?, ?)
            ON CONFLICT (version) DO UPDATE SET fitted_at = excluded.fitted_at
            """,
            (document.version, document.content, moment),
        )

    def ranker_version(self) -> str | None:
        """The version that was learned last."""
        row = self._connection.execute(
            "SELECT version FROM rankers ORDER BY fitted_at DESC, version LIMIT 1"
        ).fetchone()
        return str(row[0]) if row else None

    def ranker(self, version: str) -> ModelDocument | None:
        """What was learned under this version."""
        row = self._connection.execute("SELECT content FROM rankers WHERE version = ?", (version,)).fetchone()
        return ModelDocument(version, bytes(row[0])) if row else None

    def pulse(self) -> str:
        """Another text whenever offers, deliveries or rankers are others than before."""
        row = self._connection.execute(
            """
            SELECT (SELECT edition FROM catalogue), (SELECT max(line) FROM receipts),
                   (SELECT max(fitted_at) FROM rankers)
            """
        ).fetchone()
        return repr(tuple(row))

    def calls(self, site_id: str, since: dt.datetime, until: dt.datetime, most: int) -> tuple[Called, ...]:
        """Who collected an order at a site, within a day of the time they had chosen, latest first.

        By that time an index finds them; when orders were collected, none knows.
        """
        rows = self._connection.execute(
            """
            SELECT customer_id, collected_at FROM pickups
             WHERE site_id = ? AND starts_at >= ? AND starts_at < ? AND collected_at >= ? AND collected_at < ?
             ORDER BY collected_at DESC, order_number LIMIT ?
            """,
            (site_id, stamp(since - _DAY), stamp(until + _DAY), stamp(since), stamp(until), most),
        )
        return tuple(Called(customer_id, site_id, instant(at)) for customer_id, at in rows)

    def _recount(self, some: tuple[str, ...]) -> None:
        older = self._older(some)
        live = self._lines(some)
        self._connection.executemany("DELETE FROM histories WHERE customer_id = ?", [(one,) for one in some])
        agreed = set(self._agreed(some))
        lines = [
            (customer_id, kept.text() if (kept := older.get(customer_id)) else None, counted.text())
            for customer_id in some
            if customer_id in agreed
            and (counted := History.whole(live.get(customer_id, ()), older.get(customer_id)))
        ]
        self._connection.executemany(
            "INSERT INTO histories (customer_id, older, counted) VALUES (?, ?, ?)", lines
        )

    def _agreed(self, some: tuple[str, ...]) -> list[str]:
        rows = self._connection.execute(
            f"SELECT customer_id FROM customers WHERE profiling = 1 AND customer_id IN ({_marks(some)})",  # noqa: S608
            some,
        )
        return [customer_id for (customer_id,) in rows]

    def _older(self, some: tuple[str, ...]) -> dict[str, History]:
        rows = self._connection.execute(
            f"""
            SELECT customer_id, older FROM histories
             WHERE older IS NOT NULL AND customer_id IN ({_marks(some)})
            """,  # noqa: S608
            some,
        )
        read = ((customer_id, read_history(older)) for customer_id, older in rows)
        return {customer_id: history for customer_id, history in read if history is not None}

    def _lines(self, some: tuple[str, ...], before: dt.date = dt.date.max) -> dict[str, Lines]:
        rows = self._connection.execute(
            f"""
            SELECT customer_id, category, bought_on FROM purchases
             WHERE customer_id IN ({_marks(some)}) AND bought_on < ? ORDER BY customer_id
            """,  # noqa: S608
            (*some, before.toordinal()),
        )
        return {one.customer_id: one.lines for one in _by_customer(rows)}


def read_history(text: str) -> History | None:
    """Counters that cannot be read are none: nobody waits for a card because of them."""
    try:
        return History.read(text)
    except DamagedHistory:
        return None


def _by_customer(rows: Iterable[tuple[str, str | None, int]]) -> Iterator[Receipts]:
    for customer_id, lines in itertools.groupby(rows, key=lambda row: row[0]):
        yield Receipts(
            customer_id, tuple((Category(what), day) for _, what, day in lines if what is not None)
        )


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
