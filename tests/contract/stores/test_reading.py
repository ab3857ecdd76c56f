"""What a scan asks for may be read at once: the answers are those of the questions one by one."""

import datetime as dt
import sqlite3

import pytest

from overlays.card import Card
from server.desk.records import Scanned, Slip
from server.desk.store import Books, Store
from server.domain.categories import Category
from server.domain.issuance import BonusState
from server.errors import StoreConflict
from tests.contract.stores.test_store import GLASSES, became, issuance
from tests.unit.server.small_shop import NINE, bought, customer, load, offer, shop

YEAR_AGO = NINE.date() - dt.timedelta(days=366)


def fill(store: Store) -> None:
    """A customer with a past, an open card with a bonus, and an answered scan."""
    person = customer(0, purchases=bought(Category.COFFEE, 3, 40))
    document = shop(offer("gift", units_total=9), offer("rare", units_total=0))
    load(store, document.model_copy(update={"customers": (person, *document.customers[1:])}))
    with store.transaction() as books:
        books.reserve(issuance(books, "card-0-1"), GLASSES)
        card = Card(card_id="card-0", name=None, order="100", bay="1")
        books.keep_scanned(Scanned("s0", "content", card, NINE))


def asked(books: Books, scan_id: str, code: str) -> list[object]:
    """Everything a scan asks, in its order."""
    member = books.member(code)
    answers: list[object] = [books.scanned(scan_id), member, books.drive("north")]
    if member is not None:
        customer_id = member.visitor.customer_id
        orders = [one.order for one in books.waiting(customer_id)]
        answers += [books.waiting(customer_id), *(books.open_slip(order) for order in orders)]
        answers += [tuple(books.issuances(order)) for order in orders]
        answers += [tuple(books.candidates("north")), tuple(books.had(customer_id, YEAR_AGO))]
        answers.append(books.history(customer_id))
    return answers


def code_of(store: Store) -> str:
    with store.transaction() as books:
        (expected, *_) = books.expected("north", NINE - dt.timedelta(days=1), NINE + dt.timedelta(days=1), 1)
    return expected.text


def test_what_is_read_at_once_is_what_is_read_one_by_one(store: Store) -> None:
    fill(store)
    code = code_of(store)
    for scan_id, held in (("s0", code), ("new", code), ("new", "nobody's")):
        with store.transaction() as books:
            one_by_one = asked(books, scan_id, held)
        with store.transaction() as books:
            books.look_up(scan_id, held, "north")
            assert asked(books, scan_id, held) == one_by_one
            assert asked(books, scan_id, held) == one_by_one


def test_what_was_written_since_is_what_is_said(store: Store) -> None:
    fill(store)
    code = code_of(store)
    with store.transaction() as books:
        books.look_up("new", code, "north")
        member = books.member(code)
        assert member is not None
        (kept,) = books.issuances("100")
        books.move(kept, became(kept, BonusState.RELEASED), GLASSES)
        assert books.had(member.visitor.customer_id, YEAR_AGO) == ()


def test_what_was_left_for_later_is_there_when_somebody_asks_and_when_nobody_does(store: Store) -> None:
    load(store, shop())
    slip = Slip("card-1", "101", "c1", "north", NINE)
    with store.transaction() as books:
        books.keep_slip(slip)
        books.note_arrival("101", NINE)
        assert books.slip("card-1") == slip
        assert books.arrived("101") == NINE
    card = Card(card_id="card-1", name=None, order="101", bay="1")
    with store.transaction() as books:
        books.note_arrival("102", NINE)
        books.keep_scanned(Scanned("s1", "content", card, NINE))
    with store.transaction() as books:
        assert books.arrived("102") == NINE
        assert books.scanned("s1") == Scanned("s1", "content", card, NINE)


def test_what_was_left_for_later_and_fails_undoes_the_whole(store: Store) -> None:
    fill(store)
    card = Card(card_id="card-0", name=None, order="100", bay="1")

    def again() -> None:
        with store.transaction() as books:
            books.note_arrival("101", NINE)
            books.keep_scanned(Scanned("s0", "other", card, NINE))

    with pytest.raises((StoreConflict, sqlite3.IntegrityError, AssertionError)):
        again()
    with store.transaction() as books:
        assert books.arrived("101") is None
