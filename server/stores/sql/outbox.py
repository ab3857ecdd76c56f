"""Statements about subscribers, and about what waits for each of them."""

import datetime as dt
from collections.abc import Sequence

from server.domain.issuance import BonusState, Move
from server.office.records import Backlog, DueEvent, Subscriber
from server.stores.instants import instant, stamp
from server.stores.sql.issuances import ITS_COLUMNS, read
from server.stores.sql.statements import Statements


class OutboxStatements:
    """Reads and writes them; a trigger writes what waits (migration 0007)."""

    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def keep_subscriber(self, subscriber: Subscriber, at: dt.datetime) -> None:
        """Record a subscriber, or another address and secret of it."""
        self._connection.execute(
            """
            INSERT INTO subscribers (subscriber_id, url, secret, added_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (subscriber_id) DO UPDATE SET url = excluded.url, secret = excluded.secret
            """,
            (subscriber.subscriber_id, subscriber.url, subscriber.secret, stamp(at)),
        )

    def drop_subscriber(self, subscriber_id: str) -> bool:
        """Forget a subscriber and what waits for it; says whether there was one."""
        self._connection.execute("DELETE FROM outbox WHERE subscriber_id = ?", (subscriber_id,))
        gone = self._connection.changed("DELETE FROM subscribers WHERE subscriber_id = ?", (subscriber_id,))
        return gone == 1

    def subscribers(self) -> tuple[Backlog, ...]:
        """Every subscriber, with how much waits and how much was put aside."""
        rows = self._connection.execute(
            """
            SELECT subscriber_id, url, secret,
                   (SELECT count(*) FROM outbox
                     WHERE outbox.subscriber_id = subscribers.subscriber_id AND dead_at IS NULL),
                   (SELECT count(*) FROM outbox
                     WHERE outbox.subscriber_id = subscribers.subscriber_id AND dead_at IS NOT NULL)
              FROM subscribers ORDER BY subscriber_id
            """
        )
        return tuple(
            Backlog(Subscriber(name, url, secret), waiting, aside)
            for name, url, secret, waiting, aside in rows
        )

    def awaited(self) -> tuple[Subscriber, ...]:
        """Every subscriber for whom anything waits; what waits is not counted, however much it is."""
        rows = self._connection.execute(
            """
            SELECT subscriber_id, url, secret FROM subscribers
             WHERE EXISTS (SELECT 1 FROM outbox
                            WHERE outbox.subscriber_id = subscribers.subscriber_id AND dead_at IS NULL)
             ORDER BY subscriber_id
            """
        )
        return tuple(Subscriber(*row) for row in rows)

    def lease_subscriber(self, subscriber_id: str, holder: str, now: dt.datetime, until: dt.datetime) -> bool:
        """Whether this server may send to a subscriber until then; another one may not meanwhile.

        Where another's lease lasts twice as long as this one, its clock ran ahead, and it is let go. Not
        before: the clocks of two servers differ a little, and both would send.
        """
        changed = self._connection.changed(
            """
            UPDATE subscribers SET leased_by = ?, leased_until = ? WHERE subscriber_id = ?
               AND (leased_by IS NULL OR leased_by = ? OR leased_until < ? OR leased_until > ?)
            """,
            (holder, stamp(until), subscriber_id, holder, stamp(now), stamp(until + (until - now))),
        )
        return changed == 1

    def due_events(self, subscriber_id: str, most: int) -> tuple[DueEvent, ...]:
        """What waits for a subscriber, oldest first, due or not."""
        rows = self._connection.execute(
            f"""
            SELECT outbox.attempts, outbox.due_at, ledger.line, ledger.was, ledger.became, ledger.glasses_id,
                   ledger.moved_at, {ITS_COLUMNS}
              FROM outbox JOIN ledger ON ledger.line = outbox.line
              JOIN bonuses ON bonuses.bonus_id = ledger.bonus_id
             WHERE outbox.subscriber_id = ? AND outbox.dead_at IS NULL ORDER BY outbox.line LIMIT ?
            """,  # noqa: S608 - names of columns
            (subscriber_id, most),
        )
        return tuple(
            DueEvent(
                Move(line, read(one), BonusState(was) if was else None, BonusState(became), by, instant(at)),
                attempts,
                instant(due_at),
            )
            for attempts, due_at, line, was, became, by, at, *one in rows
        )

    def drop_events(self, subscriber_id: str, lines: Sequence[int]) -> None:
        """Forget what a subscriber has heard of."""
        self._connection.executemany(
            "DELETE FROM outbox WHERE subscriber_id = ? AND line = ?",
            [(subscriber_id, line) for line in lines],
        )

    def delay_events(
        self,
        subscriber_id: str,
        lines: Sequence[int],
        attempts: int,
        due_at: dt.datetime,
        aside_at: dt.datetime | None,
    ) -> None:
        """Let events wait until they are tried again, or put them aside."""
        aside = None if aside_at is None else stamp(aside_at)
        self._connection.executemany(
            "UPDATE outbox SET attempts = ?, due_at = ?, dead_at = ? WHERE subscriber_id = ? AND line = ?",
            [(attempts, stamp(due_at), aside, subscriber_id, line) for line in lines],
        )

    def put_aside_all_but(self, subscriber_id: str, most: int, at: dt.datetime) -> int:
        """Put the oldest events aside when more than so many wait; says how many.

        They are counted only where the first and the last are so far apart that it may be too many.
        """
        if not self._may_be_more_than(subscriber_id, most):
            return 0
        return self._connection.changed(
            """
            UPDATE outbox SET dead_at = ? WHERE subscriber_id = ? AND dead_at IS NULL AND line <=
                (SELECT line FROM outbox WHERE subscriber_id = ? AND dead_at IS NULL
                  ORDER BY line DESC LIMIT 1 OFFSET ?)
            """,
            (stamp(at), subscriber_id, subscriber_id, most),
        )

    def wake_events(self, subscriber_id: str) -> int:
        """Let everything that was put aside wait again; says how much it was."""
        return self._connection.changed(
            """
            UPDATE outbox SET attempts = 0, due_at = 0, dead_at = NULL
             WHERE subscriber_id = ? AND dead_at IS NOT NULL
            """,
            (subscriber_id,),
        )

    def _may_be_more_than(self, subscriber_id: str, most: int) -> bool:
        row = self._connection.execute(
            """
            SELECT (SELECT max(line) FROM outbox WHERE subscriber_id = ? AND dead_at IS NULL)
                 - (SELECT min(line) FROM outbox WHERE subscriber_id = ? AND dead_at IS NULL)
            """,
            (subscriber_id, subscriber_id),
        ).fetchone()
        return row is not None and row[0] is not None and row[0] >= most

    def drop_aside(self, before: dt.datetime, most: int) -> int:
        """Throw away what was put aside long ago; says how much."""
        return self._connection.changed(
            """
            DELETE FROM outbox WHERE (subscriber_id, line) IN
                (SELECT subscriber_id, line FROM outbox WHERE dead_at < ? LIMIT ?)
            """,
            (stamp(before), most),
        )
