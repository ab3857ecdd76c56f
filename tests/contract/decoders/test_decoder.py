"""Every decoder: what is printed is read, in one form, and nothing printed does harm."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from glassapp.ports import Decoder
from glassapp.scanning import decoders
from glassapp.scanning.decoders import ZbarConfig, ZbarDecoder, ZxingConfig, ZxingDecoder
from overlays.codes import canonical, is_plain
from overlays.wire import Knowledge, Symbology
from tests.contract.decoders.symbols import FORMATS, MARGIN, NUMBERS, draw

DECODERS: tuple[Decoder, ...] = tuple(make() for make in decoders.DECODERS.values())
READS = {"zxing": ZxingConfig().symbologies, "zbar": ZbarConfig().symbologies}

each_decoder = pytest.mark.parametrize("decoder", DECODERS, ids=lambda one: one.name)
each_reading = pytest.mark.parametrize(
    ("decoder", "symbology"),
    [
        (decoder, symbology)
        for decoder in DECODERS
        for symbology in Symbology
        if symbology in READS[decoder.name]
    ],
    ids=lambda one: getattr(one, "name", str(one)),
)


@each_reading
def test_a_printed_card_is_read_in_its_canonical_form(decoder: Decoder, symbology: Symbology) -> None:
    (sighting,) = decoder.decode(draw(NUMBERS[symbology], symbology))
    assert sighting.text == canonical(NUMBERS[symbology], symbology)
    assert sighting.symbology is symbology
    assert (sighting.knowledge, sighting.decoder) == (Knowledge.DECODED, decoder.name)
    assert sighting.margins is None


@each_reading
@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_the_corners_go_clockwise_from_where_reading_starts(
    decoder: Decoder, symbology: Symbology, quarter_turns: int
) -> None:
    picture = np.rot90(draw(NUMBERS[symbology], symbology), -quarter_turns)
    (sighting,) = decoder.decode(picture)
    corners = sighting.corners
    assert corners is not None
    assert corners.shape == (4, 2)
    assert corners.dtype == np.float32
    for turn in range(quarter_turns):
        # Turn the corners back: what is the width of a picture now was its height before the turn.
        height = picture.shape[1 - turn % 2]
        corners = np.stack([corners[:, 1], height - corners[:, 0]], axis=1)
    assert np.sign(corners - corners.mean(axis=0)).tolist() == [[-1, -1], [1, -1], [1, 1], [-1, 1]]
    assert corners.min() >= MARGIN - 3


@each_decoder
@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((16, 16), np.uint8),
        np.full((360, 640), 255, np.uint8),
        np.random.default_rng(7).integers(0, 256, (360, 640), dtype=np.uint8),
        np.tile(np.array([0, 255], np.uint8), (200, 160)),
    ],
    ids=["black", "white", "noise", "stripes"],
)
def test_a_picture_without_a_code_gives_nothing(decoder: Decoder, picture: np.ndarray) -> None:
    assert decoder.decode(picture) == ()


@each_decoder
def test_two_cards_in_one_picture_are_both_seen(decoder: Decoder) -> None:
    first, second = (draw(NUMBERS[one], one) for one in (Symbology.EAN_13, Symbology.CODE_128))
    paper = np.full((600, 800), 255, np.uint8)
    paper[: first.shape[0], : first.shape[1]] = first
    paper[300 : 300 + second.shape[0], : second.shape[1]] = second
    assert {one.text for one in decoder.decode(paper)} == {"2912345678906", "Fidelite-0042"}


@each_decoder
def test_a_slice_of_a_larger_picture_is_read_like_any_other(decoder: Decoder) -> None:
    whole = np.repeat(draw(NUMBERS[Symbology.EAN_13], Symbology.EAN_13)[:, :, None], 3, axis=2)
    assert [one.text for one in decoder.decode(whole[:, :, 1])] == ["2912345678906"]


@each_decoder
@pytest.mark.parametrize("payload", ["2912345678906", "0066721010995", "0000000000000"])
def test_decoders_agree_on_an_ean_13_that_could_be_a_upc_a(decoder: Decoder, payload: str) -> None:
    (sighting,) = decoder.decode(draw(payload, Symbology.EAN_13))
    assert sighting.text == payload
    assert sighting.symbology is (Symbology.UPC_A if payload.startswith("0") else Symbology.EAN_13)


@each_decoder
@pytest.mark.parametrize("last", "0123456789")
def test_a_zero_suppressed_upc_e_is_the_same_card_as_its_long_form(decoder: Decoder, last: str) -> None:
    (short,) = decoder.decode(draw(_upc_e("012344" + last), Symbology.UPC_E))
    (long,) = decoder.decode(draw(short.text[1:], Symbology.UPC_A))
    assert short.symbology is Symbology.UPC_E
    assert (short.text, long.symbology) == (long.text, Symbology.UPC_A)


def _upc_e(seven: str) -> str:
    return next(
        seven + check for check in "0123456789" if _is_valid(canonical(seven + check, Symbology.UPC_E))
    )


def _is_valid(gtin: str) -> bool:
    digits = [int(digit) for digit in gtin]
    return (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0


# -- what a stranger may write into a symbol ----------------------------------------------------------

HOSTILE = {
    "three kilobytes": "A" * 2900,
    "one character too long": "7" * 129,
    "a right-to-left override": "CLIENT\u202e24",
    "an isolate": "CLIENT\u206642",
    "control characters": "OK\x00\x07\x1b[2J",
    "a line break": "12345\n67890",
    "another script": "Жанна 42",
    "an emoji": "\U0001f6d2",
    "a digest of our own form": "sha256:" + "0" * 64,
}
HARMLESS = {
    "html": "<script>alert(1)</script>",
    "sql": "'; DROP TABLE customers; --",
    "a template": "{{7*7}} ${jndi:ldap://x}",
    "the longest": "7" * 128,
}


@pytest.mark.parametrize(
    ("payload", "symbology"),
    [
        pytest.param(payload, symbology, id=f"{name}-{symbology}")
        for name, payload in HOSTILE.items()
        for symbology in (Symbology.QR_CODE, Symbology.AZTEC, Symbology.PDF_417)
        if len(payload) < 1000 or symbology is Symbology.QR_CODE
    ],
)
def test_a_hostile_payload_leaves_the_decoder_as_a_digest(payload: str, symbology: Symbology) -> None:
    (sighting,) = ZxingDecoder().decode(draw(payload, symbology))
    assert sighting.text.startswith("sha256:")
    assert sighting.text != payload
    assert is_plain(sighting.text)


@pytest.mark.parametrize("payload", HARMLESS.values(), ids=HARMLESS)
def test_printable_html_and_sql_are_ordinary_texts_of_unknown_codes(payload: str) -> None:
    (sighting,) = ZxingDecoder().decode(draw(payload, Symbology.QR_CODE))
    assert sighting.text == payload


@each_decoder
@pytest.mark.parametrize("payload", ["A\x00B", "A\x1dB\x04", "\x7f\x7f"])
def test_control_characters_in_a_bar_code_are_a_digest_to_every_decoder(
    decoder: Decoder, payload: str
) -> None:
    (sighting,) = decoder.decode(draw(payload, Symbology.CODE_128))
    assert sighting.text == canonical(payload, Symbology.CODE_128)
    assert sighting.text.startswith("sha256:")


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=300))
def test_whatever_a_qr_code_says_a_sighting_holds_plain_text_of_at_most_128(payload: str) -> None:
    try:
        picture = draw(payload, Symbology.QR_CODE, scale=2)
    except ValueError:
        return
    for sighting in ZxingDecoder().decode(picture):
        assert is_plain(sighting.text)


@settings(max_examples=40)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24))
def test_all_decoders_read_the_same_in_any_code_128(payload: str) -> None:
    picture = draw(payload, Symbology.CODE_128)
    for decoder in DECODERS:
        assert {one.text for one in decoder.decode(picture)} == {canonical(payload, Symbology.CODE_128)}


# -- configuration ------------------------------------------------------------------------------------


def test_a_symbology_that_is_switched_off_is_not_read() -> None:
    only_ean = frozenset({Symbology.EAN_13})
    picture = draw("AB-12", Symbology.CODE_128)
    assert ZxingDecoder(ZxingConfig(symbologies=only_ean)).decode(picture) == ()
    assert ZbarDecoder(ZbarConfig(symbologies=only_ean)).decode(picture) == ()


def test_light_bars_on_dark_are_read_unless_that_is_switched_off() -> None:
    dark_mode = 255 - draw("CARTE-7", Symbology.QR_CODE)
    assert [one.text for one in ZxingDecoder().decode(dark_mode)] == ["CARTE-7"]
    assert ZxingDecoder(ZxingConfig(try_invert=False)).decode(dark_mode) == ()


@pytest.mark.parametrize("symbology", [Symbology.QR_CODE, Symbology.PDF_417])
def test_zbar_is_never_asked_for_what_could_end_the_process(symbology: Symbology) -> None:
    with pytest.raises(ValueError, match="ZBar reads"):
        ZbarDecoder(ZbarConfig(symbologies=frozenset({symbology})))


def test_a_micro_qr_counts_as_a_qr_code() -> None:
    symbol = zxingcpp.create_barcode("2912", zxingcpp.BarcodeFormat.MicroQRCode)
    picture = np.pad(np.array(symbol.to_image(scale=4), dtype=np.uint8), MARGIN, constant_values=255)
    (sighting,) = ZxingDecoder().decode(picture)
    assert (sighting.text, sighting.symbology) == ("2912", Symbology.QR_CODE)


def test_every_symbology_of_the_wire_can_be_read_by_zxing() -> None:
    assert READS["zxing"] == frozenset(Symbology) == FORMATS.keys()
