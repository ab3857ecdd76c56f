"""The window's own process: keys go out, pictures come in."""

import multiprocessing
import tkinter as tk
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest
from PIL import Image

from glassapp.displays import tk_window
from tests.contract.displays.screen import screen


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Iterator[tk.Tk]:
    with screen() as name:
        monkeypatch.setenv("DISPLAY", name)
        made = tk.Tk()
        yield made
        made.destroy()


@pytest.fixture
def pipe() -> Iterator[tuple[Connection, Connection]]:
    ours, theirs = multiprocessing.Pipe()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_key_pressed_in_the_window_is_sent_and_what_an_input_method_writes_is_none(
    root: tk.Tk, pipe: tuple[Connection, Connection]
) -> None:
    ours, theirs = pipe
    window = tk_window.Window(root, theirs, 1)
    window.open()
    assert ours.recv_bytes() == tk_window.OPEN.encode()
    root.update()
    root.focus_force()
    for name in ("n", "Return", "Shift_L", "o"):
        root.event_generate("<Key>", keysym=name)
    root.update()
    assert [ours.recv_bytes() for _ in range(3)] == [b"n", b"\r", b"o"]
    assert not ours.poll()
    written: tk.Event[tk.Misc] = tk.Event()
    written.keysym = "Multi_key"
    for written.char in ("okay", "日本語を話す", "\ud83d", "é"):
        window._press(written)
    assert [ours.recv_bytes() for _ in range(2)] == [b"?", "é".encode()]
    assert not ours.poll()


def test_a_picture_crosses_as_it_is() -> None:
    picture = Image.radial_gradient("L").convert("RGB")
    crossed = tk_window.unpack(tk_window.pack(picture))
    assert (crossed.size, crossed.tobytes()) == (picture.size, picture.tobytes())
