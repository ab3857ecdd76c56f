"""A finger scanner's code goes the same way as the camera's, whatever layout it types in."""

import os
import pty
import struct
import sys
import termios
import tty
from collections import deque
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassapp.clock import ManualClock, SystemClock
from glassapp.errors import RingUnavailable, SettingsError
from glassapp.ports import Scan
from glassapp.rings import KeyLayout, Ring, open_ring
from glassapp.rings.keyboard import _AGAIN_S
from glassapp.rings.ring import DEBOUNCE_S, understood
from glassapp.rings.serial_port import _AGAIN_S as _PORT_AGAIN_S
from glassapp.rings.typist import KEYS_LOST, LONGEST_TEXT, PAUSE_S, KeyEvent, Typist, key_events
from overlays.codes import Symbology
from overlays.wire import Knowledge

ENTER, SHIFT = 28, 42
US = {**{digit: 2 + place for place, digit in enumerate("1234567890")}, "-": 12, "B": 48, "C": 46, ":": 39}


def pressed(text: str, layout: KeyLayout = KeyLayout.US, end: int = ENTER) -> list[tuple[int, int]]:
    """(code, value) of every key, as a scanner that is set to a layout sends them."""
    keys: list[tuple[int, int]] = []
    for character in text:
        shifted = (layout is KeyLayout.FR) if character.isdigit() else character in "BC:"
        around = [(SHIFT, 1)] if shifted else []
        after = [(SHIFT, 0)] if shifted else []
        keys += [*around, (US[character], 1), (US[character], 0), *after]
    return [*keys, (end, 1), (end, 0)]


def recorded(keys: list[tuple[int, int]]) -> bytes:
    """What the kernel delivers: a scan code, the key, and a report after each."""
    events = b""
    for code, value in keys:
        for event in ((4, 4, code), (1, code, value), (0, 0, 0)):
            events += struct.pack("@llHHi", 1_795_000_000, 250_000, *event)
    return events


def typed(keys: list[tuple[int, int]], layout: KeyLayout = KeyLayout.US) -> list[str]:
    typist = Typist(layout)
    texts = [typist.take(event, 1.0) for event in key_events(recorded(keys))]
    return [text for text in texts if text is not None]


@given(
    st.text("0123456789", min_size=1, max_size=40), st.sampled_from(KeyLayout), st.sampled_from([28, 96, 15])
)
def test_digits_are_read_in_every_layout_and_with_every_ending(
    text: str, layout: KeyLayout, end: int
) -> None:
    assert typed(pressed(text, layout, end), layout) == [text]


def test_a_french_scanner_types_digits_with_shift_and_is_not_read_as_an_american_one() -> None:
    keys = pressed("2950041277313", KeyLayout.FR)
    assert typed(keys, KeyLayout.FR) == ["2950041277313"]
    assert typed(keys, KeyLayout.US) == ["@(%))$!@&&#!#"]


def test_a_bags_label_keeps_its_capital_letter() -> None:
    assert typed(pressed("B-1042-1")) == ["B-1042-1"]


def test_a_key_that_is_held_repeats_nothing_and_a_short_read_breaks_nothing() -> None:
    held = [(2, 1), (2, 2), (2, 2), (2, 0), (ENTER, 1)]
    assert typed(held) == ["1"]
    assert list(key_events(recorded([(2, 1)])[:-5])) == [KeyEvent(2, is_down=True)]


def test_keys_of_a_finger_before_a_scan_are_not_part_of_it() -> None:
    typist = Typist(KeyLayout.US)
    typist.take(KeyEvent(2, is_down=True), 1.0)
    later = 1.1 + PAUSE_S
    typist.take(KeyEvent(3, is_down=True), later)
    assert typist.take(KeyEvent(ENTER, is_down=True), later) == "2"


def test_a_text_without_an_end_does_not_grow_for_ever() -> None:
    typist = Typist(KeyLayout.US)
    for _ in range(5 * LONGEST_TEXT):
        typist.take(KeyEvent(2, is_down=True), 1.0)
    assert typist.take(KeyEvent(ENTER, is_down=True), 1.0) is None
    assert len(typist._text) == 0


