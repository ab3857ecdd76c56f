"""The outbox: what happened to bonuses, for every system that asked to hear of it.

The books note each move for each subscriber in the transaction that makes it, so nothing is lost and nothing
is told that did not happen (docs/decisions/0040). Events of one subscriber go out in the order of the ledger.
"""

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from server.clock import Clock
from server.desk.whole import whole
from server.domain.events import MOST_ATTEMPTS, Event, Parcel, event_of, is_due, sign, wait_after
from server.domain.issuance import BonusState, Move
from server.errors import UnknownSubscriber, ValueUnfit
from server.office.books import OfficeBooks, OfficeStore
from server.office.records import Backlog, Subscriber

AT_ONCE = 50
MOST_WAITING = 100_000
"""Events that wait for one subscriber; older ones are put aside, as after too many attempts."""
LEASE = dt.timedelta(seconds=60)
"""So long only one server sends to a subscriber; longer than any request may take."""
SETTLED = dt.timedelta(seconds=60)
"""A file holds what is older: no transaction lasts so long that a line could still come before it."""
CLOCKS_DIFFER = dt.timedelta(minutes=5)
"""A line that is further ahead was written while a clock was wrong."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A parcel that is on its way."""

    subscriber: Subscriber
    body: bytes
    signature: str
    lines: tuple[int, ...]
    attempts: int
    """How many went before."""


