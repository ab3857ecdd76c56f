"""Statements about who comes where: sites, glasses, customers and pickups."""

import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter

from overlays.card import Bag
from overlays.codes import Symbology
from server.desk.records import Drive, ExpectedCode, KnownGlasses, Member, Waiting
from server.domain.categories import Category
from server.domain.visit import Bought, Tier, Visitor
from server.stores.instants import instant, stamp
from server.stores.sql.statements import COLLECTED, NOT_COLLECTED, Statements

MEMBER = (
    "c.customer_id, c.first_name, c.family_initial, c.name_on_glasses, c.profiling, c.tier, c.pickups_before"
)
"""The columns of a customer as ``read_member`` takes them; until when the code holds comes behind."""
WAITING = "order_number, site_id, bay, starts_at, bags, arrived_at"
"""The columns of an order that waits as ``read_waiting`` takes them."""
_CATEGORIES = {one.value: one for one in Category}
_TIERS = {one.value: one for one in Tier}
_BAGS: TypeAdapter[tuple[Bag, ...]] = TypeAdapter(tuple[Bag, ...])


def write_bags(bags: tuple[Bag, ...]) -> str:
    """Write the bags of an order as one text."""
    return _BAGS.dump_json(bags).decode()


@functools.lru_cache(maxsize=4096)
def read_bags(text: str) -> tuple[Bag, ...]:
    """Read the bags of an order."""
    return _BAGS.validate_json(text)


