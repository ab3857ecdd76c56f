"""The books in PostgreSQL: what is done most often takes one statement instead of four."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from server.desk.records import Drive, Member, Scanned, Slip, Waiting
from server.domain.issuance import Issuance
from server.domain.offers.assortment import Assortment
from server.domain.offers.eligibility import Had
from server.domain.ranking.history import History
from server.stores.postgres.reading import UNREAD, Reading
from server.stores.postgres.statements import PostgresStatements
from server.stores.sql import Catalogue, SqlBooks, Value
from server.stores.sql.cards import read_scanned, read_slip
from server.stores.sql.issuances import COLUMNS, TAKEN, read, written
from server.stores.sql.people import read_member, read_waiting

_LINE = (
    "(?, ?, ?, ?, ?, ?, ?::int, ?::int, ?::int, ?, ?, ?::bigint, ?::bigint, ?, ?, ?::float8, ?, ?, ?::bigint)"
)
_RESERVE = f"""
    WITH wanted ({COLUMNS}, limits) AS (VALUES {{lines}}), room AS MATERIALIZED (
        SELECT bonus_id, balances.offer_id, balances.measure, balances.site_id, remaining,
               CASE balances.measure WHEN 'cents' THEN face_value_cents ELSE 1 END AS amount
          FROM wanted CROSS JOIN LATERAL
               (VALUES ('stock', wanted.site_id), ('units', ''), ('cents', '')) AS kept (measure, site_id)
          JOIN balances ON balances.offer_id = wanted.offer_id AND balances.measure = kept.measure
                       AND balances.site_id = kept.site_id
         ORDER BY balances.offer_id, balances.measure, balances.site_id FOR NO KEY UPDATE OF balances
    ), added AS (
        INSERT INTO bonuses ({COLUMNS})
        SELECT {COLUMNS} FROM wanted
         WHERE limits = (SELECT count(*) FROM room WHERE room.bonus_id = wanted.bonus_id)
           AND NOT EXISTS (SELECT FROM room WHERE room.bonus_id = wanted.bonus_id AND remaining < amount)
            ON CONFLICT (offer_id, customer_id, period) WHERE {TAKEN} DO NOTHING
        RETURNING bonus_id, state, moved_at
    ), counted AS (
        UPDATE balances SET remaining = balances.remaining - amount, reserved = balances.reserved + amount
          FROM room JOIN added ON room.bonus_id = added.bonus_id
         WHERE balances.offer_id = room.offer_id AND balances.measure = room.measure
           AND balances.site_id = room.site_id
    ), noted AS (
        INSERT INTO ledger (bonus_id, was, became, glasses_id, moved_at)
        SELECT bonus_id, NULL, state, ?, moved_at FROM added ORDER BY bonus_id
    )
    SELECT bonus_id FROM added
"""  # noqa: S608 - names of columns
"""Lock the balances, look whether there is enough, and only then write bonuses, balances and ledger."""


class PostgresBooks(SqlBooks):
    """Everything the desk may ask and write; the transaction is the store's."""

    _reading: Reading | None = None

    def __init__(self, connection: PostgresStatements, catalogue: Catalogue) -> None:
        super().__init__(connection, catalogue)
        self._journey = connection

    def look_up(self, scan_id: str, code: str, site_id: str) -> None:
        """Read at once what a scan asks for."""
        self._reading = Reading(self._journey, scan_id, code, site_id)

    def scanned(self, scan_id: str) -> Scanned | None:
        """What this scan was answered with."""
        known = self._read_before("scanned", scan_id)
        return super().scanned(scan_id) if known is UNREAD else read_scanned(scan_id, known)

    def drive(self, site_id: str) -> Drive | None:
        """The site of this id."""
        known = self._read_before("drive", site_id)
        if known is UNREAD:
            return super().drive(site_id)
        return Drive(*known) if known else None

    def member(self, code: str) -> Member | None:
        """The customer who holds this canonical code."""
        known = self._read_before("member", code)
        if known is UNREAD:
            return super().member(code)
        return read_member(*known) if known else None

    def waiting(self, customer_id: str) -> tuple[Waiting, ...]:
        """The customer's pickups that are not collected, at any site, earliest first."""
        known = self._read_before("waiting", customer_id)
        if known is UNREAD:
            return super().waiting(customer_id)
        return tuple(read_waiting(customer_id, row) for row in known)

    def history(self, customer_id: str) -> History | None:
        """The counters of this customer's purchases; None when there is none, or they objected."""
        known = self._read_before("history", customer_id)
        if known is UNREAD:
            return super().history(customer_id)
        return History.read(known) if known else None

    def open_slip(self, order: str) -> Slip | None:
        """The slip that is open for this pickup."""
        known = self._read_before("open_slip", order)
        return super().open_slip(order) if known is UNREAD else read_slip(known)

    def issuances(self, order: str) -> tuple[Issuance, ...]:
        """Every bonus of this pickup."""
        known = self._read_before("issuances", order)
        return super().issuances(order) if known is UNREAD else tuple(read(row) for row in known)

    def candidates(self, site_id: str) -> Assortment:
        """The offers that run, and whether there is any of each at this site."""
        known = self._read_before("candidates", site_id)
        if known is UNREAD:
            return super().candidates(site_id)
        return self._catalogue.of(self._connection, site_id, known)

    def had(self, customer_id: str, since: dt.date) -> tuple[Had, ...]:
        """What this customer had from that day on: reserved, given or declined."""
        known = self._read_before("had", customer_id)
        if known is UNREAD:
            return super().had(customer_id, since)
        first = since.toordinal()
        return tuple(Had(name, dt.date.fromordinal(day)) for name, day in known if day >= first)

    def move(self, issuance: Issuance, became: Issuance, glasses_id: str) -> bool:
        """Bring a bonus from one state to another, with its balances and a line in the ledger."""
        if self._reading is not None:
            self._reading.forget()
        return super().move(issuance, became, glasses_id)

    def _read_before(self, question: str, about: str) -> Any:  # noqa: ANN401 - whatever was asked for
        return UNREAD if self._reading is None else self._reading.take(question, about)

    def _reserve_there(self, wanted: Sequence[Issuance], glasses_id: str) -> frozenset[str]:
        """Reserve what is there of bonuses that every count has room for."""
        values: list[Value] = []
        for one in wanted:
            values += (*written(one), self._catalogue.limits(self._connection, one.offer_id))
        statement = _RESERVE.format(lines=", ".join([_LINE] * len(wanted)))
        rows = self._connection.execute(statement, (*values, glasses_id))
        return frozenset(bonus_id for (bonus_id,) in rows.fetchall())
