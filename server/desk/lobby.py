"""The lobby: who is here and since when, and what a supervisor tells the glasses of a site.

Nothing here knows an attendant: a memo is read on glasses, by nobody in particular and at no recorded time.
"""

import datetime as dt
import uuid

from overlays.card import Identifier
from overlays.errors import DoesNotFit
from overlays.layout import break_memo
from overlays.wire import MOST_QUEUE_ROWS, Memo, Queue, QueueRow
from server.clock import Clock
from server.desk.records import Glasses, Slip, Waiting, WrittenMemo
from server.desk.store import Books, Store
from server.errors import MemoRefused, UnknownOrder, UnknownSite

STAYS = dt.timedelta(hours=4)
"""Who came earlier and was never handed anything has left."""
MEMO_HOLDS = dt.timedelta(hours=12)
"""A memo is for one shift."""


class Lobby:
    """Keeps the queue and the memos of every site in one store."""

    def __init__(self, store: Store, clock: Clock, long_queue: int = 0) -> None:
        """Begin.

        Args:
            store: The books.
            clock: Says when somebody arrives.
            long_queue: So many customers here at once, and cards come without bonuses; 0 is never.
        """
        self._store = store
        self._clock = clock
        self._long_queue = long_queue

    def queue(self, site_id: str) -> Queue:
        """Who is here now.

        Raises:
            StoreUnavailable: The store does not answer.
        """
        now = self._clock.now()
        with self._store.transaction() as books:
            crowd = books.crowd(site_id, now - STAYS, MOST_QUEUE_ROWS)
        rows = tuple(
            QueueRow(name=one.name, bay=one.bay, waited_s=waited_s(one.arrived_at, now))
            for one in crowd.longest
        )
        return Queue(rows=rows, here=crowd.here)

    def is_crowded(self, books: Books, pickup: Waiting, now: dt.datetime) -> bool:
        """Whether so many wait, this customer included, that bonuses are left out."""
        if not self._long_queue:
            return False
        newcomer = pickup.arrived_at is None
        return books.crowd(pickup.site_id, now - STAYS, 1).here + newcomer >= self._long_queue

    def arrive(self, order: str) -> None:
        """Record that the customer of an order is here; again changes nothing, unless they had left.

        Raises:
            UnknownOrder: There is no such order.
        """
        now = self._clock.now()
        with self._store.transaction() as books:
            if has_left(books.arrived(order), now):
                books.leave(order)
            if not books.arrive(order, now):
                raise UnknownOrder(f"there is no order {order}: bring it in first (data import)")

    def write(self, site_id: str, text: str) -> WrittenMemo:
        """Write to the glasses of a site; they show it in a quiet moment until it is read.

        Raises:
            UnknownSite: There is no such site.
            MemoRefused: The text fits no display, or cannot be drawn.
        """
        try:
            lines = break_memo(text)
        except DoesNotFit as error:
            raise MemoRefused(str(error)) from None
        memo = WrittenMemo(f"m{uuid.uuid4().hex[:16]}", site_id, lines, self._clock.now())
        with self._store.transaction() as books:
            _site_of(books, site_id)
            books.keep_memo(memo)
        return memo

    def written(self, site_id: str) -> tuple[WrittenMemo, ...]:
        """What was written to a site in this shift, and on how many glasses it was read.

        Raises:
            UnknownSite: There is no such site.
        """
        with self._store.transaction() as books:
            _site_of(books, site_id)
            return tuple(books.memos(site_id, self._clock.now() - MEMO_HOLDS))

    def unread(self, glasses: Glasses) -> tuple[Memo, ...]:
        """What these glasses have still to show, oldest first.

        Raises:
            StoreUnavailable: The store does not answer.
        """
        since = self._clock.now() - MEMO_HOLDS
        with self._store.transaction() as books:
            unread = books.unread_memos(glasses.site_id, glasses.glasses_id, since)
        return tuple(Memo(memo_id=memo.memo_id, lines=memo.lines) for memo in unread)

    def read(self, glasses: Glasses, memo_id: Identifier) -> None:
        """Record that a memo was read on these glasses; a memo of elsewhere changes nothing.

        Raises:
            StoreUnavailable: The store does not answer; the memo comes again.
        """
        with self._store.transaction() as books:
            books.read_memo(memo_id, glasses.site_id, glasses.glasses_id)


def has_left(arrived_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether somebody came so long ago that they wait no more: they come anew."""
    return arrived_at is not None and now - arrived_at > STAYS


def _site_of(books: Books, site_id: str) -> None:
    if books.drive(site_id) is None:
        raise UnknownSite(f"there is no site {site_id}: bring it in first (data import)")


def never_came(books: Books, slip: Slip) -> None:
    """It was another customer: who counted as here because of that very scan is not."""
    if books.arrived(slip.order) == slip.opened_at:
        books.leave(slip.order)


def waited_s(arrived_at: dt.datetime | None, now: dt.datetime) -> int:
    """How long somebody is here, in whole seconds."""
    return 0 if arrived_at is None else max(0, int((now - arrived_at).total_seconds()))
