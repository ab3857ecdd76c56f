"""Carries out back-tests, one after the other, in a thread that leaves room for the scans beside it."""

import datetime as dt
import queue
import threading
from dataclasses import dataclass

import structlog

from server.clock import Clock
from server.desk.backtest import WEEKS, Backtest, as_today
from server.desk.course import Scale
from server.domain.offers.campaign import Campaign
from server.domain.offers.eligibility import Candidate
from server.domain.offers.policy import PLAIN, Policy
from server.domain.offers.schedule import Schedule, runs_at
from server.errors import ServerError
from server.stores.console import ConsoleStore, backtests, places
from server.stores.console.backtests import Stage
from server.stores.console.past import Wanted, collected_in, visits_of
from server.stores.console.stretch import Stretch, begun

DAYS = 7 * WEEKS
MOST_VISITS = 20_000
"""Of more visits, those of a share of the customers are decided again; about half a minute's work."""
MOST_WAITING = 4
_AT_ONCE = 10
_REST_S = 0.005
"""After so many visits the thread lets others come first."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """One back-test to carry out."""

    job_id: str
    campaign: Campaign


class Backtests:
    """The queue of one server; what comes of it stands in the books."""

    def __init__(self, store: ConsoleStore, clock: Clock, choosing: Policy = PLAIN) -> None:
        self._store = store
        self._clock = clock
        self._choosing = choosing
        self._tasks: queue.Queue[Task] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._rest = threading.Event()

    def take(self, task: Task) -> bool:
        """Take on a back-test.

        Returns:
            False where too many wait already.
        """
        try:
            self._tasks.put_nowait(task)
        except queue.Full:
            return False
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="back-tests", daemon=True)
                self._thread.start()
        return True

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is left to do, for who has to know: a test."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def _work(self) -> None:
        while True:
            with self._lock:
                try:
                    task = self._tasks.get_nowait()
                except queue.Empty:
                    self._thread = None
                    return
            try:
                self._carry_out(task)
            except ServerError as error:
                _log.warning("back-test ended", job=task.job_id, error=str(error))
            except Exception:  # noqa: BLE001 - the top of a thread
                _log.exception("back-test failed", job=task.job_id)
                self._end(task, Stage.FAILED, None)

    def _carry_out(self, task: Task) -> None:
        with self._store.reading() as connection:
            today = begun(connection, self._clock.now())
            days = [today - dt.timedelta(days=back) for back in range(DAYS, 0, -1)]
            whole = collected_in(connection, Stretch(days[0], today))
        percent = max(1, min(100, 100 * MOST_VISITS // max(1, whole)))
        test = Backtest(task.campaign, days, Scale(percent), self._choosing)
        ignored = frozenset(offer.offer_id for offer in task.campaign.offers)
        for done, day in enumerate(days):
            if not self._moved(task, done):
                return
            self._go_through(test, task, Wanted(day, percent, ignored, days[0]))
        self._end(task, Stage.DONE, test)

    def _go_through(self, test: Backtest, task: Task, wanted: Wanted) -> None:
        with self._store.reading() as connection:
            books, now = self._store.books(connection), self._clock.now()
            others: dict[str, tuple[Candidate, ...]] = {}
            for site_id in places.names(connection):
                drive = books.drive(site_id)
                if drive is not None:
                    wall = drive.local_time(now)
                    others[site_id] = tuple(
                        as_today(one)
                        for one in books.candidates(site_id)
                        if one.terms.campaign_id != task.campaign.campaign_id and _is_in_its_dates(one, wall)
                    )
            for number, past in enumerate(visits_of(connection, wanted)):
                test.meet(past, others.get(past.visit.site_id, ()))
                if number % _AT_ONCE == _AT_ONCE - 1:
                    self._rest.wait(_REST_S)

    def _moved(self, task: Task, done: int) -> bool:
        with self._store.bookkeeping() as connection:
            return backtests.move(connection, task.job_id, done, self._clock.now())

    def _end(self, task: Task, stage: Stage, test: Backtest | None) -> None:
        outcome = None if test is None else test.outcome()
        with self._store.bookkeeping() as connection:
            backtests.end(connection, task.job_id, stage, self._clock.now(), outcome)


def _is_in_its_dates(candidate: Candidate, wall: dt.datetime) -> bool:
    schedule = candidate.terms.schedule
    dates = Schedule(start=schedule.start, end=schedule.end)
    return wall.tzinfo is not None and runs_at(dates, wall, wall.tzinfo)
