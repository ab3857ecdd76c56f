"""What customers say themselves: their last word counts, and what rested on an earlier one goes back."""

import datetime as dt
from collections.abc import Collection

from server.domain.customer_file import CustomerFile
from server.domain.intake.members import ConsentRecord
from server.domain.issuance import BonusState
from server.errors import UnknownCustomer
from server.office.books import OfficeBooks

UNKNOWN = "no such customer is known: check the id, or they were erased already"
_NEXT = dt.timedelta(microseconds=1)
"""The smallest step of time that the books keep apart."""


def hear(books: OfficeBooks, said: ConsentRecord) -> CustomerFile:
    """Note what a customer says here and now: it comes after everything that was said before.

    The clock of an app that was ahead outdoes nobody who stands at the service desk.

    Args:
        books: The transaction that is under way.
        said: Their word, at this moment.

    Returns:
        The customer's file, as it was before.

    Raises:
        UnknownCustomer: There is no such customer, or no longer.
    """
    customer_id, now = said.customer_id, said.at
    file = books.customer_file(customer_id) if books.hold_customer(customer_id) else None
    if file is None:
        raise UnknownCustomer(UNKNOWN)
    before = [one.at + _NEXT for one in file.consents if one.purpose is said.purpose]
    books.take(said.model_copy(update={"at": max([now, *before])}), now)
    books.recount((customer_id,))
    if file.profiling and not books.profiled((customer_id,)):
        release(books, (customer_id,), now)
    return file


def release(books: OfficeBooks, customers: Collection[str], now: dt.datetime) -> None:
    """Give back what is only reserved for these customers; the next scan chooses anew."""
    theirs = (one for customer_id in sorted(customers) for one in books.bonuses_of(customer_id))
    reserved = [one for one in theirs if one.state is BonusState.RESERVED]
    books.put_back(reserved, BonusState.RELEASED, now, "")
