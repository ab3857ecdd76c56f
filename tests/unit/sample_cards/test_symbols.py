"""Every symbol that is drawn can be read; what cannot be written is refused by name."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pyzbar import pyzbar

from overlays.codes import Symbology, canonical
from sample_cards.errors import UnwritableCode
from sample_cards.shop.codes import loyalty_code
from sample_cards.symbols import STYLES, Symbol, write

ALL_TEN = sorted(STYLES)
READ_BY_ZBAR = (
    Symbology.EAN_13,
    Symbology.EAN_8,
    Symbology.UPC_A,
    Symbology.CODE_128,
    Symbology.CODE_39,
    Symbology.ITF,
    Symbology.QR_CODE,
)
MEMBER_NUMBERS = st.integers(min_value=1000, max_value=999_999)


def read_back(symbol: Symbol, module_px: int = 3) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(np.asarray(symbol.draw(module_px)))]


@pytest.mark.parametrize("symbology", ALL_TEN)
@settings(max_examples=15)
@given(number=MEMBER_NUMBERS)
def test_zxing_reads_every_loyalty_code_that_is_drawn(symbology: Symbology, number: int) -> None:
    code = loyalty_code(number, symbology)
    (text,) = read_back(write(code.text, symbology))
    assert canonical(text, symbology) == canonical(code.text, symbology)


@pytest.mark.parametrize("symbology", READ_BY_ZBAR)
def test_zbar_reads_every_loyalty_code_that_it_knows(symbology: Symbology) -> None:
    code = loyalty_code(421_337, symbology)
    found = pyzbar.decode(write(code.text, symbology).draw(3))
    texts = {canonical(one.data.decode(), symbology) for one in found}
    assert texts == {canonical(code.text, symbology)}


@pytest.mark.parametrize("symbology", ALL_TEN)
def test_a_symbol_has_its_quiet_zone_on_every_side(symbology: Symbology) -> None:
    symbol = write(loyalty_code(421_337, symbology).text, symbology)
    pixels = np.asarray(symbol.draw(2).convert("L"))
    quiet = 2 * symbol.quiet_modules
    assert (pixels[:, :quiet] == 255).all()
    assert (pixels[:, -quiet:] == 255).all()
    assert (pixels[0] == 255).all()
    assert (pixels[-1] == 255).all()
    assert pixels.shape == (2 * symbol.height_modules, 2 * symbol.width_modules)


@given(width=st.integers(1, 2000), height=st.integers(1, 2000))
def test_the_largest_module_keeps_the_symbol_inside_its_room(width: int, height: int) -> None:
    symbol = write("CLMQ-421337", Symbology.QR_CODE)
    module_px = symbol.largest_module_px(width, height)
    fits = symbol.width_modules * module_px <= width and symbol.height_modules * module_px <= height
    larger = module_px + 1
    assert fits or module_px == 1
    assert symbol.width_modules * larger > width or symbol.height_modules * larger > height


@pytest.mark.parametrize(
    ("text", "symbology"),
    [
        ("2900008170431", Symbology.EAN_13),
        ("29", Symbology.EAN_8),
        ("ABC", Symbology.ITF),
        ("x" * 3500, Symbology.QR_CODE),
        ("", Symbology.QR_CODE),
        ("290", Symbology.ITF),
        ("12345670", Symbology.UPC_E),
    ],
    ids=[
        "wrong check digit",
        "too short",
        "letters in digits",
        "too long",
        "empty",
        "odd",
        "not printed here",
    ],
)
def test_a_text_that_a_symbology_cannot_say_is_refused_by_name(text: str, symbology: Symbology) -> None:
    with pytest.raises(UnwritableCode, match=str(symbology)):
        write(text, symbology)


def test_a_refusal_does_not_repeat_a_long_text() -> None:
    with pytest.raises(UnwritableCode) as refusal:
        write("secret" * 600, Symbology.QR_CODE)
    assert "secret" not in str(refusal.value)
