"""What takes long is looked at in pieces, which together show everything."""

import math
from dataclasses import replace

import numpy as np
import pytest

from glassapp.clock import ManualClock
from glassapp.ports import Gray, Sighting
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.glance import finish
from glassapp.scanning.pieces import halves, quarters
from glassapp.scanning.region import Region
from glassapp.scanning.views import whole
from overlays.codes import Symbology
from overlays.wire import Knowledge

SPOTS = [(3, 4), (1270, 4), (640, 360), (3, 715), (1270, 715), (900, 200)]


class Bright:
    """A decoder that reads the one bright pixel of a picture, and notes how large its pictures were."""

    name = "bright"

    def __init__(self) -> None:
        self.pixels: list[int] = []

    def decode(self, image: Gray) -> tuple[Sighting, ...]:
        self.pixels.append(image.size)
        y, x = np.unravel_index(int(image.argmax()), image.shape)
        if image[y, x] < 200:
            return ()
        corners = np.full((4, 2), (x, y), np.float32)
        return (Sighting("spot", Symbology.CODE_128, Knowledge.DECODED, self.name, corners),)


def spot(x: int, y: int) -> Gray:
    picture = np.zeros((720, 1280), np.uint8)
    picture[y, x] = 255
    return picture


@pytest.mark.parametrize("cut", [halves, quarters])
@pytest.mark.parametrize("factor", [1.0, 0.5])
@pytest.mark.parametrize("at", SPOTS)
def test_every_place_of_a_view_is_in_a_piece_and_found_where_it_is(
    cut: type, factor: float, at: tuple[int, int]
) -> None:
    pieces = cut(whole(spot(*at), factor))
    found = [piece.in_frame(one) for piece in pieces for one in Bright().decode(piece.image)]
    assert found
    for one in found:
        assert one.corners is not None
        assert one.corners.mean(axis=0) == pytest.approx(np.array(at) / factor)


@pytest.mark.parametrize(("budget_s", "share"), [(math.inf, 1.0), (1.0, 0.6)])
def test_only_in_a_hurry_a_second_decoder_sees_pieces(budget_s: float, share: float) -> None:
    second = Bright()
    ours = ConcertScanner([Bright(), second], ManualClock().monotonic, ConcertConfig(budget_s=budget_s))
    empty = np.zeros((720, 1280), np.uint8)
    assert finish(ours.study(ours.glance(empty))) == ()
    assert max(second.pixels) == pytest.approx(share * empty.size, rel=0.1)


def test_in_a_hurry_a_stripe_as_tall_as_the_picture_is_turned_upright_in_part_only() -> None:
    tall = Region(640, 360, 0.0, 60, 720, 1.0)
    sizes = {}
    for budget_s in (math.inf, 1.0):
        ours = ConcertScanner([Bright()], ManualClock().monotonic, ConcertConfig(budget_s=budget_s))
        frame = replace(ours.glance(spot(3, 4)), regions=(tall,))
        sizes[budget_s] = [view.image.shape for view in ours._turned(frame)]
    ((hurried, _),), ((patient, _),) = sizes[1.0], sizes[math.inf]
    assert hurried < patient / 4
