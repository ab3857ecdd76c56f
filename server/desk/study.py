"""Learning from the books: everybody's receipts in, one document out, which every server finds."""

import datetime as dt

from server.desk.store import Store
from server.domain.ranking.errors import RankingError, TooLittleHistory
from server.domain.ranking.learned import Learned, read, write
from server.domain.ranking.lessons import Lessons

AT_ONCE = 100
"""Customers in one transaction: nobody at a bay waits long for it."""


def study(store: Store, now: dt.datetime) -> Learned | None:
    """Count everybody's receipts anew, learn from them, and keep it; None when there is no receipt.

    Raises:
        StoreUnavailable: The books cannot be read or written now.
    """
    lessons, last = Lessons(), ""
    while True:
        with store.transaction() as books:
            page = books.receipts(last, AT_ONCE)
            books.recount([one.customer_id for one in page])
        for one in page:
            lessons.add(one.lines)
        if len(page) < AT_ONCE:
            break
        last = page[-1].customer_id
    try:
        learned = lessons.learn(now.date())
    except TooLittleHistory:
        return None
    with store.transaction() as books:
        books.keep_ranker(write(learned), now)
    return learned


def newest(store: Store, known: Learned) -> Learned:
    """What was learned last, or what is known already when it is the same or cannot be read.

    Raises:
        StoreUnavailable: The books cannot be read now.
    """
    with store.transaction() as books:
        version = books.ranker_version()
        document = books.ranker(version) if version and version != known.version else None
    if document is None:
        return known
    try:
        return read(document)
    except RankingError:
        return known
