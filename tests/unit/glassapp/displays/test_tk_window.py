"""The window's own process: keys go out, pictures come in."""

import contextlib
import multiprocessing
import signal
import sys
import tkinter as tk
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from PIL import Image

from glassapp.displays import WindowDisplay, tk_window
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
    ours.close()
    # The glasses have ended: nobody's key, and no complaint.
    window._press(written)


@pytest.mark.parametrize("has_screen", [True, False])
def test_a_window_whose_glasses_ended_while_it_opened_ends_without_a_word(
    has_screen: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with screen() if has_screen else contextlib.nullcontext("") as name:
        monkeypatch.setenv("DISPLAY", name)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        ours.close()
        process = context.Process(target=tk_window.run, args=(theirs, "Baylens", 1), daemon=True)
        process.start()
        theirs.close()
        process.join(60)
    assert process.exitcode == 0
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(sys.platform != "linux", reason="what a process is deaf to stands in /proc")
def test_a_window_is_deaf_to_ctrl_c_from_its_first_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    with screen() as name:
        monkeypatch.setenv("DISPLAY", name)
        display = WindowDisplay()
        try:
            status = Path(f"/proc/{display.process.pid}/status").read_text("ascii")
        finally:
            display.close()
    blocked = next(line for line in status.splitlines() if line.startswith("SigBlk"))
    assert int(blocked.split()[1], 16) >> (signal.SIGINT - 1) & 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_picture_crosses_as_it_is() -> None:
    picture = Image.radial_gradient("L").convert("RGB")
    crossed = tk_window.unpack(tk_window.pack(picture))
    assert (crossed.size, crossed.tobytes()) == (picture.size, picture.tobytes())
