"""Loyalty codes: what a symbology can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.codes import DIGEST, Symbology, canonical
from server.domain.codes import check_digit_holds, known_as, well_formed, with_check_digit


@given(st.text("0123456789", min_size=7, max_size=13))
def test_a_number_with_its_check_digit_is_well_formed_and_one_wrong_digit_is_not(body: str) -> None:
    number = with_check_digit(body)
    assert check_digit_holds(number)
    wrong = str((int(number[0]) + 1) % 10) + number[1:]
    assert not check_digit_holds(wrong)


@pytest.mark.parametrize(
    ("text", "symbology"),
    [
        ("3760000000017", Symbology.EAN_13),
        ("96385074", Symbology.EAN_8),
        ("012345678905", Symbology.UPC_A),
        ("01234565", Symbology.UPC_E),
        ("anything", Symbology.CODE_128),
    ],
)
def test_what_a_symbology_can_hold_is_well_formed(text: str, symbology: Symbology) -> None:
    assert well_formed(text, symbology)


@pytest.mark.parametrize(
    ("text", "symbology"),
    [
        ("3760000000018", Symbology.EAN_13),
        ("376000000001", Symbology.EAN_13),
        ("٣٧٦٠٠٠٠٠٠٠٠١٧", Symbology.EAN_13),
        ("96385075", Symbology.EAN_8),
        ("0012345678905", Symbology.UPC_A),
        ("01234566", Symbology.UPC_E),
        ("", Symbology.QR_CODE),
    ],
)
def test_what_a_symbology_cannot_hold_is_not(text: str, symbology: Symbology) -> None:
    assert not well_formed(text, symbology)


@given(st.text(max_size=300), st.sampled_from(Symbology))
def test_a_code_that_crossed_is_known_as_it_was_registered(text: str, symbology: Symbology) -> None:
    """Glasses send the canonical text; looking it up must not change it again."""
    crossed = canonical(text, symbology)
    assert known_as(crossed, symbology) == crossed


def test_a_code_that_looks_like_a_digest_is_taken_at_its_word_only_on_the_wire() -> None:
    pretended = f"{DIGEST}{'0' * 64}"
    assert canonical(pretended, Symbology.QR_CODE) != pretended
    assert known_as(pretended, Symbology.QR_CODE) == pretended
