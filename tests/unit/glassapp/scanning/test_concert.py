"""The scanner as a whole: what it reports, and what it makes of frames that hold no card."""

import math
from itertools import permutations

import cv2
import numpy as np
import pytest

from glassapp.clock import ManualClock
from glassapp.errors import FrameRefused
from glassapp.ports import Decoder, Gray, Pixels, Sighting
from glassapp.scanning.agreement import Agreement
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.decoders import available_decoders
from glassapp.scanning.region import Region
from glassapp.scanning.tracker import Tracker
from glassapp.scanning.views import MOST_PIXELS_DOUBLED
from overlays.codes import Symbology
from overlays.wire import Knowledge
from tests.unit.glassapp.scanning.drawn import blurred, codes, expected, scene, symbol

LIST = codes(120)
TRUTH = LIST[5]
DECODERS, _ = available_decoders(("zxing", "zbar"))


def scanner(*decoders: Decoder, budget_s: float = math.inf) -> ConcertScanner:
    clock = ManualClock()
    return ConcertScanner(decoders or DECODERS, clock.monotonic, ConcertConfig(budget_s=budget_s))


def colour(image: Gray) -> Pixels:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def test_with_an_empty_list_it_is_a_plain_scanner() -> None:
    found = scanner().scan(colour(scene(symbol(TRUTH))))
    assert [(one.text, one.symbology, one.knowledge) for one in found] == [
        (TRUTH, Symbology.EAN_13, Knowledge.DECODED)
    ]


def test_an_expected_code_that_is_read_is_verified() -> None:
    ours = scanner()
    ours.set_expected(expected(LIST))
    found = ours.scan(scene(symbol(TRUTH)))
    assert [(one.text, one.knowledge) for one in found] == [(TRUTH, Knowledge.VERIFIED)]
    ours.set_expected([])
    assert [one.knowledge for one in ours.scan(scene(symbol(TRUTH)))] == [Knowledge.DECODED]


def test_what_no_decoder_reads_is_matched_with_its_margins() -> None:
    ours = scanner()
    image = blurred(scene(symbol(TRUTH)), 4.2)
    assert ours.scan(image) == ()
    ours.set_expected(expected(LIST))
    (found,) = ours.scan(image)
    assert (found.text, found.knowledge, found.decoder) == (TRUTH, Knowledge.MATCHED, "matcher")
    assert found.margins is not None
    assert found.margins.over_second > 0
    assert found.margins.over_null <= 0


def test_the_order_of_decoders_does_not_change_what_is_known() -> None:
    for image in (scene(symbol(TRUTH), angle=40), blurred(scene(symbol(TRUTH)), 4.2)):
        answers = set()
        for order in permutations(DECODERS):
            ours = scanner(*order)
            ours.set_expected(expected(LIST))
            answers.add(frozenset(one.text for one in ours.scan(image)))
        assert answers == {frozenset({TRUTH})}


def zebra() -> Gray:
    stripes = np.repeat(np.tile(np.array([40, 220], np.uint8), 9), 36)[:640]
    return np.tile(stripes, (480, 1))


def keyboard() -> Gray:
    board = np.full((480, 640), 60, np.uint8)
    for top in range(40, 440, 50):
        for left in range(20, 600, 44):
            board[top : top + 38, left : left + 36] = 200
            cv2.putText(board, chr(65 + (top + left) % 26), (left + 8, top + 28), 0, 0.8, 20, 2)
    return board


