"""Getting ready for who comes next: the newest ranker, and bid prices from comparable visits in the books."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from server.desk.advice import Advice
from server.desk.records import Called
from server.desk.store import Books, Store
from server.desk.study import take_up
from server.domain.pricing.foresight import Foreseen, PastVisit, foresee
from server.domain.ranking.errors import RankingError
from server.domain.visit import Visit

WEEKS = 4
MOST_VISITS = 300
"""Of one past day; when one was busier, every so many are taken of each."""
MOST_CALLS = 5_000
"""Of one past day at one site; all are counted, to know what share of them is looked at."""
AT_ONCE = 20
"""Customers in one transaction: nobody at a bay waits long for it."""
_DAY = dt.timedelta(days=1)
_WEEK = 7 * _DAY


@dataclass(frozen=True, slots=True)
class Prepared:
    """The advice for the desk, and what the next one starts from."""

    advice: Advice
    foreseen: Foreseen | None = None
    unread: str = ""
    """Why the newest ranker could not be taken up; empty when it was."""


def prepare(store: Store, now: dt.datetime, before: Prepared) -> Prepared:
    """Read the newest ranker and compute bid prices; takes seconds, and holds up nobody.

    Raises:
        StoreUnavailable: The books cannot be read now; what was known before still holds.
    """
    advice, unread = before.advice, ""
    try:
        with store.transaction() as books:
            advice = dataclasses.replace(advice, learned=take_up(books, advice.learned))
    except RankingError as error:
        unread = str(error)
    with store.transaction() as books:
        sites = books.site_ids()
    weeks: list[list[Called]] = [[] for _ in range(WEEKS)]
    for site_id in sites:
        with store.transaction() as books:
            for number, week in enumerate(weeks, 1):
                week.extend(_called(books, site_id, now - number * _WEEK))
    found, busiest = sum(map(len, weeks)), max(map(len, weeks))
    one_of = max(-(-busiest // MOST_VISITS), 1)
    calls = [(number, call) for number, week in enumerate(weeks, 1) for call in week[::one_of]]
    if not calls:
        return Prepared(dataclasses.replace(advice, prices={}), unread=unread)
    past = list(_past(store, advice, calls, now))
    with store.transaction() as books:
        candidates, balances = books.candidates(calls[0][1].site_id), books.balances()
    today = past[0].visit.today if past else now.date()
    foreseen = foresee(candidates, balances, past, today, before.foreseen, len(calls) / found)
    return Prepared(dataclasses.replace(advice, prices=foreseen.by_site), foreseen, unread)


def _called(books: Books, site_id: str, since: dt.datetime) -> list[Called]:
    """Who came to a site from this moment to the end of its day.

    Where bonuses are off, nobody takes any, so nobody there raises a price elsewhere.
    """
    drive = books.drive(site_id)
    if drive is None or not books.switched_off().isdisjoint({site_id, ""}):
        return []
    today = drive.today(since)
    found = books.calls(site_id, since, since + _DAY, MOST_CALLS)
    return [call for call in found if drive.today(call.at) == today]


def _past(
    store: Store, advice: Advice, calls: list[tuple[int, Called]], now: dt.datetime
) -> Iterator[PastVisit]:
    """These visits as if they came later today."""
    remaining = iter(calls)
    while some := list(itertools.islice(remaining, AT_ONCE)):
        with store.transaction() as books:
            for week, call in some:
                visitor, drive = books.visitor(call.customer_id), books.drive(call.site_id)
                if visitor is None or drive is None:
                    continue
                local_time = drive.local_time(call.at + week * _WEEK)
                today = drive.today(now)
                visit = Visit(visitor, call.site_id, today, local_time)
                if advice.policy.holds_out(call.customer_id):
                    visit = visit.unprofiled()
                name = f"{call.customer_id}@{call.at.isoformat()}"
                outlook = advice.outlook(books, visitor, call.site_id, today, name)
                yield PastVisit(visit, outlook, week)
