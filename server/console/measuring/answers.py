"""Answers that take longer than a page may: worked out in a thread, one by one, and kept for a while."""

import datetime as dt
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

import structlog

from server.clock import Clock
from server.console.measuring.whatif import WhatIf
from server.domain.effects import Effect, TooFew
from server.errors import ServerError

KEPT = dt.timedelta(minutes=10)
"""So long an answer is good: it is about whole days that are over, and orders of them come in late."""
MOST_KEPT = 32
MOST_WAITING = 4
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What the button asked for; nothing when nobody pressed one."""

    verdict: Effect | TooFew | None = None
    what_if: WhatIf | None = None
    cannot: str = ""
    """``busy``, ``failed``, ``no_holdout``, ``other_holdout``, ``other_chance`` or ``too_few``."""
    waits: bool = False
    """Whether it is still being worked out."""


NOTHING = Found()
_WAITS, _BUSY, _FAILED = Found(waits=True), Found(cannot="busy"), Found(cannot="failed")


@dataclass(slots=True)
class _Entry:
    work: Callable[[], Found]
    found: Found = _WAITS
    at: dt.datetime | None = None
    """When it was found."""


@dataclass(slots=True)
class Answers:
    """The answers of one server. Threads may share it."""

    clock: Clock
    _entries: dict[Hashable, _Entry] = field(default_factory=dict)
    """In the order in which they were asked for."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def ask(self, question: Hashable, work: Callable[[], Found]) -> Found:
        """The answer to a question: at once, whether there is one already or not.

        Args:
            question: What is asked; the same question is worked out once.
            work: Works it out, in a thread of its own.

        Returns:
            What was found; it waits when it is still being worked out, and is busy when too many do.
        """
        with self._lock:
            self._forget()
            entry = self._entries.get(question)
            if entry is None:
                if sum(one.found.waits for one in self._entries.values()) >= MOST_WAITING:
                    return _BUSY
                entry = self._entries[question] = _Entry(work)
                self._begin()
            elif entry.found is _FAILED:
                del self._entries[question]
            return entry.found

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is left to work out, for who has to know: a test."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="measures", daemon=True)
            self._thread.start()

    def _forget(self) -> None:
        good = self.clock.now() - KEPT
        found = [question for question, one in self._entries.items() if not one.found.waits]
        spare = found[: max(0, len(found) - MOST_KEPT)]
        for question in found:
            at = self._entries[question].at
            if question in spare or (at is not None and at < good):
                del self._entries[question]

    def _work(self) -> None:
        while True:
            with self._lock:
                entry = next((one for one in self._entries.values() if one.found.waits), None)
                if entry is None:
                    self._thread = None
                    return
            found = _carried_out(entry.work)
            with self._lock:
                entry.found, entry.at = found, self.clock.now()


def _carried_out(work: Callable[[], Found]) -> Found:
    try:
        return work()
    except ServerError as error:
        _log.warning("cannot measure", error=str(error))
    except Exception:  # noqa: BLE001 - the top of a thread
        _log.exception("measuring failed")
    return _FAILED
