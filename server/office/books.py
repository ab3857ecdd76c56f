"""What the back office needs of the books, beyond what the desk needs."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from server.desk.store import Books, Store
from server.domain.customer_file import CustomerFile
from server.domain.intake import Fault, Outcome, Record
from server.domain.issuance import Issuance
from server.domain.offers.coupon_code import DrawnCode
from server.office.records import (
    Backlog,
    DueEvent,
    Integration,
    OldBaskets,
    OldReceipts,
    Posted,
    Silence,
    Subscriber,
)

T = TypeVar("T")


class OutboxBooks(Protocol):
    """Who hears of what happens, and what waits for whom."""

    def keep_subscriber(self, subscriber: Subscriber, at: dt.datetime) -> None:
        """Record a subscriber, or another address and secret of it."""
        ...

    def drop_subscriber(self, subscriber_id: str) -> bool:
        """Forget a subscriber and what waits for it; says whether there was one."""
        ...

    def subscribers(self) -> Sequence[Backlog]:
        """Every subscriber, with how much waits and how much was put aside."""
        ...

    def awaited(self) -> Sequence[Subscriber]:
        """Every subscriber for whom anything waits; what waits is not counted, however much it is."""
        ...

    def lease_subscriber(self, subscriber_id: str, holder: str, now: dt.datetime, until: dt.datetime) -> bool:
        """Whether this server may send to a subscriber until then; another one may not meanwhile."""
        ...

    def due_events(self, subscriber_id: str, most: int) -> Sequence[DueEvent]:
        """What waits for a subscriber, oldest first, due or not."""
        ...

    def drop_events(self, subscriber_id: str, lines: Sequence[int]) -> None:
        """Forget what a subscriber has heard of."""
        ...

    def delay_events(
        self,
        subscriber_id: str,
        lines: Sequence[int],
        attempts: int,
        due_at: dt.datetime,
        aside_at: dt.datetime | None,
    ) -> None:
        """Let events wait until they are tried again, or put them aside."""
        ...

    def put_aside_all_but(self, subscriber_id: str, most: int, at: dt.datetime) -> int:
        """Put the oldest events aside when more than so many wait; says how many."""
        ...

    def wake_events(self, subscriber_id: str) -> int:
        """Let everything that was put aside wait again; says how much it was."""
        ...

    def drop_aside(self, before: dt.datetime, most: int) -> int:
        """Throw away what was put aside long ago; says how much."""
        ...


class CouponBooks(Protocol):
    """Which code belongs to which bonus."""

    def draw_code(self, issuance: Issuance) -> str | None:
        """The code of a bonus: the one it has, or the next one of those sent here, or a new one.

        Returns:
            None when the offer has no pattern, the bonus was not given, or no code is left.
        """
        ...

    def bonus_of(self, code: str) -> str | None:
        """Whose code it is; None = nobody's."""
        ...

    def coupon_codes(self) -> Iterable[DrawnCode]:
        """Every code, by offer."""
        ...


class OfficeBooks(Books, OutboxBooks, CouponBooks, Protocol):
    """The shop's books, open inside one transaction, for the back office."""

    def sites_with_glasses(self) -> Sequence[str]:
        """The sites at which any glasses are let in, connected or not, by their ids."""
        ...

    def integration(self, integration_id: str) -> Integration | None:
        """The integration of this id, a revoked one included."""
        ...

    def hold_integration(self, integration_id: str) -> Integration | None:
        """The integration of this id, which nobody else changes until the end."""
        ...

    def integrations(self) -> Sequence[Integration]:
        """All of them, by their ids."""
        ...

    def keep_integration(self, integration: Integration) -> None:
        """Record an integration, or replace what is recorded of it."""
        ...

    def posted(self, integration_id: str, key: str) -> Posted | None:
        """The request of this key; nobody else carries one out for this integration until the end."""
        ...

    def keep_posted(self, integration_id: str, key: str, posted: Posted, at: dt.datetime) -> None:
        """Record a request that was carried out."""
        ...

    def tidied_at(self) -> dt.datetime | None:
        """When time was last believed to have taken something away; None = never."""
        ...

    def note_tidied(self, at: dt.datetime) -> None:
        """Note that it is believed to be this time."""
        ...

    def drop_posts(self, before: dt.datetime, most: int) -> int:
        """Throw away old requests; says how many."""
        ...

    def hold_customer(self, customer_id: str) -> bool:
        """Whether there is such a customer; nothing about them can be written until the end."""
        ...

    def old_receipts(self, after: str, before: dt.date) -> OldReceipts:
        """Which of the next customers have receipts from before a day, by their ids."""
        ...

    def drop_baskets(self, after: str, before: dt.date) -> OldBaskets:
        """Throw away the baskets of those of the next orders, by number, that were promised before a day."""
        ...

    def drop_memos(self, before: dt.datetime, most: int) -> int:
        """Throw away what supervisors wrote before then; says how many memos."""
        ...

    def profiled(self, customers: Collection[str]) -> frozenset[str]:
        """Those of these customers whose purchases may choose their bonuses."""
        ...

    def customer_file(self, customer_id: str) -> CustomerFile | None:
        """Everything that is kept of a customer; None when there is nobody."""
        ...

    def bonuses_of(self, customer_id: str) -> Sequence[Issuance]:
        """Every bonus that this customer was ever shown; nobody else moves them until the end."""
        ...

    def forget(self, customer_id: str, now: dt.datetime) -> None:
        """Take the person away; what was given to them is a stranger's from then on."""
        ...

    def begin_to_know(self, now: dt.datetime, most: int) -> int:
        """Note since when customers are known of whom an older program did not; says of how many."""
        ...

    def silent_since(self, before: dt.datetime, most: int) -> Silence:
        """Look for customers of whom nothing was heard since then."""
        ...

    def drop_codes(self, before: dt.datetime, most: int) -> int:
        """Throw away codes that ended before then; says how many."""
        ...

    def drop_interests(self, ended: dt.date, most: int) -> int:
        """Throw away what customers wanted to hear of until that day or an earlier one; says how many."""
        ...

    def drop_answers(self, before: dt.datetime, most: int) -> int:
        """Throw away the ids of so many answers that were recorded before; says how many there were."""
        ...

    def drop_scans(self, before: dt.datetime, most: int) -> int:
        """Throw away old answers to scans, which hold names; says how many."""
        ...

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
