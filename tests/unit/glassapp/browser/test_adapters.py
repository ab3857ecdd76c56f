"""The page's camera, display and control, and that nothing piles up in them."""

import io
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from glassapp.browser import BrowserCamera, BrowserControl, BrowserDisplay
from glassapp.browser.control import MOST_WAITING
from glassapp.browser.messages import FrameRefusal, FrameTaken, SentFrame
from glassapp.clock import ManualClock
from glassapp.errors import CameraFinished
from overlays.commands import Command
from tests.unit.glassapp.browser.test_frames import jpeg


class Answers(list[FrameTaken]):
    """What the page was told of its frames."""


def armed(clock: ManualClock | None = None) -> tuple[BrowserCamera, Answers]:
    answers = Answers()
    camera = BrowserCamera(answers.append, clock or ManualClock(), "bay-1")
    camera.arm(on=True)
    return camera, answers


def sent(number: int, age_s: float = 0.0, data: bytes | None = None) -> SentFrame:
    return SentFrame(number, age_s, jpeg(64, 48) if data is None else data)


def test_the_newest_frame_wins_and_the_others_are_counted() -> None:
    camera, answers = armed()
    for number in range(1, 101):
        camera.put(sent(number))
        assert camera.waiting == 1
    assert camera.read(0.0) is not None
    assert camera.read(0.0) is None
    assert camera.dropped == 99
    assert [answer.number for answer in answers] == [100]


def test_the_page_may_send_again_when_its_frame_was_taken_and_not_before() -> None:
    camera, answers = armed()
    camera.put(sent(1))
    assert answers == []
    camera.read(0.0)
    assert answers == [FrameTaken(number=1)]


def test_a_frame_is_as_old_as_the_page_says_and_time_never_runs_backwards() -> None:
    clock = ManualClock(10.0)
    camera, _ = armed(clock)
    camera.put(sent(1, age_s=0.1))
    first = camera.read(0.0)
    camera.put(sent(2, age_s=0.9))
    second = camera.read(0.0)
    assert first is not None
    assert second is not None
    assert first.taken_at == pytest.approx(9.9)
    assert second.taken_at == first.taken_at
    assert (first.number, second.number, first.source) == (1, 2, "bay-1")


def test_a_frame_that_is_refused_is_named_and_the_next_one_is_looked_at() -> None:
    camera, answers = armed()
    camera.put(sent(1, data=b"rubbish"))
    assert camera.read(0.0) is None
    camera.put(sent(2))
    assert camera.read(0.0) is not None
    assert [answer.refused for answer in answers] == [FrameRefusal.FRAME_CORRUPT, None]


def test_nothing_is_looked_at_while_the_camera_is_off() -> None:
    camera, answers = armed()
    camera.put(sent(1))
    camera.arm(on=False)
    camera.put(sent(2))
    assert camera.waiting == 0
    assert camera.read(0.0) is None
    assert answers == [FrameTaken(number=2, refused=FrameRefusal.CAMERA_OFF)]


def test_a_closed_camera_wakes_who_waits_for_it() -> None:
    camera, _ = armed()
    threading.Timer(0.05, camera.close).start()
    with pytest.raises(CameraFinished):
        camera.read(10.0)
    camera.close()


def picture(colour: str = "white") -> Image.Image:
    hud = Image.new("RGB", (64, 36))
    hud.paste(colour, (8, 20, 40, 30))
    return hud


def test_only_what_is_not_black_travels_and_it_stands_where_it_was() -> None:
    display = BrowserDisplay(lambda: None)
    display.show(picture())
    found = display.next_picture()
    assert found is not None
    rebuilt = Image.new("RGB", found.size)
    rebuilt.paste(Image.open(io.BytesIO(found.png)), found.corner)
    assert np.array_equal(np.asarray(rebuilt), np.asarray(picture()))
    assert found.corner == (8, 20)


def test_a_dark_display_is_a_picture_of_nothing() -> None:
    display = BrowserDisplay(lambda: None)
    display.show(Image.new("RGB", (64, 36)))
    found = display.next_picture()
    assert found is not None
    assert found.png == b""
    assert found.size == (64, 36)


def test_while_the_page_draws_the_newest_picture_replaces_those_that_wait() -> None:
    display = BrowserDisplay(lambda: None)
    display.show(picture())
    first = display.next_picture()
    assert first is not None
    for _ in range(50):
        display.show(picture("red"))
        assert display.waiting == 1
        assert display.next_picture() is None
    display.drawn(first.number)
    newest = display.next_picture()
    assert newest is not None
    assert newest.number == 51
    assert display.replaced == 49


def test_another_page_gets_the_picture_that_is_on() -> None:
    display = BrowserDisplay(lambda: None)
    display.show(picture())
    first = display.next_picture()
    display.begin_again()
    assert display.next_picture() == first


def test_a_page_cannot_claim_to_have_drawn_what_it_was_not_sent() -> None:
    display = BrowserDisplay(lambda: None)
    display.show(picture())
    display.next_picture()
    display.show(picture())
    display.drawn(2)
    assert display.next_picture() is None


@given(presses=st.lists(st.sampled_from(Command), max_size=100))
def test_answers_come_in_order_and_beyond_thirty_two_the_oldest_are_dropped(presses: list[Command]) -> None:
    control = BrowserControl()
    for command in presses:
        control.press(command)
    heard = [control.poll() for _ in range(control.waiting)]
    assert heard == presses[-MOST_WAITING:]
    assert control.poll() is None
