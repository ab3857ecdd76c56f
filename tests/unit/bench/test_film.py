"""Clips look like what a head camera sees: one card, in a room."""

import numpy as np

from bench.degrade import Shown
from bench.film import LEVELS, PLAIN_ROOM, SIZE, clip, rooms
from glassapp.ports import Gray
from glassapp.scanning.decoders import ZxingDecoder
from tests.unit.glassapp.scanning.drawn import codes, symbol

TRUTH = codes(1)[0]
MODULE = 3.0


def card() -> Shown:
    image = symbol(TRUTH, module=MODULE)
    left, right = 14 * MODULE, image.shape[1] - 14 * MODULE
    return Shown(image, np.array([[left, 40], [right, 40], [right, 130], [left, 130]], np.float32))


def film(level: int, seed: int) -> list[Gray]:
    (room,) = rooms(())
    return list(clip(card(), room, LEVELS[level], seed))


def test_a_frame_shows_its_code_once() -> None:
    read = [ZxingDecoder().decode(frame) for frame in film(0, seed=4)]
    assert {len(found) for found in read} <= {0, 1}
    assert any(read)


def test_around_the_card_there_is_the_room() -> None:
    for frame in film(2, seed=5):
        assert frame.shape == (SIZE[1], SIZE[0])
        assert abs(float(np.median(frame)) - PLAIN_ROOM) < 5


def test_a_clip_is_the_same_for_a_seed_and_another_for_another() -> None:
    first, again, other = film(1, seed=6), film(1, seed=6), film(1, seed=7)
    assert all(np.array_equal(one, two) for one, two in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
