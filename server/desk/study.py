"""Learning from the books: everybody's receipts in, one document out, which every server finds."""

import datetime as dt

from server.desk.store import Books, Store
from server.domain.ranking.challenger import fit_challenger, library
from server.domain.ranking.errors import ChallengerMissing, RankingError, TooLittleHistory
from server.domain.ranking.fit import fit
from server.domain.ranking.learned import Learned, read, write
from server.domain.ranking.lessons import Lessons, Teach
from server.errors import RankerMissing

AT_ONCE = 100
"""Customers in one transaction: nobody at a bay waits long for it."""


def study(store: Store, now: dt.datetime, teach: Teach = fit) -> Learned | None:
    """Count everybody's receipts anew, learn from them, and keep it; None when there is no receipt.

    Raises:
        RankerMissing: The library of the ranker that was asked for is not installed.
        StoreUnavailable: The books cannot be read or written now.
    """
    if teach is fit_challenger:
        _is_there()
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
        learned = lessons.learn(now.date(), teach)
    except TooLittleHistory:
        return None
    with store.transaction() as books:
        books.keep_ranker(write(learned), now)
    return learned


def newest(books: Books, known: Learned) -> Learned:
    """What was learned last, or what is known already when it is the same or cannot be read."""
    try:
        return take_up(books, known)
    except RankingError:
        return known


def take_up(books: Books, known: Learned) -> Learned:
    """What was learned last, or what is known already when it is the same.

    Raises:
        RankingError: It cannot be read; the text says what to do.
    """
    version = books.ranker_version()
    document = books.ranker(version) if version and version != known.version else None
    return known if document is None else read(document)


def _is_there() -> None:
    """Whoever asks for the challenger is told at once that it cannot be had, not after an hour of reading."""
    try:
        library()
    except ChallengerMissing as missing:
        raise RankerMissing(str(missing)) from missing
