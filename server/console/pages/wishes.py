"""What a customer agrees to and wants to hear of, said at the service desk."""

import datetime as dt

import sqlalchemy as sa
from pydantic import ValidationError
from starlette.responses import Response

from server.console.call import Call, Door
from server.console.rendering import go
from server.domain.categories import Category, PrivacyClass
from server.domain.intake.members import ConsentRecord, InterestRecord, Purpose
from server.errors import UnknownCustomer, WishUnfit
from server.office.consent import UNKNOWN, hear

_ONE = "/customers/{customer_id}"
SOURCE = "console"
LONGEST = dt.timedelta(days=366)
"""An interest is asked about again after a year at the latest."""
MAY_WISH = tuple(one for one in Category if one.privacy is not PrivacyClass.RED)


def _agree(call: Call) -> Response:
    """Grant or withdraw; what was said before stays in the history."""
    purpose, said = call.form.text("purpose", 40), call.form.text("agreed", 4)
    if purpose not in set(Purpose) or said not in {"yes", "no"}:
        raise WishUnfit("say for what, and yes or no: open the customer's page again")
    entry = call.entry("customer.consent", _subject(call), f"{purpose} {said}")
    with call.store.changing(entry, call.now) as connection:
        hear(call.store.books(connection), _consent(call, Purpose(purpose), agreed=said == "yes"))
    return _back(call)


def _wish(call: Call) -> Response:
    """Note an interest until a day; a day that is past takes it back."""
    category, until = call.form.text("category", 40), call.form.text("until", 10)
    if category not in {one.value for one in MAY_WISH}:
        raise WishUnfit("choose a category of the list: open the customer's page again")
    try:
        day = dt.date.fromisoformat(until)
    except ValueError:
        raise WishUnfit("write the day as 2027-01-31") from None
    if day > call.wall.date() + LONGEST:
        raise WishUnfit("an interest ends after a year at the latest")
    entry = call.entry("customer.interest", _subject(call), until)
    with call.store.changing(entry, call.now) as connection:
        _note(call, connection, _interest(call, Category(category), day))
    return _back(call)


def _consent(call: Call, purpose: Purpose, *, agreed: bool) -> ConsentRecord:
    try:
        return ConsentRecord(
            customer_id=call.parameter("customer_id"),
            purpose=purpose,
            agreed=agreed,
            at=call.now,
            source=SOURCE,
        )
    except ValidationError:
        raise UnknownCustomer(UNKNOWN) from None


def _interest(call: Call, category: Category, day: dt.date) -> InterestRecord:
    try:
        return InterestRecord(customer_id=call.parameter("customer_id"), category=category, until=day)
    except ValidationError:
        raise WishUnfit("write the day as 2027-01-31") from None


def _note(call: Call, connection: sa.Connection, interest: InterestRecord) -> None:
    books = call.store.books(connection)
    if books.customer_file(interest.customer_id) is None:
        raise UnknownCustomer(UNKNOWN)
    books.take(interest, call.now)


def _subject(call: Call) -> str:
    return f"customer:{call.parameter('customer_id')}"


def _back(call: Call) -> Response:
    return go(f"/customers/{call.parameter('customer_id')}", "saved")


DOORS = (Door("POST", _ONE + "/consent", _agree), Door("POST", _ONE + "/interest", _wish))
