"""Statements that let go of a customer."""

import datetime as dt
import secrets
from collections.abc import Collection, Sequence

from server.domain.issuance import Issuance
from server.office.records import OldReceipts, Silence
from server.stores.instants import instant, stamp
from server.stores.sql.counts import CountStatements
from server.stores.sql.issuances import COLUMNS, read
from server.stores.sql.keeping import KeepingStatements
from server.stores.sql.learning import read_history
from server.stores.sql.statements import CANCELLED

_GONE = (
    "DELETE FROM codes WHERE customer_id = ?",
    "DELETE FROM purchases WHERE customer_id = ?",
    "DELETE FROM histories WHERE customer_id = ?",
    "DELETE FROM interests WHERE customer_id = ?",
    "DELETE FROM segments WHERE customer_id = ?",
    "DELETE FROM consents WHERE customer_id = ?",
)
_ORDERS = """
    SELECT order_number FROM pickups WHERE customer_id = ?
     UNION SELECT order_number FROM bonuses WHERE customer_id = ?
"""
_LONGEST_KNOWN = """
    SELECT customer_id,
           (SELECT max(starts_at) FROM pickups WHERE pickups.customer_id = customers.customer_id),
           (SELECT max(said_at) FROM consents WHERE consents.customer_id = customers.customer_id),
           (SELECT max(bought_on) FROM purchases WHERE purchases.customer_id = customers.customer_id),
           (SELECT counted FROM histories WHERE histories.customer_id = customers.customer_id)
      FROM customers WHERE erased_at IS NULL AND known_since < ? ORDER BY known_since LIMIT ?
"""
LOOKS_AT_ONCE = 200
_LOOKED_AT, _FOLDED = 500, 50
"""Customers in one transaction, of whom most have no old receipts; no scan waits long for it."""
_DAY = 24 * 3600 * 1_000_000
_AT_ONCE = 500


