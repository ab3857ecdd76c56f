"""What is kept for a scan that is repeated holds no name that may be said no longer."""

import datetime as dt
from typing import Any

import pytest

from overlays.wire import ShowCard
from server.desk.records import shown_by
from server.domain.intake import Outcome, Taken
from server.office.books import OfficeStore
from tests.contract.stores.test_intake import receive
from tests.unit.server.small_shop import NINE, NORTH, Counter, customer, load, scan, shop

NO: dict[str, Any] = {
    "record": "consent",
    "customer_id": "c0",
    "purpose": "name_on_glasses",
    "agreed": False,
    "at": NINE.isoformat(),
    "source": "app",
}
PERSON: dict[str, Any] = {
    "record": "customer",
    "customer_id": "c0",
    "first_name": "Zoé",
    "family_initial": "A",
    "tier": "gold",
}
ANOTHER_NAME = PERSON | {"first_name": "Max"}


@pytest.fixture
def counter(office_store: OfficeStore) -> Counter:
    counter = Counter(office_store)
    receive(office_store, PERSON, NO | {"agreed": True, "at": (NINE - dt.timedelta(days=1)).isoformat()})
    return counter


def kept_name(store: OfficeStore, scan_id: str) -> str | None:
    with store.transaction() as books:
        scanned = books.scanned(scan_id)
    assert scanned is not None
    return scanned.card.name


@pytest.mark.parametrize("record", [NO, ANOTHER_NAME], ids=["forbidden", "changed"])
def test_a_name_that_is_gone_is_neither_kept_nor_said_again(
    office_store: OfficeStore, counter: Counter, record: dict[str, Any]
) -> None:
    first, other = counter.show("s1"), counter.show("s2", 1)
    assert first.card.name == "Zoé A."
    assert receive(office_store, record) == [Taken(1, Outcome.ADDED if record is NO else Outcome.CHANGED)]
    assert kept_name(office_store, "s1") == "-"
    again = counter.desk.identify(NORTH, scan("s1"))
    assert isinstance(again, ShowCard)
    assert again.card == first.card.model_copy(update={"name": None})
    assert kept_name(office_store, "s2") == other.card.name, "nobody else's goes"
    with office_store.transaction() as books:
        scanned = books.scanned("s1")
    assert scanned is not None
    assert shown_by(scanned.card).named, "glasses that show it still are told to take it away"


def test_a_name_that_stays_is_said_again(office_store: OfficeStore, counter: Counter) -> None:
    first = counter.show("s1")
    receive(office_store, PERSON | {"tier": "silver"})
    again = counter.desk.identify(NORTH, scan("s1"))
    assert isinstance(again, ShowCard)
    assert again.card == first.card


@pytest.mark.parametrize("change", [{"first_name": "Max"}, {"name_on_glasses": False}])
def test_a_shop_document_takes_a_name_back_too(office_store: OfficeStore, change: dict[str, Any]) -> None:
    counter = Counter(office_store)
    assert counter.show("s1").card.name is not None
    load(office_store, shop(people=1, customers=(customer(0, **change),)))
    assert kept_name(office_store, "s1") == "-"
