"""Statements that bring records of other systems into the books; the same record twice changes nothing."""

import datetime as dt
import functools

from server.desk.records import full_name
from server.domain.categories import PrivacyClass
from server.domain.codes import known_as
from server.domain.intake import Fault, Outcome, Record
from server.domain.intake.members import (
    BirthdayRecord,
    CodeRecord,
    ConsentRecord,
    CustomerRecord,
    InterestRecord,
    Purpose,
    SegmentRecord,
)
from server.domain.intake.records import (
    ArrivalRecord,
    CouponCodeRecord,
    PickupRecord,
    PurchaseRecord,
    SiteRecord,
    StockRecord,
)
from server.stores.instants import stamp
from server.stores.sql.cards import take_name_back
from server.stores.sql.coupon_codes import take_code
from server.stores.sql.orders import Orders
from server.stores.sql.settling import Entry, remove, settle
from server.stores.sql.statements import Statements, Value

_WITHDRAWN = {
    Purpose.PROFILING: (
        "DELETE FROM purchases WHERE customer_id = ?",
        "DELETE FROM segments WHERE customer_id = ?",
        "UPDATE pickups SET basket = NULL WHERE customer_id = ?",
    ),
    Purpose.BIRTHDAY: ("UPDATE customers SET birth_month = NULL, birth_day = NULL WHERE customer_id = ?",),
    Purpose.NAME_ON_GLASSES: (),
}
"""What goes when a consent is taken back."""
_ANOTHERS_PURCHASE = "is a purchase of another customer: take it back from them first (bought: false)"