def test_a_code_of_which_the_kernel_lost_keys_is_none_and_the_next_one_is_whole() -> None:
    lost = struct.pack("@llHHi", 0, 0, 0, 3, 0) + struct.pack("@llHHi", 0, 0, 0, 0, 0)
    keys = (
        recorded([(SHIFT, 1), *pressed("29500")[:-2]])
        + lost
        + recorded(pressed("77313") + pressed("2950041"))
    )
    typist = Typist(KeyLayout.US)
    texts = [typist.take(event, 1.0) for event in key_events(keys)]
    assert [text for text in texts if text is not None] == ["2950041"]


def test_a_code_whose_end_was_lost_is_none_and_says_nothing_of_the_next_one() -> None:
    typist = Typist(KeyLayout.US)

    def typed(text: str, now: float) -> list[str | None]:
        return [typist.take(event, now) for event in key_events(recorded(pressed(text)))]

    typed("29500", 1.0)
    typist.take(KEYS_LOST, 8.0)
    assert set(typed("77313", 8.1)) == {None}, "the rest of it, though the program stood still before"
    typist.take(KEYS_LOST, 9.0)
    assert "2950041" in typed("2950041", 12.0)


@given(st.binary(max_size=600))
def test_whatever_a_device_sends_is_read_without_harm(data: bytes) -> None:
    typist = Typist(KeyLayout.FR)
    for event in key_events(data):
        typist.take(event, 0.0)


@pytest.mark.parametrize(
    ("line", "text", "symbology"),
    [
        ("2950041277313", "2950041277313", Symbology.EAN_13),
        ("2950041277314", "2950041277314", Symbology.CODE_128),
        ("036000291452", "0036000291452", Symbology.UPC_A),
        ("]E02950041277313", "2950041277313", Symbology.EAN_13),
        ("]Q1CLMQ-007001", "CLMQ-007001", Symbology.QR_CODE),
        ("]C0B-1042-1", "B-1042-1", Symbology.CODE_128),
        ("B-1042-1", "B-1042-1", Symbology.CODE_128),
        ("]x", "]x", Symbology.CODE_128),
    ],
)
def test_a_line_is_understood_as_the_camera_would_have_read_it(
    line: str, text: str, symbology: Symbology
) -> None:
    assert understood(line) == (text, symbology)


@given(st.text(min_size=1, max_size=300))
def test_what_a_stranger_wrote_into_a_code_goes_on_as_a_plain_text_or_its_digest(line: str) -> None:
    text, _ = understood(line)
    assert text.isascii()
    assert 1 <= len(text) <= 128


class Lines:
    away = None

    def __init__(self, *lines: str | None) -> None:
        self._lines = deque(lines)

    def read_line(self) -> str | None:
        return self._lines.popleft() if self._lines else None

    def close(self) -> None:
        self._lines.clear()


def test_a_scan_counts_at_once_and_the_same_trigger_counts_once() -> None:
    clock = ManualClock(10.0)
    ring = Ring(Lines("2950041277313", "2950041277313", None, "2950041277313"), clock)
    first = ring.poll()
    assert first == Scan("2950041277313", Symbology.EAN_13, Knowledge.DECODED, "ring", 1, 10.0)
    assert ring.poll() is None, "the trigger was held"
    assert ring.poll() is None
    clock.advance(DEBOUNCE_S)
    assert ring.poll() is not None


def test_a_serial_scanner_is_read_line_by_line_whatever_ends_them() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    ring = open_ring(f"serial:{os.ttyname(slave)}@115200", KeyLayout.US, SystemClock())
    try:
        os.write(master, b"2950041277313\r\nB-10")
        assert polled(ring).text == "2950041277313"
        assert ring.poll() is None, "half a line is none"
        os.write(master, b"42-1\r]Q1CLMQ-007001\n" + b"9" * 5000 + b"\n\xff\n")
        assert [polled(ring).text for _ in range(2)] == ["B-1042-1", "CLMQ-007001"]
        assert polled(ring).text.startswith("sha256:"), "no text at all, and no crash"
        assert ring.poll() is None, "5000 characters are no code"
        assert ring.away is None
    finally:
        ring.close()
        os.close(slave)
        os.close(master)
    ring.close()
    assert ring.poll() is None


