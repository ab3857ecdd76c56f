"""What scans ask for may be read at once: the answers are those of the questions one by one."""

import datetime as dt
import sqlite3

import pytest

from overlays.card import Card
from server.desk.records import Lookup, Scanned, Slip
from server.desk.store import Books, Store
from server.domain.categories import Category
from server.errors import StoreConflict
from server.opening import ServedStore
from tests.contract.stores.test_store import GLASSES, issuance
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


def test_what_is_read_at_once_is_what_is_read_one_by_one(store: ServedStore) -> None:
    fill(store)
    scans = [("s0", 0), ("new", 0), ("first look", 1), ("another", 2), ("stranger", 7)]
    lookups = [Lookup(scan_id, f"CARD-{number}", "north") for scan_id, number in scans]
    one_by_one = {}
    for one in lookups:
        with store.transaction() as books:
            one_by_one[one] = asked(books, one.scan_id, one.code)
    with store.together(lookups) as apart:
        together = [one for one in lookups if one not in apart]
        for one in together:
            with store.transaction() as books:
                assert asked(books, one.scan_id, one.code) == one_by_one[one]
                assert asked(books, one.scan_id, one.code) == one_by_one[one]
    assert {one.scan_id for one in together} >= {"first look", "another", "stranger"}


def test_what_is_written_without_asking_is_there_when_somebody_asks(store: Store) -> None:
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


def test_what_is_written_without_asking_and_fails_undoes_the_whole(store: Store) -> None:
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
