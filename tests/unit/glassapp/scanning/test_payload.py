"""What becomes of a decoded text: one form, and nothing that a stranger wrote."""

from hypothesis import given
from hypothesis import strategies as st

from glassapp.scanning.decoders.payload import sighting
from overlays.codes import is_plain
from overlays.wire import Knowledge, Symbology


def test_a_symbol_that_says_nothing_is_no_sighting() -> None:
    assert sighting("", Symbology.QR_CODE, "zxing", None) is None


def test_an_ean_13_that_begins_with_zero_is_a_upc_a() -> None:
    zxing = sighting("0066721010995", Symbology.EAN_13, "zxing", None)
    zbar = sighting("066721010995", Symbology.UPC_A, "zbar", None)
    assert zxing is not None
    assert zbar is not None
    assert (zxing.text, zxing.symbology) == (zbar.text, zbar.symbology) == ("0066721010995", Symbology.UPC_A)


def test_an_ean_13_of_another_beginning_stays_one() -> None:
    seen = sighting("2912345678906", Symbology.EAN_13, "zxing", None)
    assert seen is not None
    assert seen.symbology is Symbology.EAN_13


@given(st.text(min_size=1), st.sampled_from(Symbology))
def test_whatever_is_read_becomes_a_plain_text_that_may_be_shown_and_sent(
    payload: str, symbology: Symbology
) -> None:
    seen = sighting(payload, symbology, "zxing", None)
    assert seen is not None
    assert is_plain(seen.text)
    assert seen.knowledge is Knowledge.DECODED


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_different_foreign_payloads_stay_two_different_codes(one: str, other: str) -> None:
    texts = [sighting(payload, Symbology.QR_CODE, "zxing", None) for payload in (one, other)]
    same = texts[0] is not None and texts[1] is not None and texts[0].text == texts[1].text
    assert same == (one.replace("\r\n", "\n") == other.replace("\r\n", "\n"))
