"""The list of expected codes: bounded, so that it always fits one message."""

from hypothesis import given
from hypothesis import strategies as st

from overlays.codes import LONGEST_CODE, Symbology
from overlays.wire import LARGEST_MESSAGE_BYTES, MOST_EXPECTED_CHARACTERS, decode_from_server, encode
from server.domain.codes import check_digit_holds, with_check_digit
from server.domain.neighbours import neighbours
from server.domain.parts import Code, CodeKind
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


EXPECTED, BESIDE, FAR = (with_check_digit(body) for body in ("290000000001", "290000000002", "290000000013"))


def test_a_known_customer_who_resembles_an_expected_one_is_a_decoy() -> None:
    customers = tuple(
        customer(number, codes=(Code(kind=CodeKind.CARD, symbology=Symbology.EAN_13, text=text),))
        for number, text in enumerate((EXPECTED, BESIDE, FAR))
    )
    counter = Counter(MemoryStore(), customers=customers, pickups=(pickup(0),))
    expected = counter.desk.expected("north")
    assert [group.codes for group in expected.groups] == [(EXPECTED,)]
    assert [group.codes for group in expected.decoys] == [(BESIDE,)]
    assert counter.desk.expected("north") == expected


@given(st.text(alphabet="0123456789", min_size=12, max_size=12))
def test_neighbours_of_a_gtin_are_gtins_that_differ_in_one_digit_and_the_check_digit(body: str) -> None:
    code = with_check_digit(body)
    found = neighbours(code)
    assert len(found) == 12 * 9
    for other in found:
        assert check_digit_holds(other)
        assert sum(a != b for a, b in zip(code[:-1], other[:-1], strict=True)) == 1


@given(st.text(alphabet="AB01", min_size=10, max_size=20))
def test_being_a_neighbour_is_mutual_and_nobody_is_their_own(code: str) -> None:
    assert code not in neighbours(code)
    assert all(code in neighbours(other) for other in neighbours(code))


def test_a_short_code_has_no_neighbours() -> None:
    assert neighbours("12345678") == frozenset()
