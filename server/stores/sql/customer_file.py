"""Statements that put together everything that is kept of one customer."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from overlays.codes import Symbology
from server.domain.categories import Category
from server.domain.customer_file import (
    CustomerFile,
    KeptBasket,
    KeptBirthday,
    KeptBonus,
    KeptCard,
    KeptCode,
    KeptCounters,
    KeptHabit,
    KeptMove,
    KeptPickup,
    KeptPurchase,
)
from server.domain.intake.members import ConsentRecord, CustomerRecord, InterestRecord, Purpose
from server.domain.issuance import BonusState
from server.domain.parts import CodeKind
from server.domain.visit import Tier
from server.stores.instants import instant
from server.stores.sql.learning import read_history
from server.stores.sql.orders import read_basket
from server.stores.sql.people import read_bags
from server.stores.sql.privacy import PrivacyStatements
from server.stores.sql.statements import CANCELLED


class FileStatements(PrivacyStatements):
    """Reads the file of a customer."""

    def customer_file(self, customer_id: str) -> CustomerFile | None:
        """Everything that is kept of a customer; None when there is nobody."""
        row = self._connection.execute(
            """
            SELECT first_name, family_initial, tier, pickups_before, name_on_glasses, profiling, birth_month,
                   birth_day, known_since FROM customers WHERE customer_id = ? AND erased_at IS NULL
            """,
            (customer_id,),
        ).fetchone()
        if row is None:
            return None
        first_name, initial, tier, before, name_on_glasses, profiling, month, day, known_since = row
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
            known_since=_instant(known_since),
            name_on_glasses=bool(name_on_glasses),
            profiling=bool(profiling),
            birthday=None if month is None else KeptBirthday(month=month, day=day),
            codes=self._codes(customer_id),
            consents=self._consents(customer_id),
            purchases=self._purchases(customer_id),
            purchase_counters=_counters(counted[0][0]) if counted else None,
            pickups=self._pickups(customer_id),
            cards=self._cards(customer_id),
            bonuses=self._bonuses(customer_id),
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
                until=_instant(until),
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
            SELECT source_id, bought_on, category, gtin, quantity, cents FROM purchases WHERE customer_id = ?
             ORDER BY bought_on, purchase_id
            """,
            customer_id,
        )
        return tuple(
            KeptPurchase(
                purchase_id=purchase_id,
                on=dt.date.fromordinal(on),
                category=Category(category),
                gtin=gtin,
                quantity=quantity,
                cents=cents,
            )
            for purchase_id, on, category, gtin, quantity, cents in rows
        )

    def _pickups(self, customer_id: str) -> tuple[KeptPickup, ...]:
        rows = self._rows(
            """
            SELECT order_number, site_id, bay, bags, starts_at, arrived_at, collected_at, basket FROM pickups
             WHERE customer_id = ? ORDER BY starts_at, order_number
            """,
            customer_id,
        )
        return tuple(
            KeptPickup(
                order=order,
                site_id=site_id,
                bay=bay,
                bags=read_bags(bags),
                starts_at=instant(starts_at),
                arrived_at=_instant(arrived_at),
                collected_at=None if collected_at == CANCELLED else _instant(collected_at),
                cancelled=collected_at == CANCELLED,
                basket=None if basket is None else _basket(basket),
            )
            for order, site_id, bay, bags, starts_at, arrived_at, collected_at, basket in rows
        )

    def _cards(self, customer_id: str) -> tuple[KeptCard, ...]:
        rows = self._rows(
            """
            SELECT card_id, order_number, site_id, opened_at, closed_at FROM cards WHERE customer_id = ?
             ORDER BY opened_at, card_id
            """,
            customer_id,
        )
        return tuple(
            KeptCard(
                card_id=card_id,
                order=order,
                site_id=site_id,
                opened_at=instant(opened_at),
                closed_at=_instant(closed_at),
            )
            for card_id, order, site_id, opened_at, closed_at in rows
        )

    def _bonuses(self, customer_id: str) -> tuple[KeptBonus, ...]:
        codes, moves = dict(self._drawn_codes(customer_id)), self._moves(customer_id)
        return tuple(
            KeptBonus(
                bonus_id=one.bonus_id,
                offer_id=one.offer_id,
                card_id=one.card_id,
                order=one.order,
                site_id=one.site_id,
                on=one.reserved_on,
                face_value_cents=one.face_value_cents,
                state=one.state,
                code=codes.get(one.bonus_id),
                reason=one.reason,
                version_hash=one.provenance.version_hash,
                ranker=one.provenance.ranker,
                arm=one.provenance.arm,
                propensity=one.provenance.propensity,
                moves=tuple(moves[one.bonus_id]),
            )
            for one in self.bonuses_of(customer_id)
        )

    def _drawn_codes(self, customer_id: str) -> list[Any]:
        return self._rows(
            """
            SELECT coupon_codes.bonus_id, code FROM coupon_codes
              JOIN bonuses ON bonuses.bonus_id = coupon_codes.bonus_id WHERE customer_id = ?
            """,
            customer_id,
        )

    def _moves(self, customer_id: str) -> Mapping[str, list[KeptMove]]:
        rows = self._rows(
            """
            SELECT ledger.bonus_id, became, ledger.moved_at FROM ledger
              JOIN bonuses ON bonuses.bonus_id = ledger.bonus_id WHERE customer_id = ? ORDER BY line
            """,
            customer_id,
        )
        moves: defaultdict[str, list[KeptMove]] = defaultdict(list)
        for bonus_id, became, at in rows:
            moves[bonus_id].append(KeptMove(became=BonusState(became), at=instant(at)))
        return moves

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


def _instant(microseconds: int | None) -> dt.datetime | None:
    return None if microseconds is None else instant(microseconds)


def _basket(text: str) -> KeptBasket:
    basket = read_basket(text)
    return KeptBasket(
        categories=tuple(sorted(basket.categories)),
        green_gtins=tuple(sorted(basket.green_gtins)),
        cents=basket.cents,
    )


def _counters(text: str) -> KeptCounters | None:
    """None where they are damaged: that is in the way of nobody's file or wish."""
    counted = read_history(text)
    if counted is None:
        return None
    return KeptCounters(
        first_on=dt.date.fromordinal(counted.since),
        days=counted.trips,
        lately=tuple(dt.date.fromordinal(day) for day in counted.lately),
        habits=tuple(
            KeptHabit(category=category, days=habit.days, last_on=dt.date.fromordinal(habit.last))
            for category, habit in counted.habits.items()
        ),
    )
