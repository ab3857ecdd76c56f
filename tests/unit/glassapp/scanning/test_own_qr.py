"""The issuer's own QR codes: known by their shape when nothing decodes them, and never invented."""

import math

import cv2
import numpy as np
import pytest

from glassapp.clock import ManualClock
from glassapp.ports import Gray
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.decoders import ZxingDecoder
from glassapp.scanning.expected import ExpectedCode, check
from glassapp.scanning.qr_symbols import draw
from overlays.codes import Symbology
from overlays.wire import Knowledge, QrForm
from tests.unit.glassapp.scanning.drawn import blurred, codes, scene

FORM = QrForm(version=2, error_correction="M", mask=3)
LIST = codes(60, prefix="29123")
TRUTH = LIST[11]


def own(texts: list[str], form: QrForm | None = FORM) -> list[ExpectedCode]:
    return [ExpectedCode(text, Symbology.QR_CODE, form) for text in texts]


def card(text: str, module: int = 3) -> Gray:
    symbol = draw(text, FORM)
    assert symbol is not None
    dark = np.pad(np.kron(symbol, np.ones((module, module))), 8 * module)
    return np.where(dark > 0, 40, 235).astype(np.uint8)


def soft(text: str, angle: float = 0.0) -> Gray:
    """Blurred by nine tenths of a module."""
    return blurred(scene(card(text), angle=angle), 2.7)


def scanner(listed: list[ExpectedCode], decoys: list[ExpectedCode] | None = None) -> ConcertScanner:
    ours = ConcertScanner([ZxingDecoder()], ManualClock().monotonic, ConcertConfig(budget_s=math.inf))
    ours.set_expected(listed, decoys or [])
    return ours


@pytest.mark.parametrize("angle", [0.0, 20.0, 100.0])
def test_a_code_no_decoder_reads_is_known_by_its_shape(angle: float) -> None:
    image = soft(TRUTH, angle)
    assert ZxingDecoder().decode(image) == ()
    (found,) = scanner(own(LIST)).scan(image)
    assert (found.text, found.symbology, found.knowledge) == (TRUTH, Symbology.QR_CODE, Knowledge.MATCHED)
    assert found.corners is not None
    assert np.abs(found.corners.mean(axis=0) - (320, 240)).max() < 4


def test_a_code_that_is_not_in_the_list_is_not_matched() -> None:
    assert scanner(own([text for text in LIST if text != TRUTH])).scan(soft(TRUTH)) == ()


def test_a_decoy_wins_as_itself_and_is_not_reported() -> None:
    others = [text for text in LIST if text != TRUTH]
    assert scanner(own(others), own([TRUTH])).scan(soft(TRUTH)) == ()


def test_without_a_form_nothing_is_known_by_shape() -> None:
    assert scanner(own(LIST, form=None)).scan(soft(TRUTH)) == ()


def test_a_code_that_can_be_read_is_read() -> None:
    (found,) = scanner(own(LIST)).scan(scene(card(TRUTH)))
    assert (found.text, found.knowledge) == (TRUTH, Knowledge.VERIFIED)


def test_the_commonest_form_is_drawn_and_the_others_are_only_verified() -> None:
    other = QrForm(version=3, error_correction="L", mask=0)
    too_long = "29" + "0" * 100
    checked = check([*own(LIST[:5]), *own(LIST[5:7], other), *own([too_long])])
    assert checked.qr is not None
    assert set(checked.qr.texts) == set(LIST[:5])
    assert (checked.acceptance.matched, checked.acceptance.verified_only) == (5, 3)


def test_bars_and_squares_are_looked_for_in_turn() -> None:
    bars = [ExpectedCode(text, Symbology.EAN_13) for text in codes(40)]
    ours = scanner([*bars, *own(LIST)])
    # An unhurried scanner looks at both in one frame, whichever comes first.
    for _ in range(2):
        assert [one.text for one in ours.scan(soft(TRUTH))] == [TRUTH]


def test_noise_and_a_chessboard_show_no_code() -> None:
    chessboard = np.kron(np.indices((16, 16)).sum(axis=0) % 2, np.ones((20, 20))) * 180 + 40
    noise = np.random.default_rng(2).integers(0, 256, (480, 640))
    for image in (chessboard, cv2.GaussianBlur(noise.astype(np.float32), (0, 0), 2.0)):
        assert scanner(own(LIST)).scan(np.asarray(image, dtype=np.uint8)) == ()