def test_a_line_that_does_not_go_on_is_not_the_beginning_of_the_next_code() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    clock = ManualClock(10.0)
    ring = open_ring(f"serial:{os.ttyname(slave)}", KeyLayout.US, clock)
    try:
        os.write(master, b"29500412")
        assert ring.poll() is None
        assert ring.poll() is None, "from here on it is silent"
        clock.advance(PAUSE_S / 2)
        os.write(master, b"77313\r")
        assert polled(ring).text == "2950041277313", "a line may come in two pieces"
        os.write(master, b"2950041277313")
        for _ in range(3):
            assert ring.poll() is None
            clock.advance(2 * PAUSE_S)
        os.write(master, b"B-1042-1\r")
        assert polled(ring).text == "B-1042-1"
    finally:
        ring.close()
        os.close(slave)
        os.close(master)


def polled(ring: Ring) -> Scan:
    for _ in range(1000):
        scan = ring.poll()
        if scan is not None:
            return scan
    raise AssertionError("nothing came")


def test_a_recording_of_a_keyboard_scanner_is_played_through_its_device(tmp_path: Path) -> None:
    device = tmp_path / "event5"
    os.mkfifo(device)
    ring = open_ring(f"keyboard:{device}", KeyLayout.US, SystemClock())
    writer = os.open(device, os.O_WRONLY)
    try:
        os.write(writer, recorded(pressed("2950041277313") + pressed("B-1042-1")))
        assert [polled(ring).text for _ in range(2)] == ["2950041277313", "B-1042-1"]
    finally:
        os.close(writer)
    assert [ring.away] == [None]
    assert ring.poll() is None, "unplugged: it waits until the scanner is back"
    assert "is away: asleep, unplugged" in str(ring.away)
    ring.close()


