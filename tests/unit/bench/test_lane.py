"""The lane of the measurement: a customer stays until the card is shown; the first frame starts the clock."""

import itertools

import numpy as np
import pytest

from bench.lane import Lane, LaneCamera, Visitor
from glassapp.clock import SystemClock
from glassapp.errors import CameraFinished
from sample_cards.shop import sample_shop


def painted(shade: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((4, 4), shade, dtype=np.uint8)


def test_the_next_customer_comes_when_the_card_of_the_one_before_is_shown() -> None:
    visitors = (Visitor("1001", (painted(1),)), Visitor("1002", (painted(2),)))
    camera = LaneCamera(Lane(sample_shop(), visitors, (painted(0),)), 2, SystemClock())
    first_seen: dict[int, float] = {}
    served: list[float] = []
    for _ in itertools.count():
        try:
            frame = camera.read(1.0)
        except CameraFinished:
            break
        assert frame is not None
        shade = int(frame.pixels[0, 0])
        if shade and shade not in first_seen:
            first_seen[shade] = frame.taken_at
            assert camera.served("9999") is None, "another customer's card serves nobody"
            taken_at = camera.served(f"100{shade}")
            assert taken_at is not None
            served.append(taken_at)
            assert camera.served(f"100{shade}") is None, "each visit counts once"
    camera.close()
    assert served == pytest.approx([first_seen[1], first_seen[2]], abs=0.2)
    assert served == sorted(served)
    assert camera.missed == 0
