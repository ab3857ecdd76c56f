"""A plain window on a laptop: what the eye would see, on black.

The window lives in a process of its own. Tk must be used from the main thread of its process (macOS insists),
and the main thread here belongs to the client; and whatever a desktop does to a window, the pickup goes on.
"""

import contextlib
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection

from PIL import Image

from glassapp.displays import tk_window
from glassapp.errors import DisplayUnavailable

MOST_KEYS = 32
_CLOSING_S = 2.0
_CLOSED = "the window was closed"


@dataclass(frozen=True, slots=True)
class WindowConfig:
    """How the window looks."""

    title: str = "Baylens"
    zoom: int = 1
    """Screen pixels for each pixel of the picture; a small round display is easier to read at 2 or 3."""
    place: tuple[int, int] | None = None
    """Its upper left corner on the desktop, without a frame: where the monitor of the headset begins."""
    opening_s: float = 15.0
    """How long the desktop may take to open it."""


class WindowDisplay:
    """Shows the newest picture; one that comes while another is being drawn replaces those that wait."""

    def __init__(self, config: WindowConfig | None = None) -> None:
        """Open the window.

        Raises:
            DisplayUnavailable: There is no screen, or Tk is not installed; the text says how to get it.
        """
        config = config or WindowConfig()
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self.process = context.Process(
            target=tk_window.run,
            args=(theirs, config.title, config.zoom, config.place),
            name="window",
            daemon=True,
        )
        with _without_ctrl_c():
            self.process.start()
        theirs.close()
        self._keys: deque[str] = deque(maxlen=MOST_KEYS)
        self._changed = threading.Condition()
        self._newest: bytes | None = None
        self._gone = False
        self._closed = False
        self._painter = threading.Thread(target=self._paint, name="window painter", daemon=True)
        complaint = _wait_until_open(self._ours, config.opening_s)
        if complaint is not None:
            self.close()
            raise DisplayUnavailable(complaint)
        self._painter.start()

    def show(self, picture: Image.Image) -> None:
        """Replace what is shown; never waits for the screen.

        Raises:
            DisplayUnavailable: Somebody closed the window.
        """
        data = tk_window.pack(picture)
        with self._changed:
            if self._gone or not self.process.is_alive():
                raise DisplayUnavailable(_CLOSED)
            self._newest = data
            self._changed.notify()

    def read_key(self) -> str | None:
        """The next key pressed in the window as a character, or None; never waits.

        Raises:
            DisplayUnavailable: Somebody closed the window.
        """
        try:
            while self._ours.poll():
                self._keys.append(self._ours.recv_bytes(maxlength=64).decode())
        except (OSError, EOFError):
            if not self._closed:
                raise DisplayUnavailable(_CLOSED) from None
        return self._keys.popleft() if self._keys else None

    def close(self) -> None:
        """Close the window and end its process; may be called twice."""
        self._closed = True
        with self._changed:
            self._gone = True
            self._changed.notify()
        if self._painter.is_alive():
            self._painter.join(_CLOSING_S)
        self._ours.close()
        self.process.join(_CLOSING_S)
        if self.process.is_alive():
            self.process.terminate()
            self.process.join(_CLOSING_S)

    def _paint(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._newest is not None or self._gone)
                data, self._newest = self._newest, None
            if data is None:
                return
            try:
                self._ours.send_bytes(data)
            except OSError:
                with self._changed:
                    self._gone = True
                return


@contextlib.contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """What is started here never hears Ctrl-C: the terminal sends it to every process, loading or not."""
    if sys.platform == "win32":
        yield
        return
    # It would start with the process, and lift the mask.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _wait_until_open(connection: Connection, opening_s: float) -> str | None:
    """Wait for the window's first word: None when it is open, else what is wrong."""
    try:
        if not connection.poll(opening_s):
            return f"the window did not open within {opening_s:g} s"
        answer = connection.recv_bytes(maxlength=1024).decode()
    except (OSError, EOFError):
        return "the window's process ended before it opened"
    return None if answer == tk_window.OPEN else answer
