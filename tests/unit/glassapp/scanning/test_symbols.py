"""Symbols: what is written here, zxing-cpp reads."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from glassapp.scanning.gtin import check_digit, compress_upc_e
from glassapp.scanning.symbols import MATCHABLE, Cell, cells, rows
from overlays.codes import Symbology, canonical

PRINTED = [
    (Symbology.EAN_13, "4006381333931"),
    (Symbology.UPC_A, "057961000228"),
    (Symbology.EAN_8, "96385074"),
    (Symbology.UPC_E, "04963406"),
    (Symbology.CODE_128, "ABC1234567890x"),
    (Symbology.CODE_128, "1234567"),
    (Symbology.CODE_39, "HELLO-39 $/+%Z"),
    (Symbology.ITF, "0053611912"),
]
digits_12 = st.text("0123456789", min_size=12, max_size=12)


def read(row: np.ndarray) -> set[str]:
    bars = np.repeat(255 * (1 - np.pad(row, 12)).astype(np.uint8), 3)
    return {one.text for one in zxingcpp.read_barcodes(np.tile(bars, (60, 1)))}


@pytest.mark.parametrize(("symbology", "text"), PRINTED)
def test_every_row_of_a_code_is_read_as_that_code(symbology: Symbology, text: str) -> None:
    for row in rows(symbology, text):
        assert canonical(text, symbology) in {canonical(one, symbology) for one in read(row)}


@settings(max_examples=30, deadline=None)
@given(st.text("ABCabc 0123456789-", min_size=1, max_size=20))
def test_any_text_of_code_128_is_read_back(text: str) -> None:
    assert all(text in read(row) for row in rows(Symbology.CODE_128, text))


@given(digits_12)
def test_every_row_is_made_of_the_cells_of_its_symbology(body: str) -> None:
    row = rows(Symbology.EAN_13, body + check_digit(body))[0]
    assert all(_stands_in(cell, row) for cell in cells(Symbology.EAN_13, len(row)))


@pytest.mark.parametrize(("symbology", "text"), PRINTED)
def test_the_cells_cover_a_symbol_from_end_to_end(symbology: Symbology, text: str) -> None:
    for row in rows(symbology, text):
        layout = cells(symbology, len(row))
        assert layout[-1].start + layout[-1].width == len(row)
        assert all(_stands_in(cell, row) for cell in layout)


def _stands_in(cell: Cell, row: np.ndarray) -> bool:
    here = row[cell.start : cell.start + cell.width]
    return bool((cell.patterns == here).all(axis=1).any())


@pytest.mark.parametrize("text", ["", "12", "40063813339", "4006381x33931", "é", "400638133393１"])
def test_what_no_ean_can_hold_has_no_row(text: str) -> None:
    assert rows(Symbology.EAN_13, text) == ()
    assert rows(Symbology.QR_CODE, text) == ()
    assert Symbology.QR_CODE not in MATCHABLE


@pytest.mark.parametrize("printed", ["04963406", "04124498", "01234505", "01234531", "01234543"])
def test_a_upc_e_is_found_again_from_its_thirteen_digits(printed: str) -> None:
    text = printed[:7]
    known = canonical(text + _upc_e_check(text), Symbology.UPC_E)
    assert compress_upc_e(known) == text + known[-1]


def _upc_e_check(seven: str) -> str:
    return next(d for d in "0123456789" if check_digit(canonical(seven + d, Symbology.UPC_E)[:-1]) == d)