class Outbox:
    """Brings events to subscribers; whoever sends them calls ``next_for`` until there is nothing."""

    def __init__(self, store: OfficeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._holder = secrets.token_hex(8)
        self._chance = secrets.SystemRandom()

    def subscribe(self, subscriber_id: str, url: str) -> str:
        """Add a subscriber, who hears of everything from now on; returns the secret that signs.

        Raises:
            UnknownSubscriber: The address cannot be sent to.
        """
        _refuse_unfit(url)
        secret = secrets.token_urlsafe(32)
        with self._store.transaction() as books:
            books.keep_subscriber(Subscriber(subscriber_id, url, secret), self._clock.now())
        return secret

    def unsubscribe(self, subscriber_id: str) -> None:
        """Forget a subscriber with everything that waits for it.

        Raises:
            UnknownSubscriber: There is no such subscriber.
        """
        with self._store.transaction() as books:
            if not books.drop_subscriber(subscriber_id):
                raise UnknownSubscriber(f"there is no subscriber {subscriber_id}")

    def subscribers(self) -> Sequence[Backlog]:
        """Every subscriber, with how much waits and how much was put aside."""
        with self._store.transaction() as books:
            return books.subscribers()

    def awaited(self) -> Sequence[Subscriber]:
        """Every subscriber for whom anything waits, due or not."""
        with self._store.transaction() as books:
            return books.awaited()

    def retry(self, subscriber_id: str) -> int:
        """Let everything that was put aside wait again; says how much it was.

        Raises:
            UnknownSubscriber: There is no such subscriber.
        """
        with self._store.transaction() as books:
            if subscriber_id not in {one.subscriber.subscriber_id for one in books.subscribers()}:
                raise UnknownSubscriber(f"there is no subscriber {subscriber_id}")
            return books.wake_events(subscriber_id)

    def next_for(self, subscriber: Subscriber) -> Sending | None:
        """The next parcel for a subscriber; None when nothing is due or another server sends.

        What failed before goes alone: a single event that a subscriber cannot bear is found that way.
        """
        now = self._clock.now()

        def collect(books: OfficeBooks) -> Sending | None:
            if not books.lease_subscriber(subscriber.subscriber_id, self._holder, now, now + LEASE):
                return None
            books.put_aside_all_but(subscriber.subscriber_id, MOST_WAITING, now)
            due = books.due_events(subscriber.subscriber_id, AT_ONCE)
            if not due or not is_due(due[0].due_at, now):
                return None
            # What is fresh behind one that failed waits too: nothing overtakes.
            fresh = list(takewhile(lambda one: not one.attempts, due))
            chosen = fresh or due[:1]
            body = Parcel(events=tuple(_said(books, one.move) for one in chosen)).model_dump_json().encode()
            lines = tuple(one.move.line for one in chosen)
            return Sending(subscriber, body, sign(subscriber.secret, now, body), lines, due[0].attempts)

        return whole(self._store, collect)

    def delivered(self, sending: Sending) -> None:
        """Record that a parcel arrived."""
        with self._store.transaction() as books:
            books.drop_events(sending.subscriber.subscriber_id, sending.lines)

    def failed(self, sending: Sending) -> bool:
        """Record that a parcel did not arrive; says whether it is put aside now."""
        now = self._clock.now()
        attempts = sending.attempts + 1
        aside = attempts >= MOST_ATTEMPTS
        again = now + wait_after(attempts, self._chance.random())
        with self._store.transaction() as books:
            books.delay_events(
                sending.subscriber.subscriber_id, sending.lines, attempts, again, now if aside else None
            )
        return aside

    def export(self, after: int, since: dt.datetime | None = None) -> Iterator[Event]:
        """Every event behind this number, as far as it is settled, in their order.

        Raises:
            ValueUnfit: No event has this number yet: whatever comes next would be passed over.
        """
        whole(self._store, lambda books: _refuse_ahead(books, after))
        now, settled_to = self._clock.now(), after
        while True:
            if after >= settled_to:
                settled_to = self._settled_to(after, now)
            with self._store.transaction() as books:
                moves = [one for one in books.moves(after, AT_ONCE) if one.line <= settled_to]
                events = [_said(books, one) for one in moves if since is None or one.moved_at >= since]
            yield from events
            if not moves:
                return
            after = moves[-1].line

    def _settled_to(self, after: int, now: dt.datetime) -> int:
        """The last of some lines behind this one that are settled; the same number when none is.

        The time of a line that is ahead says nothing about its age: it is as old as the next one, at least.
        """
        last = after
        while True:
            with self._store.transaction() as books:
                moves = books.moves(last, AT_ONCE)
            known = [one for one in moves if one.moved_at <= now + CLOCKS_DIFFER]
            settled = list(takewhile(lambda one: one.moved_at <= now - SETTLED, known))
            if known or not moves:
                return settled[-1].line if settled else after
            last = moves[-1].line


def _refuse_ahead(books: OfficeBooks, after: int) -> None:
    if after and not books.moves(after - 1, 1):
        raise ValueUnfit(_AHEAD.format(after))


def _refuse_unfit(url: str) -> None:
    try:
        parts = urlsplit(url)
        # A name that cannot be asked for is found here, and not at every attempt to send.
        host, port = parts.hostname and parts.hostname.encode("idna"), parts.port
    except ValueError:
        raise UnknownSubscriber(_WHERE) from None
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _NEAR):
        raise UnknownSubscriber("an address begins with https:// (http:// on this machine only)")
    if not host or port == 0 or not url.isprintable() or " " in url or len(url) > _LONGEST_ADDRESS:
        raise UnknownSubscriber(_WHERE)


def _said(books: OfficeBooks, move: Move) -> Event:
    """An event as it is sent; a coupon that was given has its code from now on."""
    return event_of(move, books.draw_code(move.issuance) if move.became in _WITH_CODE else None)


_WITH_CODE = frozenset({BonusState.GIVEN, BonusState.REDEEMED, BonusState.RETURNED})
_AHEAD = (
    "no event has the number {} yet: if the books were brought back from a copy, go on with --since and the "
    "time of the copy"
)
_NEAR = frozenset({"127.0.0.1", "::1", "localhost"})
_LONGEST_ADDRESS = 2000
_WHERE = (
    "an address looks like https://host or https://host:port/path, with a port from 1 to 65535 and "
    f"{_LONGEST_ADDRESS} characters at most"
)