class Intake:
    """Takes in one record after the other, inside one transaction."""

    def __init__(self, connection: Statements, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now

    def take(self, record: Record) -> Outcome | Fault:
        """Bring a record into the books, or say what speaks against it; then nothing is changed."""
        customer_id = getattr(record, "customer_id", None)
        if (
            customer_id is not None
            and not isinstance(record, CustomerRecord)
            and not self._knows(customer_id)
        ):
            return Fault("customer_id", "no such customer: send the customer first")
        return self._take(record)

    @functools.singledispatchmethod
    def _take(self, record: Record) -> Outcome | Fault:
        raise NotImplementedError(type(record).__name__)

    @_take.register
    def _(self, record: SiteRecord) -> Outcome | Fault:
        return Orders(self._connection, self._now).site(record)

    @_take.register
    def _(self, record: PickupRecord) -> Outcome | Fault:
        orders = Orders(self._connection, self._now)
        return orders.pickup(record, keep_basket=self._agreed(record.customer_id, Purpose.PROFILING))

    @_take.register
    def _(self, record: ArrivalRecord) -> Outcome | Fault:
        return Orders(self._connection, self._now).arrival(record)

    @_take.register
    def _(self, record: StockRecord) -> Outcome | Fault:
        return Orders(self._connection, self._now).stock(record)

    @_take.register
    def _(self, record: CouponCodeRecord) -> Outcome | Fault:
        return take_code(self._connection, record)

    @_take.register
    def _(self, record: CustomerRecord) -> Outcome | Fault:
        said: dict[str, Value] = {
            "first_name": record.first_name,
            "family_initial": record.family_initial,
            "tier": record.tier.value,
            "pickups_before": record.pickups_before,
        }
        if self._knows(record.customer_id):
            name = full_name(record.first_name, record.family_initial)
            # Most changes are of something else, and the kept answers are many.
            if self._name(record.customer_id) != name:
                take_name_back(self._connection, record.customer_id, still=name)
            return settle(self._connection, Entry("customers", {"customer_id": record.customer_id}, said))
        if self._is_stranger(record.customer_id):
            return Fault("customer_id", "stands for somebody who was erased: take an id of your own")
        agreed: dict[str, Value] = {"name_on_glasses": 0, "profiling": 0, "known_since": stamp(self._now)}
        return settle(
            self._connection, Entry("customers", {"customer_id": record.customer_id}, said | agreed)
        )

    @_take.register
    def _(self, record: CodeRecord) -> Outcome | Fault:
        code = known_as(record.text, record.symbology)
        others = self._connection.execute(
            "SELECT 1 FROM codes WHERE code = ? AND customer_id <> ? AND (until IS NULL OR until > ?)",
            (code, record.customer_id, stamp(self._now)),
        )
        if others.fetchone() is not None:
            return Fault("text", "belongs to another customer, who has to give it up first (held: false)")
        if not record.held:
            return remove(self._connection, "codes", {"code": code})
        said: dict[str, Value] = {
            "customer_id": record.customer_id,
            "kind": record.kind.value,
            "symbology": record.symbology.value,
            "until": None if record.until is None else stamp(record.until),
        }
        return settle(self._connection, Entry("codes", {"code": code}, said))

    @_take.register
    def _(self, record: ConsentRecord) -> Outcome | Fault:
        key: dict[str, Value] = {
            "customer_id": record.customer_id,
            "purpose": record.purpose.value,
            "said_at": stamp(record.at),
        }
        said: dict[str, Value] = {"agreed": int(record.agreed), "source": record.source}
        outcome = settle(self._connection, Entry("consents", key, said))
        if outcome is not Outcome.SAME:
            self._apply(record.customer_id, record.purpose)
        return outcome

    @_take.register
    def _(self, record: PurchaseRecord) -> Outcome | Fault:
        if self._is_anothers(record):
            return Fault("purchase_id", _ANOTHERS_PURCHASE)
        # By both: a line that somebody else gets meanwhile stays theirs.
        line = {"source_id": record.purchase_id, "customer_id": record.customer_id}
        if not record.bought:
            return remove(self._connection, "purchases", line)
        if record.category.privacy is PrivacyClass.RED:
            corrected = remove(self._connection, "purchases", line) is Outcome.CHANGED
            return Outcome.CHANGED if corrected else Outcome.LEFT_OUT
        if not self._agreed(record.customer_id, Purpose.PROFILING):
            return Outcome.LEFT_OUT
        said: dict[str, Value] = {
            "category": record.category.value,
            "gtin": record.gtin,
            "bought_on": record.on.toordinal(),
            "quantity": record.quantity,
            "cents": record.cents,
        }
        return settle(self._connection, Entry("purchases", line, said))

    @_take.register
    def _(self, record: InterestRecord) -> Outcome | Fault:
        key = {"customer_id": record.customer_id, "category": record.category.value}
        if record.category.privacy is PrivacyClass.RED:
            return Outcome.LEFT_OUT
        if record.has_ended(self._now):
            return remove(self._connection, "interests", key)
        return settle(self._connection, Entry("interests", key, {"until_on": record.until.toordinal()}))

    @_take.register
    def _(self, record: BirthdayRecord) -> Outcome | Fault:
        if not self._agreed(record.customer_id, Purpose.BIRTHDAY):
            return Outcome.LEFT_OUT
        said = {"birth_month": record.month, "birth_day": record.day}
        return settle(self._connection, Entry("customers", {"customer_id": record.customer_id}, said))

    @_take.register
    def _(self, record: SegmentRecord) -> Outcome | Fault:
        key = {"customer_id": record.customer_id, "segment": record.segment}
        if not record.member:
            return remove(self._connection, "segments", key)
        if not self._agreed(record.customer_id, Purpose.PROFILING):
            return Outcome.LEFT_OUT
        return settle(self._connection, Entry("segments", key, {}))

    def _knows(self, customer_id: str) -> bool:
        """Whether there is such a customer; nobody can erase them meanwhile."""
        found = self._connection.execute(
            "SELECT 1 FROM customers WHERE customer_id = ? AND erased_at IS NULL /*pg FOR NO KEY UPDATE */",
            (customer_id,),
        )
        return found.fetchone() is not None

    def _name(self, customer_id: str) -> str:
        (name,) = self._connection.execute(
            "SELECT first_name, family_initial FROM customers WHERE customer_id = ?", (customer_id,)
        ).fetchall()
        return full_name(*name)

    def _is_stranger(self, customer_id: str) -> bool:
        """Whether it is the id under which the bonuses of somebody who was erased are kept."""
        found = self._connection.execute(
            "SELECT 1 FROM customers WHERE customer_id = ? AND erased_at IS NOT NULL", (customer_id,)
        )
        return found.fetchone() is not None

    def _is_anothers(self, record: PurchaseRecord) -> bool:
        """Whether somebody else bought it; their history is theirs, and whoever sends it again is told."""
        row = self._connection.execute(
            "SELECT customer_id FROM purchases WHERE source_id = ?", (record.purchase_id,)
        ).fetchone()
        return row is not None and row[0] != record.customer_id

    def _agreed(self, customer_id: str, purpose: Purpose) -> bool:
        """What the customer said last about a purpose; without a history, what a shop document said."""
        row = self._connection.execute(
            "SELECT agreed FROM consents WHERE customer_id = ? AND purpose = ? ORDER BY said_at DESC LIMIT 1",
            (customer_id, purpose.value),
        ).fetchone()
        if row is not None or purpose is Purpose.BIRTHDAY:
            return bool(row and row[0])
        row = self._connection.execute(
            "SELECT name_on_glasses, profiling FROM customers WHERE customer_id = ?", (customer_id,)
        ).fetchone()
        return bool(row[0] if purpose is Purpose.NAME_ON_GLASSES else row[1])

    def _apply(self, customer_id: str, purpose: Purpose) -> None:
        """Let the latest word count, and drop what was only kept because of another one."""
        agreed = self._agreed(customer_id, purpose)
        if purpose is Purpose.PROFILING:
            change = "UPDATE customers SET profiling = ? WHERE customer_id = ?"
            self._connection.execute(change, (int(agreed), customer_id))
        elif purpose is Purpose.NAME_ON_GLASSES:
            change = "UPDATE customers SET name_on_glasses = ? WHERE customer_id = ?"
            self._connection.execute(change, (int(agreed), customer_id))
            if not agreed:
                take_name_back(self._connection, customer_id)
        for statement in () if agreed else _WITHDRAWN[purpose]:
            self._connection.execute(statement, (customer_id,))