class PeopleStatements:
    """Reads and writes who comes where."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def drive(self, site_id: str) -> Drive | None:
        """The site of this id."""
        row = self._connection.execute(
            "SELECT site_id, name, timezone, command_key FROM sites WHERE site_id = ?", (site_id,)
        ).fetchone()
        return Drive(*row) if row else None

    def keep_command_key(self, site_id: str, key: str) -> None:
        """Sign the command cards of a site with another key, as hex, from now on."""
        self._connection.execute("UPDATE sites SET command_key = ? WHERE site_id = ?", (key, site_id))

    def pairing_key(self, site_id: str) -> str | None:
        """The key that signs a site's tickets, as hex; None before the first one."""
        row = self._connection.execute(
            "SELECT pairing_key FROM sites WHERE site_id = ?", (site_id,)
        ).fetchone()
        return row[0] if row else None

    def begin_pairing_key(self, site_id: str, key: str) -> None:
        """Sign the tickets of a site with this key, as hex, unless it has one."""
        self._connection.execute(
            "UPDATE sites SET pairing_key = ? WHERE site_id = ? AND pairing_key IS NULL", (key, site_id)
        )

    def end_pairing_key(self, site_id: str) -> None:
        """Believe no ticket of a site that was signed until now."""
        self._connection.execute("UPDATE sites SET pairing_key = NULL WHERE site_id = ?", (site_id,))

    def glasses(self, glasses_id: str) -> KnownGlasses | None:
        """The glasses of this id, revoked ones included."""
        row = self._connection.execute(
            "SELECT site_id, secret_hash, issued_at, revoked_at FROM glasses WHERE glasses_id = ?",
            (glasses_id,),
        ).fetchone()
        if row is None:
            return None
        site_id, secret_hash, issued_at, revoked_at = row
        return KnownGlasses(
            *(glasses_id, site_id, secret_hash, instant(issued_at)),
            None if revoked_at is None else instant(revoked_at),
        )

    def keep_glasses(self, glasses: KnownGlasses) -> None:
        """Record glasses, or replace what is recorded of them."""
        self._connection.execute(
            """
            INSERT INTO glasses (glasses_id, site_id, secret_hash, issued_at, revoked_at)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (glasses_id) DO UPDATE SET site_id = excluded.site_id,
                secret_hash = excluded.secret_hash, issued_at = excluded.issued_at,
                revoked_at = excluded.revoked_at
            """,
            (
                glasses.glasses_id,
                glasses.site_id,
                glasses.secret_hash,
                stamp(glasses.issued_at),
                None if glasses.revoked_at is None else stamp(glasses.revoked_at),
            ),
        )

    def member(self, code: str) -> Member | None:
        """The customer who holds this canonical code; they neither object nor go until the end."""
        return self._holder(code, "/*pg FOR KEY SHARE OF c */")

    def holder(self, code: str) -> Member | None:
        """The customer who holds this canonical code, for whom somebody only looks."""
        return self._holder(code, "")

    def person(self, customer_id: str) -> Member | None:
        """The customer of this id, whether they hold a code or not; an erased one is nobody."""
        row = self._connection.execute(
            f"""
            SELECT {MEMBER}, NULL FROM customers c WHERE c.customer_id = ? AND c.erased_at IS NULL
            """,  # noqa: S608 - columns of ours
            (customer_id,),
        ).fetchone()
        return None if row is None else read_member(row, self._past(row[0]))

    def _holder(self, code: str, held: str) -> Member | None:
        row = self._connection.execute(
            f"""
            SELECT {MEMBER}, codes.until
              FROM codes JOIN customers c ON c.customer_id = codes.customer_id WHERE codes.code = ? {held}
            """,  # noqa: S608 - columns and a lock of ours
            (code,),
        ).fetchone()
        return None if row is None else read_member(row, self._past(row[0]))

    def _past(self, customer_id: str) -> Iterable[Sequence[Any]]:
        """What the customer bought and when they came, in the order of their indexes."""
        bought = self._connection.execute(
            """
            SELECT category, bought_on, gtin, NULL FROM purchases WHERE customer_id = ?
             ORDER BY bought_on, category, gtin
            """,
            (customer_id,),
        ).fetchall()
        came = self._connection.execute(
            f"""
            SELECT NULL, NULL, NULL, collected_at FROM pickups
             WHERE customer_id = ? AND {COLLECTED} ORDER BY collected_at
            """,  # noqa: S608 - a condition of ours
            (customer_id,),
        ).fetchall()
        return (*bought, *came)

    def waiting(self, customer_id: str) -> tuple[Waiting, ...]:
        """The customer's pickups that are not collected, at any site, earliest first."""
        rows = self._connection.execute(
            f"""
            SELECT {WAITING} FROM pickups
             WHERE customer_id = ? AND {NOT_COLLECTED} ORDER BY starts_at, order_number
                   /*pg FOR NO KEY UPDATE */
            """,  # noqa: S608 - columns and a condition of ours
            (customer_id,),
        )
        return tuple(read_waiting(customer_id, row) for row in rows)

    def expected(
        self, site_id: str, since: dt.datetime, until: dt.datetime, most: int
    ) -> tuple[ExpectedCode, ...]:
        """Codes of the customers whose pickups at this site start in that time, earliest first."""
        rows = self._connection.execute(
            """
            SELECT codes.symbology, codes.code FROM pickups
              JOIN codes ON codes.customer_id = pickups.customer_id
             WHERE pickups.site_id = ? AND pickups.starts_at BETWEEN ? AND ? AND collected_at IS NULL
             GROUP BY codes.symbology, codes.code ORDER BY min(pickups.starts_at), codes.code LIMIT ?
            """,
            (site_id, stamp(since), stamp(until), most),
        )
        return tuple(ExpectedCode(Symbology(symbology), text) for symbology, text in rows)

    def held(self, codes: Sequence[str]) -> tuple[ExpectedCode, ...]:
        """Those of these codes that somebody holds; at most 500 are asked for at once."""
        if not codes:
            return ()
        marks = ", ".join("?" * len(codes))
        rows = self._connection.execute(
            f"SELECT symbology, code FROM codes WHERE code IN ({marks}) ORDER BY code",  # noqa: S608
            tuple(codes),
        )
        return tuple(ExpectedCode(Symbology(symbology), text) for symbology, text in rows)

    def bags(self, order: str) -> tuple[Bag, ...]:
        """The bags of a pickup, collected or not."""
        row = self._connection.execute("SELECT bags FROM pickups WHERE order_number = ?", (order,)).fetchone()
        return read_bags(row[0]) if row else ()

    def collect(self, order: str, at: dt.datetime) -> None:
        """Record that a pickup is done."""
        self._connection.execute(
            f"UPDATE pickups SET collected_at = ? WHERE order_number = ? AND {NOT_COLLECTED}",  # noqa: S608
            (stamp(at), order),
        )


def read_member(row: Sequence[Any], past: Iterable[Sequence[Any]]) -> Member:
    """Read a customer; the past has a line for each purchase, and one for each pickup."""
    customer_id, first_name, initial, name_on_glasses, profiling, tier, pickups_before, until = row
    bought, visited = [], []
    for name, day, gtin, collected in past:
        if name:
            bought.append(Bought(_CATEGORIES[name], dt.date.fromordinal(day), gtin))
        elif collected is not None:
            visited.append(instant(collected))
    visitor = Visitor(
        customer_id=customer_id,
        tier=_TIERS[tier],
        profiling=bool(profiling),
        pickups_before=pickups_before + len(visited),
        purchases=tuple(bought),
        visited_at=tuple(visited),
    )
    ends = None if until is None else instant(until)
    return Member(visitor, first_name, initial, bool(name_on_glasses), ends)


def read_waiting(customer_id: str, row: Sequence[Any]) -> Waiting:
    """Read an order that waits."""
    order, site_id, bay, starts_at, bags, arrived_at = row
    return Waiting(
        *(order, customer_id, site_id, bay, instant(starts_at), read_bags(bags)),
        None if arrived_at is None else instant(arrived_at),
    )
