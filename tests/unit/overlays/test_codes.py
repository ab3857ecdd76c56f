"""Codes: two readings of the same card are the same code, and nothing hostile travels."""

import pytest
import zxingcpp
from hypothesis import assume, given
from hypothesis import strategies as st

from overlays.codes import DIGEST, Symbology, canonical, is_plain


@pytest.mark.parametrize(
    ("payload", "symbology"),
    [
        ("0049000006346", Symbology.EAN_13),
        ("049000006346", Symbology.UPC_A),
        ("0049000006346", Symbology.UPC_A),
        ("04963406", Symbology.UPC_E),
        ("0049000006346", Symbology.UPC_E),
    ],
)
def test_the_same_number_is_the_same_code_however_it_was_read(payload: str, symbology: Symbology) -> None:
    assert canonical(payload, symbology) == "0049000006346"


_LEGAL_UPC_E = r"0([0-9]{5}[0-2]|[0-9]{2}[3-9][0-9]{2}3|[0-9]{3}[1-9][0-9]4|[0-9]{4}[1-9][5-9])"


@given(st.from_regex(_LEGAL_UPC_E, fullmatch=True))
def test_every_upc_e_expands_as_an_independent_decoder_expands_it(digits: str) -> None:
    image = zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.UPCE).to_image(scale=3)
    (read,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.UPCE]))
    suppressed = digits + read.text[-1]
    assert canonical(suppressed, Symbology.UPC_E) == canonical(read.text, Symbology.EAN_13)


@pytest.mark.parametrize(
    "payload",
    ["x" * 3000, "45\n12", "café", "12\u202e34", "\x00", "\ud800", "BEGIN:VCARD\r\nN:Durand"],
)
def test_what_is_no_plain_number_crosses_as_its_digest(payload: str) -> None:
    code = canonical(payload, Symbology.QR_CODE)
    assert code.startswith(DIGEST)
    assert is_plain(code)
    assert payload not in code


def test_a_line_break_is_the_same_line_break_everywhere() -> None:
    assert canonical("a\r\nb", Symbology.QR_CODE) == canonical("a\nb", Symbology.AZTEC)


@given(st.text(min_size=1), st.sampled_from(Symbology), st.sampled_from([" ", "\n", "\r\n", " \r\n"]))
def test_blanks_around_a_code_are_not_part_of_it(text: str, symbology: Symbology, blank: str) -> None:
    assume(text.strip() and "\r" not in text)
    assert canonical(blank + text + blank, symbology) == canonical(text, symbology)


def test_nobody_can_print_a_digest() -> None:
    digest = canonical("a\nb", Symbology.QR_CODE)
    assert canonical(digest, Symbology.QR_CODE) != digest


@given(st.text(min_size=1), st.sampled_from(Symbology))
def test_every_payload_has_a_form_that_may_cross(payload: str, symbology: Symbology) -> None:
    assert is_plain(canonical(payload, symbology))
