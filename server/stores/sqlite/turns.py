"""Group commit: transactions that come while another one is under way share one commit.

Waiting for the disk costs more than all statements of a pickup. So whoever has done its statements passes the
open transaction on to the next in line, each has a savepoint of its own, and the last one commits for all.
Nobody returns before the disk has it (docs/measurements/desk.md).

Work that comes as a function is not passed on from thread to thread: whoever has the turn does that of all
the others who wait, commits, and wakes them. Waking a thread for every pickup costs more than the statements
it carries out.
"""

import itertools
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from server.errors import StoreUnavailable
from server.stores.sqlite.errands import Errand

T = TypeVar("T")

MOST_TOGETHER = 64


class Together:
    """Transactions that are committed at once."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.size = 0
        self.failure: BaseException | None = None


class Turns:
    """One connection, used by one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, busy_s: float) -> None:
        self.committed: Callable[[int], None] = lambda _: None
        """Told of every commit, how many transactions it was."""
        self._connection = connection
        self._busy_s = busy_s
        self._changed = threading.Condition()
        self._taken = False
        self._closed = False
        self._queueing = 0
        self._errands: deque[Errand[object]] = deque()
        self._open: Together | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block inside a transaction; returns once it is committed.

        Raises:
            StoreUnavailable: Others take too long, or the common commit failed; nothing was kept.
        """
        self._take()
        together: Together | None = None
        try:
            together = self._join()
            with self._savepoint():
                yield
        finally:
            self._pass_on(together)
        if not together.done.wait(self._busy_s):
            raise StoreUnavailable("the common commit takes too long")
        if together.failure is not None:
            raise StoreUnavailable(f"the common commit failed: {together.failure}") from together.failure

    def perform(self, work: Callable[[], T]) -> T:
        """Do some work inside a transaction, in whichever thread has the turn; returns once it is committed.

        Raises:
            StoreUnavailable: Others take too long, or the common commit failed; nothing was kept.
        """
        errand = Errand(work)
        if self._is_mine(errand) or self._wait_for(errand):
            self._lead(errand)
        return errand.outcome()

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Have the connection without a transaction.

        Raises:
            sqlite3.OperationalError: Others take too long, or it is closed.
        """
        try:
            self._take()
        except StoreUnavailable as away:
            raise sqlite3.OperationalError(str(away)) from away
        try:
            if self._open is not None:
                self._commit(self._open)
            yield self._connection
        finally:
            with self._changed:
                self._free()

    def close(self) -> None:
        """Wait for whoever has the connection, and let nobody have it any more; may be called twice."""
        with self._changed:
            self._changed.wait_for(lambda: not self._taken, self._busy_s)
            self._closed = True
            self._connection.close()

    @property
    def _waiting(self) -> int:
        """How many wait for a turn, or for somebody who does their work."""
        return self._queueing + len(self._errands)

    def _is_mine(self, errand: Errand[T]) -> bool:
        """Whether the turn is free and taken now; otherwise the errand waits in line."""
        with self._changed:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            if not self._taken and not self._queueing:
                self._taken = True
                return True
            self._errands.append(errand)
            return False

    def _wait_for(self, errand: Errand[T]) -> bool:
        """Wait until somebody has done an errand, or until its own thread is to lead: then True."""
        if not errand.woken.acquire(timeout=self._busy_s):
            with self._changed:
                if errand in self._errands:
                    self._errands.remove(errand)
                    raise StoreUnavailable("another transaction takes too long")
            if not errand.woken.acquire(timeout=self._busy_s):
                self._give_up(errand)
        if not errand.leads:
            self._wake(errand.after)
        return errand.leads

    def _give_up(self, errand: Errand[T]) -> None:
        with self._changed:
            if not errand.woken.acquire(blocking=False):
                errand.gone = True
                raise StoreUnavailable("the common commit takes too long")

    def _wake(self, errand: Errand[object] | None) -> None:
        """Wake one thread, which wakes the next one: all at once they would only wait for the interpreter."""
        with self._changed:
            while errand is not None and errand.gone:
                errand = errand.after
            if errand is not None:
                errand.woken.release()

    def _lead(self, first: Errand[T]) -> None:
        """Do the first errand and those that wait, commit them together, and wake whose they are."""
        done: list[Errand[object]] = []
        together: Together | None = None
        errand: Errand[object] | None = first
        try:
            while errand is not None:
                done.append(errand)
                together = self._join()
                self._do(errand)
                errand = self._next(together)
        except sqlite3.Error as error:
            done[-1].error = error
        if together is not None:
            self._commit(together)
            if together.failure is not None:
                for one in done:
                    one.fail(together.failure)
        for one, after in itertools.pairwise(done):
            one.after = after
        with self._changed:
            self._free()
        self._wake(first.after)

    def _do(self, errand: Errand[T]) -> None:
        try:
            with self._savepoint():
                errand.value = errand.work()
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread whose errand it is
            errand.error = error

    def _next(self, together: Together) -> Errand[object] | None:
        """The next errand that still fits into this commit."""
        with self._changed:
            fits = self._connection.in_transaction and together.size < MOST_TOGETHER
            return self._errands.popleft() if fits and self._errands else None

    def _take(self) -> None:
        with self._changed:
            self._queueing += 1
            came = self._changed.wait_for(lambda: not self._taken, self._busy_s)
            self._queueing -= 1
            if not came:
                raise StoreUnavailable("another transaction takes too long")
            if self._closed:
                raise StoreUnavailable("the store is closed")
            self._taken = True

    def _join(self) -> Together:
        if self._open is None:
            self._connection.execute("BEGIN IMMEDIATE")
            self._open = Together()
        self._open.size += 1
        return self._open

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT turn")
        try:
            yield
        except BaseException:
            # SQLite has rolled back everything by itself after some errors, a full disk among them.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO turn")
                self._connection.execute("RELEASE turn")
            raise
        self._connection.execute("RELEASE turn")

    def _pass_on(self, together: Together | None) -> None:
        """Give the connection to the next in line; commit first when nobody waits or enough came together."""
        with self._changed:
            # Decided and passed on in one step: a waiter gives up only while somebody has the connection.
            if together is not None and self._may_wait(together):
                self._free()
                return
        if together is not None:
            self._commit(together)
        with self._changed:
            self._free()

    def _may_wait(self, together: Together) -> bool:
        return self._connection.in_transaction and self._waiting > 0 and together.size < MOST_TOGETHER

    def _free(self) -> None:
        """Let the next one have the turn: a thread that queues, or else the first errand's own."""
        if self._errands and not self._queueing:
            errand = self._errands.popleft()
            errand.leads = True
            errand.woken.release()
            return
        self._taken = False
        self._changed.notify()

    def _commit(self, together: Together) -> None:
        try:
            if not self._connection.in_transaction:
                raise sqlite3.OperationalError("the database rolled back")
            self._connection.execute("COMMIT")
            self.committed(together.size)
        except sqlite3.Error as error:
            together.failure = error
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        finally:
            self._open = None
            together.done.set()