class PrivacyStatements(KeepingStatements):
    """Reads and forgets what is kept of customers."""

    def hold_customer(self, customer_id: str) -> bool:
        """Whether there is such a customer; nothing about them can be written until the end."""
        found = self._connection.execute(
            "SELECT 1 FROM customers WHERE customer_id = ? AND erased_at IS NULL /*pg FOR UPDATE */",
            (customer_id,),
        )
        return found.fetchone() is not None

    def old_receipts(self, after: str, before: dt.date) -> OldReceipts:
        """Which of the next customers have receipts from before a day, by their ids."""
        rows = self._connection.execute(
            """
            SELECT customer_id, EXISTS (SELECT 1 FROM purchases
                                         WHERE purchases.customer_id = c.customer_id AND bought_on < ?)
              FROM customers c WHERE customer_id > ? ORDER BY customer_id LIMIT ?
            """,
            (before.toordinal(), after, _LOOKED_AT),
        ).fetchall()
        some = [customer_id for customer_id, has_old in rows if has_old][:_FOLDED]
        if len(some) == _FOLDED:
            return OldReceipts(tuple(some), some[-1])
        return OldReceipts(tuple(some), rows[-1][0] if len(rows) == _LOOKED_AT else "")

    def profiled(self, customers: Collection[str]) -> frozenset[str]:
        """Those of these customers whose purchases may choose their bonuses."""
        found: set[str] = set()
        names = sorted(customers)
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            rows = self._connection.execute(
                f"""
                SELECT customer_id FROM customers
                 WHERE profiling = 1 AND customer_id IN ({", ".join("?" * len(some))})
                """,  # noqa: S608 - marks only
                some,
            )
            found.update(customer_id for (customer_id,) in rows)
        return frozenset(found)

    def bonuses_of(self, customer_id: str) -> tuple[Issuance, ...]:
        """Every bonus that this customer was ever shown; nobody else moves them until the end."""
        rows = self._connection.execute(
            f"""
            SELECT {COLUMNS} FROM bonuses WHERE customer_id = ? ORDER BY bonus_id
                   /*pg FOR NO KEY UPDATE */
            """,  # noqa: S608 - names of columns
            (customer_id,),
        )
        return tuple(read(row) for row in rows)

    def forget(self, customer_id: str, now: dt.datetime) -> None:
        """Take the person away; what was given to them is a stranger's from then on.

        The stranger's id and the numbers of their orders are random, and of the time no more than the day is
        kept: the audit log, which says when somebody was erased, leads to nobody. The ledger knows bonuses
        only and stays as it is. Nothing of the customer may be reserved any more.
        """
        shown = self._connection.execute(
            "SELECT card_id, order_number FROM cards WHERE customer_id = ?", (customer_id,)
        ).fetchall()
        self._drop_what_said([card_id for card_id, _ in shown])
        for statement in _GONE:
            self._connection.execute(statement, (customer_id,))
        stranger = f"erased-{secrets.token_hex(12)}"
        self._connection.execute(
            """
            INSERT INTO customers (customer_id, first_name, family_initial, name_on_glasses, profiling, tier,
                pickups_before, erased_at) VALUES (?, '-', '-', 0, 0, 'classic', 0, ?)
            """,
            (stranger, _day(now)),
        )
        counts = CountStatements(self._connection)
        counts.hand_over(customer_id, stranger)
        ordered = self._connection.execute(_ORDERS, (customer_id, customer_id)).fetchall()
        orders = sorted({order for _, order in shown} | {order for (order,) in ordered})
        for number, order in enumerate(orders, start=1):
            name = f"{stranger}-{number}"
            self._copy(order, stranger, name, now)
            self._move(order, customer_id, stranger, name)
            if self._is_of(order, customer_id):
                self._drop(order, name)
        # Last: whoever scans one of these orders meanwhile has gone, or finds it gone.
        counts.drop_empty(customer_id)
        self._connection.execute("DELETE FROM customers WHERE customer_id = ?", (customer_id,))

    def begin_to_know(self, now: dt.datetime, most: int) -> int:
        """Note since when customers are known of whom an older program did not; says of how many."""
        return self._connection.changed(
            """
            UPDATE customers SET known_since = ? WHERE customer_id IN (
                SELECT customer_id FROM customers WHERE known_since IS NULL AND erased_at IS NULL LIMIT ?)
            """,
            (stamp(now), most),
        )

    def silent_since(self, before: dt.datetime, most: int) -> Silence:
        """Look for customers of whom nothing was heard since then.

        Whoever was heard of is noted down as known since that day, and not looked at again for as long.
        """
        silent: list[str] = []
        heard_of = 0
        looked_at = self._connection.execute(_LONGEST_KNOWN, (stamp(before), LOOKS_AT_ONCE)).fetchall()
        for customer_id, came, said, bought_on, counted in looked_at:
            bought = _last_bought(bought_on, counted)
            heard = max((at for at in (came, said, bought) if at is not None), default=None)
            if heard is not None and heard >= stamp(before):
                self._connection.execute(
                    "UPDATE customers SET known_since = ? WHERE customer_id = ?", (heard, customer_id)
                )
                heard_of += 1
            elif len(silent) < most:
                silent.append(customer_id)
        return Silence(tuple(silent), heard_of)

    def tidied_at(self) -> dt.datetime | None:
        """When time was last believed to have taken something away; None = never."""
        row = self._connection.execute("SELECT tidied_at FROM upkeep").fetchone()
        return None if row is None else instant(row[0])

    def note_tidied(self, at: dt.datetime) -> None:
        """Note that it is believed to be this time."""
        self._connection.execute(
            """
            INSERT INTO upkeep (line, tidied_at) VALUES (1, ?)
                ON CONFLICT (line) DO UPDATE SET tidied_at = excluded.tidied_at
            """,
            (stamp(at),),
        )

    def _drop_what_said(self, cards: Sequence[str]) -> None:
        """Drop what was answered to these cards, and the answers to scans that showed them.

        Such an answer is kept as one text, which begins with the id of its card: letters and digits only.
        """
        for start in range(0, len(cards), _AT_ONCE):
            some = cards[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            self._connection.execute(f"DELETE FROM answers WHERE card_id IN ({marks})", some)  # noqa: S608
            self._connection.executemany(
                "DELETE FROM scans WHERE card LIKE ?", [(f'{{"card_id":"{card_id}"%',) for card_id in some]
            )

    def _copy(self, order: str, stranger: str, name: str, now: dt.datetime) -> None:
        """Write an order down for a stranger, under another number, without hour, bay and bags."""
        self._connection.execute(
            """
            INSERT INTO pickups (order_number, customer_id, site_id, bay, bags, starts_at, collected_at)
            SELECT ?, ?, site_id, '-', '[]', starts_at - starts_at % ?,
                   CASE WHEN collected_at = ? THEN collected_at
                        ELSE coalesce(collected_at - collected_at % ?, ?) END
              FROM pickups WHERE order_number = ?
            """,
            (name, stranger, _DAY, CANCELLED, _DAY, _day(now), order),
        )

    def _move(self, order: str, customer_id: str, stranger: str, name: str) -> None:
        """Let what the customer had of an order be the stranger's."""
        self._connection.execute(
            """
            UPDATE cards SET order_number = ?, customer_id = ?, closed_at = opened_at
             WHERE order_number = ? AND customer_id = ?
            """,
            (name, stranger, order, customer_id),
        )
        self._connection.execute(
            "UPDATE bonuses SET order_number = ?, customer_id = ? WHERE order_number = ? AND customer_id = ?",
            (name, stranger, order, customer_id),
        )

    def _is_of(self, order: str, customer_id: str) -> bool:
        """Whether an order is this customer's: older programs let orders change hands, but no cards."""
        found = self._connection.execute(
            "SELECT 1 FROM pickups WHERE order_number = ? AND customer_id = ?", (order, customer_id)
        )
        return found.fetchone() is not None

    def _drop(self, order: str, name: str) -> None:
        """Drop an order; what others had of it before stays theirs, under its other number."""
        self._connection.execute(
            """
            UPDATE bonuses SET order_number = ? WHERE order_number = ?
               AND customer_id IN (SELECT customer_id FROM cards WHERE order_number = ?)
            """,
            (name, order, order),
        )
        self._connection.execute(
            """
            UPDATE cards SET order_number = ?, closed_at = coalesce(closed_at, opened_at)
             WHERE order_number = ?
            """,
            (name, order),
        )
        self._connection.execute("DELETE FROM pickups WHERE order_number = ?", (order,))


def _day(now: dt.datetime) -> int:
    """When the day began, in UTC."""
    at = stamp(now)
    return at - at % _DAY


def _last_bought(receipt: int | None, counted: str | None) -> int | None:
    """When the last purchase was, though its receipt may be kept no longer."""
    history = None if counted is None else read_history(counted)
    days = (receipt, None if history is None else history.until)
    day = max((one for one in days if one is not None), default=None)
    return None if day is None else stamp(_midnight(day))


def _midnight(day: int) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromordinal(day), dt.time(), dt.UTC)