def shelf() -> tuple[Gray, set[str]]:
    board = np.full((900, 1280), 200, np.uint8)
    shown = codes(40, prefix="76")
    for place, text in enumerate(shown):
        card = cv2.resize(symbol(text, module=2.0, height=40), (240, 90), interpolation=cv2.INTER_AREA)
        top, left = 5 + (place // 5) * 110, 10 + (place % 5) * 252
        board[top : top + 90, left : left + 240] = card
    return board, set(shown)


NOTHING = {
    "black": np.zeros((480, 640), np.uint8),
    "white": np.full((480, 640), 255, np.uint8),
    "noise": np.random.default_rng(3).integers(0, 256, (480, 640), dtype=np.uint8),
    "smooth noise": cv2.GaussianBlur(
        np.random.default_rng(4).integers(0, 256, (480, 640), dtype=np.uint8), (0, 0), 3
    ),
    "zebra crossing": zebra(),
    "keyboard": keyboard(),
    "tiny": np.full((16, 16), 90, np.uint8),
    "a thin slice": np.random.default_rng(5).integers(0, 256, (16, 900), dtype=np.uint8),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_is_invented_where_no_code_is(name: str) -> None:
    ours = scanner()
    ours.set_expected(expected(LIST))
    assert list(ours.scan(np.asarray(NOTHING[name], np.uint8))) == []


def test_a_shelf_of_forty_codes_shows_none_that_is_expected() -> None:
    ours = scanner()
    ours.set_expected(expected(LIST))
    image, shown = shelf()
    assert {one.text for one in ours.scan(image)} <= shown
    listed = sorted(shown)[:1]
    ours.set_expected(expected(listed))
    assert {one.text for one in ours.scan(image) if one.knowledge is not Knowledge.DECODED} <= set(listed)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((1, 1), np.uint8),
        np.zeros((480, 640), np.uint16),
        np.zeros((480, 640, 1), np.uint8),
        np.zeros((480, 640, 4), np.uint8),
        np.zeros((480,), np.uint8),
        np.zeros((0, 0, 3), np.uint8),
    ],
)
def test_what_is_no_frame_is_refused_by_name(pixels: Pixels) -> None:
    with pytest.raises(FrameRefused):
        scanner().scan(pixels)


@pytest.mark.parametrize("shape", [(16, 1024), (1024, 16), (40, 2560), (780, 49_920)])
def test_the_most_slender_frame_there_is_can_be_searched_to_its_end(shape: tuple[int, int]) -> None:
    bars = np.zeros(shape, np.uint8)
    bars[:, ::3] = 255
    ours = scanner(budget_s=0.0)
    ours.set_expected(expected(LIST))
    assert ours.scan(bars) == ()


class CountingDecoder:
    """Another decoder, and how many pixels each picture had that it was shown."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self.shown: list[int] = []

    @property
    def name(self) -> str:
        return self._decoder.name

    def decode(self, image: Gray) -> tuple[Sighting, ...]:
        self.shown.append(image.size)
        return self._decoder.decode(image)


def test_twelve_megapixels_are_searched_with_the_work_of_a_small_frame() -> None:
    large = np.asarray(cv2.resize(blurred(scene(symbol(TRUTH)), 4.0), (4000, 3000)), dtype=np.uint8)
    counting = [CountingDecoder(decoder) for decoder in DECODERS]
    ours = scanner(*counting)
    ours.set_expected(expected(LIST))
    assert {one.text for one in ours.scan(large)} == {TRUTH}
    shown = [pixels for decoder in counting for pixels in decoder.shown]
    assert max(shown) <= 4 * MOST_PIXELS_DOUBLED
    assert len(shown) <= 12


def test_without_decoders_there_is_no_scanner() -> None:
    with pytest.raises(ValueError, match="needs a decoder"):
        ConcertScanner((), ManualClock().monotonic)


def test_two_frames_that_agree_are_believed_and_a_sum_is_not() -> None:
    ours = Agreement()
    assert not ours.add("1", 8.0, 0.0, 10.0)
    assert ours.add("1", 8.0, 0.1, 10.0)
    assert not ours.add("1", 3.0, 0.2, 10.0)
    contested = Agreement()
    assert not contested.add("1", 8.0, 0.0, 10.0)
    assert not contested.add("2", 9.0, 0.1, 10.0)
    assert not contested.add("1", 8.0, 0.2, 10.0)
    late = Agreement()
    assert not late.add("1", 8.0, 0.0, 10.0)
    assert not late.add("1", 8.0, 5.0, 10.0)


def test_one_frame_never_agrees_with_itself() -> None:
    ours = Agreement()
    assert not ours.add("1", 8.0, 0.0, 10.0)
    assert not ours.add("1", 8.0, 0.0, 10.0)


def test_a_region_is_followed_and_the_interesting_one_comes_first() -> None:
    tracker = Tracker()
    near, far = Region(100, 100, 0.0, 80, 40, 2.0), Region(400, 300, 0.0, 80, 40, 1.0)
    tracker.follow((near, far), 0.0)
    tracker.reward(far, 9.0)
    moved = (Region(110, 100, 0.0, 80, 40, 2.0), Region(405, 300, 0.0, 80, 40, 1.0))
    assert [region.x for region in tracker.follow(moved, 0.1)] == [405, 110]
    kept = tracker.follow((), 0.2)
    assert len(kept) == 1
    assert kept[0].x > 405
    assert tracker.follow((), 5.0) == ()
