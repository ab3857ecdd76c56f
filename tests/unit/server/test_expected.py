"""The list of expected codes: bounded, so that it always fits one message."""

from overlays.codes import LONGEST_CODE, Symbology
from overlays.wire import LARGEST_MESSAGE_BYTES, MOST_EXPECTED_CHARACTERS, decode_from_server, encode
from server.domain.shop import Code, CodeKind
from server.stores.memory import MemoryStore
from tests.unit.server.small_shop import Counter, customer, pickup


def test_when_too_many_are_expected_the_earliest_are_listed_and_the_message_fits() -> None:
    people = 300
    texts = [f"{number:03}".ljust(LONGEST_CODE, '"') for number in range(people)]
    customers = tuple(
        customer(number, codes=(Code(kind=CodeKind.APP, symbology=Symbology.QR_CODE, text=texts[number]),))
        for number in range(people)
    )
    pickups = tuple(pickup(number, starts_in_minutes=number // 5) for number in range(people))
    counter = Counter(MemoryStore(), customers=customers, pickups=pickups)
    expected = counter.desk.expected("north")
    assert list(expected.groups[0].codes) == texts[: MOST_EXPECTED_CHARACTERS // LONGEST_CODE]
    assert len(encode(expected).encode()) <= LARGEST_MESSAGE_BYTES
    assert decode_from_server(encode(expected)) == expected


def test_nobody_is_expected_at_a_site_without_pickups() -> None:
    assert Counter(MemoryStore()).desk.expected("south").groups == ()