def test_an_unplugged_scanner_is_looked_for_now_and_then_and_never_once_it_is_put_away(
    tmp_path: Path,
) -> None:
    device, clock = tmp_path / "event5", ManualClock()
    os.mkfifo(device)
    ring = open_ring(f"keyboard:{device}", KeyLayout.US, clock)

    def is_open_after_a_poll() -> bool:
        ring.poll()
        try:
            os.close(os.open(device, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return False
        return True

    # Nobody is at the other end: each time it is found open, it is gone with the next look.
    assert [is_open_after_a_poll() for _ in range(5)] == [False, True, False, False, False]
    clock.advance(_AGAIN_S)
    assert is_open_after_a_poll()
    ring.close()
    clock.advance(_AGAIN_S)
    assert not is_open_after_a_poll()


def test_the_grab_is_the_one_of_the_kernels_header() -> None:
    from glassapp.rings import keyboard

    # _IOW('E', 0x90, int): direction 1, size 4, type 'E', number 0x90 (asm-generic/ioctl.h).
    assert (1 << 30) | (4 << 16) | (ord("E") << 8) | 0x90 == keyboard._GRAB


@pytest.mark.parametrize("baud", ["4294967296", "9" * 12])
def test_a_speed_that_no_port_has_is_refused_in_one_sentence(baud: str) -> None:
    _, slave = os.openpty()
    with pytest.raises(RingUnavailable, match=r"cannot be opened: [^N]"):
        open_ring(f"serial:{os.ttyname(slave)}@{baud}", KeyLayout.US, SystemClock())


@pytest.mark.parametrize(
    "spec", ["", "ring", "keyboard:", "serial:", "serial:/dev/x@fast", "serial:/dev/x@0", "usb:1"]
)
def test_a_scanner_that_does_not_exist_is_refused_with_those_that_do(spec: str) -> None:
    with pytest.raises(SettingsError, match="keyboard:DEVICE"):
        open_ring(spec, KeyLayout.US, SystemClock())


def asleep(kind: str, device: Path, clock: ManualClock) -> Ring:
    """A scanner whose device is not there yet; under its name the test puts what comes."""
    device.symlink_to("/dev/input/by-id/usb-SCANNER-event-kbd")
    ring = open_ring(f"{kind}:{device}", KeyLayout.US, clock)
    assert ring.poll() is None
    assert ring.away == f"the scanner {device} is away: asleep, unplugged, or there is none of this name"
    device.unlink()
    clock.advance(max(_AGAIN_S, _PORT_AGAIN_S))
    return ring


def test_a_scanner_that_types_and_was_asleep_at_the_start_is_heard_when_it_wakes(tmp_path: Path) -> None:
    device = tmp_path / "event5"
    ring = asleep("keyboard", device, ManualClock())
    os.mkfifo(device)
    writer = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(writer, recorded(pressed("2950041277313")))
        assert polled(ring).text == "2950041277313"
        assert ring.away is None
    finally:
        os.close(writer)
        ring.close()


def test_the_code_that_wakes_a_scanner_is_not_typed_elsewhere_for_long(tmp_path: Path) -> None:
    device, clock = tmp_path / "event5", ManualClock()
    ring = asleep("keyboard", device, clock)
    assert ring.poll() is None
    os.mkfifo(device)
    clock.advance(0.15)
    assert ring.poll() is None
    assert ring.away is None
    ring.close()


def test_a_serial_scanner_that_was_asleep_at_the_start_is_heard_when_it_wakes(tmp_path: Path) -> None:
    device = tmp_path / "rfcomm0"
    ring = asleep("serial", device, ManualClock())
    master, slave = pty.openpty()
    tty.setraw(slave)
    try:
        device.symlink_to(os.ttyname(slave))
        assert ring.poll() is None
        os.write(master, b"2950041277313\r")
        assert polled(ring).text == "2950041277313"
        assert ring.away is None
    finally:
        ring.close()
        os.close(slave)
        os.close(master)


@pytest.mark.parametrize("kind", ["keyboard", "serial"])
def test_what_comes_and_is_no_scanner_is_said_to_be_none_until_one_comes(kind: str, tmp_path: Path) -> None:
    device, clock = tmp_path / "scanner", ManualClock()
    ring = asleep(kind, device, clock)
    device.touch()
    assert ring.poll() is None
    assert f"the scanner {device} cannot be opened: " in str(ring.away)
    device.unlink()
    clock.advance(max(_AGAIN_S, _PORT_AGAIN_S))
    assert ring.poll() is None
    assert f"the scanner {device} is away: " in str(ring.away)
    ring.close()


@pytest.mark.parametrize("fault", ["speed", "plug"])
def test_a_port_that_fails_in_the_moment_it_comes_ends_nothing(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(*_: object) -> None:
        raise termios.error(5, "Input/output error")

    device, clock = tmp_path / "scanner", ManualClock()
    device.symlink_to("/dev/ttyNOTHING")
    ring = open_ring(f"serial:{device}@{4294967296 if fault == 'speed' else 9600}", KeyLayout.US, clock)
    master, slave = pty.openpty()
    try:
        device.unlink()
        device.symlink_to(os.ttyname(slave))
        if fault == "plug":
            monkeypatch.setattr(termios, "tcflush", pulled)
        assert ring.poll() is None
        assert f"the scanner {device} cannot be opened: " in str(ring.away)
    finally:
        ring.close()
        os.close(slave)
        os.close(master)


@pytest.mark.parametrize(
    "spec", ["keyboard:by-id/usb-SCANNER-event-kbd", "serial:ttyACM0", "serial:/dve/ttyACM0"]
)
def test_a_name_under_which_no_device_ever_comes_is_refused(spec: str) -> None:
    with pytest.raises(RingUnavailable, match="the name of a device begins with /dev/"):
        open_ring(spec, KeyLayout.US, SystemClock())


def test_elsewhere_than_on_linux_no_scanner_that_types_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(RingUnavailable, match="is away"):
        open_ring("keyboard:/dev/input/event77", KeyLayout.US, SystemClock())


def test_where_no_device_is_read_without_waiting_a_scanner_that_types_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "O_NONBLOCK")
    with pytest.raises(RingUnavailable, match="only Linux has such devices; set the scanner to a serial"):
        open_ring("keyboard:/dev/input/event77", KeyLayout.US, SystemClock())


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_is_no_device_is_no_scanner(what: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(RingUnavailable, match="it is no device"):
        open_ring(f"keyboard:{tmp_path / what}", KeyLayout.US, SystemClock())
