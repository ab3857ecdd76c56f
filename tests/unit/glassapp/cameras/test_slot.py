"""The slot of one: the newest frame wins, the others are counted."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from glassapp.cameras.slot import Slot
from glassapp.ports import Frame


def frame(number: int) -> Frame:
    return Frame(np.zeros((1, 1), np.uint8), number, float(number))


@given(st.lists(st.sampled_from(["put", "take"]), max_size=40))
def test_a_frame_is_taken_once_or_counted_as_dropped_or_still_there(steps: list[str]) -> None:
    slot = Slot()
    put = 0
    taken = []
    for step in steps:
        if step == "put":
            put += 1
            slot.put(frame(put))
        elif (found := slot.take(0)) is not None:
            assert found.number == put, "the newest wins"
            taken.append(found.number)
    left = slot.take(0) is not None
    assert len(taken) == len(set(taken))
    assert len(taken) + slot.dropped + left == put


def test_whoever_waits_is_woken_by_a_frame() -> None:
    slot = Slot()
    found: list[Frame | None] = []
    waiting = threading.Thread(target=lambda: found.append(slot.take(20)))
    waiting.start()
    slot.put(frame(1))
    waiting.join(20)
    assert [one.number for one in found if one] == [1]


def test_whoever_waits_is_woken_by_the_end() -> None:
    slot = Slot()
    found: list[Frame | None] = []
    waiting = threading.Thread(target=lambda: found.append(slot.take(20)))
    waiting.start()
    slot.end()
    waiting.join(20)
    assert found == [None]
    assert slot.ended


def test_the_last_frame_can_be_taken_after_the_end() -> None:
    slot = Slot()
    slot.put(frame(1))
    slot.end()
    last = slot.take(0)
    assert last is not None
    assert slot.take(0) is None
