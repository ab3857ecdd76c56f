"""Statements that put together everything that is kept of one customer."""

import datetime as dt
from typing import Any

from overlays.codes import Symbology
from server.domain.categories import Category
from server.domain.customer_file import (
    CustomerFile,
    KeptBirthday,
    KeptBonus,
    KeptCode,
    KeptPickup,
    KeptPurchase,
)
from server.domain.intake.records import ConsentRecord, CustomerRecord, InterestRecord, Purpose
from server.domain.issuance import Issuance
from server.domain.parts import CodeKind
from server.domain.visit import Tier
from server.stores.instants import instant
from server.stores.sql.privacy import PrivacyStatements


class FileStatements(PrivacyStatements):
    """Reads the file of a customer."""

    def customer_file(self, customer_id: str) -> CustomerFile | None:
        """Everything that is kept of a customer; None when there is nobody."""
        row = self._connection.execute(
            """
            SELECT first_name, family_initial, tier, pickups_before, name_on_glasses, profiling, birth_month,
                   birth_day FROM customers WHERE customer_id = ? AND erased_at IS NULL
            """,
            (customer_id,),
        ).fetchone()
        if row is None:
            return None
        first_name, initial, tier, before, name_on_glasses, profiling, month, day = row
        counted = self._rows("SELECT counted FROM histories WHERE customer_id = ?", customer_id)
        segments = self._rows(
            "SELECT segment FROM segments WHERE customer_id = ? ORDER BY segment", customer_id
        )
        return CustomerFile(
            customer=CustomerRecord(
                customer_id=customer_id,
                first_name=first_name,
                family_initial=initial,
                tier=Tier(tier),
                pickups_before=before,
            ),
            name_on_glasses=bool(name_on_glasses),
            profiling=bool(profiling),
            birthday=None if month is None else KeptBirthday(month=month, day=day),
            codes=self._codes(customer_id),
            consents=self._consents(customer_id),
            purchases=self._purchases(customer_id),
            purchase_counters=counted[0][0] if counted else None,
            pickups=self._pickups(customer_id),
            bonuses=tuple(_kept(one) for one in self.bonuses_of(customer_id)),
            interests=self._interests(customer_id),
            segments=tuple(name for (name,) in segments),
        )

    def _codes(self, customer_id: str) -> tuple[KeptCode, ...]:
        rows = self._rows(
            "SELECT kind, symbology, code, until FROM codes WHERE customer_id = ? ORDER BY code", customer_id
        )
        return tuple(
            KeptCode(
                kind=CodeKind(kind),
                symbology=Symbology(symbology),
                text=code,
                until=None if until is None else instant(until),
            )
            for kind, symbology, code, until in rows
        )

    def _consents(self, customer_id: str) -> tuple[ConsentRecord, ...]:
        rows = self._rows(
            "SELECT purpose, agreed, said_at, source FROM consents WHERE customer_id = ? ORDER BY said_at",
            customer_id,
        )
        return tuple(
            ConsentRecord(
                customer_id=customer_id,
                purpose=Purpose(purpose),
                agreed=bool(agreed),
                at=instant(said_at),
                source=source,
            )
            for purpose, agreed, said_at, source in rows
        )

    def _purchases(self, customer_id: str) -> tuple[KeptPurchase, ...]:
        rows = self._rows(
            """
            SELECT bought_on, category, gtin, quantity, cents FROM purchases WHERE customer_id = ?
             ORDER BY bought_on, purchase_id
            """,
            customer_id,
        )
        return tuple(
            KeptPurchase(
                on=dt.date.fromordinal(on),
                category=Category(category),
                gtin=gtin,
                quantity=quantity,
                cents=cents,
            )
            for on, category, gtin, quantity, cents in rows
        )

    def _pickups(self, customer_id: str) -> tuple[KeptPickup, ...]:
        rows = self._rows(
            """
            SELECT order_number, site_id, starts_at, collected_at FROM pickups WHERE customer_id = ?
             ORDER BY starts_at, order_number
            """,
            customer_id,
        )
        return tuple(
            KeptPickup(
                order=order,
                site_id=site_id,
                starts_at=instant(starts_at),
                collected_at=None if collected_at is None else instant(collected_at),
            )
            for order, site_id, starts_at, collected_at in rows
        )

    def _interests(self, customer_id: str) -> tuple[InterestRecord, ...]:
        rows = self._rows(
            "SELECT category, until_on FROM interests WHERE customer_id = ? ORDER BY category", customer_id
        )
        return tuple(
            InterestRecord(
                customer_id=customer_id, category=Category(category), until=dt.date.fromordinal(until)
            )
            for category, until in rows
        )

    def _rows(self, statement: str, customer_id: str) -> list[Any]:
        return self._connection.execute(statement, (customer_id,)).fetchall()


def _kept(one: Issuance) -> KeptBonus:
    return KeptBonus(
        bonus_id=one.bonus_id,
        offer_id=one.offer_id,
        order=one.order,
        on=one.reserved_on,
        face_value_cents=one.face_value_cents,
        state=one.state,
    )
