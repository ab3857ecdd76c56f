"""The list of expected codes: every entry gets a named answer, in bounded time."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from glassapp.scanning.expected import MOST_MATCHED, Acceptance, ExpectedCode, check
from overlays.codes import Symbology
from tests.unit.glassapp.scanning.drawn import codes, expected


def total(acceptance: Acceptance) -> int:
    return acceptance.matched + acceptance.verified_only + acceptance.duplicates + acceptance.invalid


def test_a_good_list_is_matched() -> None:
    checked = check(expected(codes(20)))
    assert checked.acceptance == Acceptance(matched=20)
    assert [family.modules for family in checked.families] == [95]


def test_wrong_check_digits_and_repetitions_are_counted_and_left_out() -> None:
    good = codes(3)
    wrong = good[0][:-1] + str((int(good[0][-1]) + 1) % 10)
    checked = check(expected([*good, wrong, good[1]]))
    assert checked.acceptance == Acceptance(matched=3, duplicates=1, invalid=1)
    assert wrong not in checked.texts


def test_a_upc_a_and_its_ean_13_form_are_one_code() -> None:
    both = [ExpectedCode("057961000228", Symbology.UPC_A), ExpectedCode("0057961000228", Symbology.EAN_13)]
    assert check(both).acceptance == Acceptance(matched=1, duplicates=1)


def test_short_codes_and_two_dimensional_ones_are_only_verified() -> None:
    listed = [
        ExpectedCode("96385074", Symbology.EAN_8),
        ExpectedCode("04963406", Symbology.UPC_E),
        ExpectedCode("CARD-1", Symbology.CODE_39),
        ExpectedCode("https://example.org/card/123456", Symbology.QR_CODE),
    ]
    checked = check(listed)
    assert checked.acceptance == Acceptance(verified_only=4)
    assert checked.families == ()
    assert "96385074" in checked.texts


def test_mixed_symbologies_and_lengths_become_families() -> None:
    listed = [
        *expected(codes(5)),
        ExpectedCode("CUSTOMER-0001", Symbology.CODE_128),
        ExpectedCode("12345678901234", Symbology.ITF),
        ExpectedCode("LOYAL12345", Symbology.CODE_39),
    ]
    checked = check(listed)
    assert checked.acceptance.matched == 8
    assert {family.symbology for family in checked.families} <= {one.symbology for one in listed}


def test_a_hundred_thousand_entries_are_verified_and_the_first_are_matched() -> None:
    began = time.monotonic()
    checked = check(expected([f"{number:012d}" for number in range(100_000)]))
    assert checked.acceptance.invalid == 100_000
    listed = expected(codes(10_000, prefix="2"))
    acceptance = check(listed).acceptance
    assert acceptance.matched == MOST_MATCHED
    assert acceptance.verified_only == 10_000 - MOST_MATCHED
    assert time.monotonic() - began < 50


def test_decoys_take_part_but_are_not_expected() -> None:
    good = codes(6)
    checked = check(expected(good[:4]), expected(good[4:]))
    assert checked.acceptance.matched == 4
    assert list(checked.families[0].decoy) == [False] * 4 + [True] * 2
    assert not set(good[4:]) & checked.texts


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.sampled_from(list(Symbology))), max_size=20))
def test_every_entry_of_any_list_is_accounted_for(entries: list[tuple[str, Symbology]]) -> None:
    acceptance = check([ExpectedCode(text, symbology) for text, symbology in entries]).acceptance
    assert total(acceptance) == len(entries)
