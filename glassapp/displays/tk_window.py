"""The other process of a WindowDisplay: Tk in its main thread, pictures in, keys out."""

import contextlib
import signal
import struct
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    import tkinter as tk

OPEN = "open"
NO_TK = "Tk is missing; on Debian or Ubuntu: apt-get install python3-tk, on macOS: brew install python-tk"

_SIZE = struct.Struct(">II")
_LOOK_EVERY_MS = 15
_FADE = (0.4, 0.52, 0.64, 0.76, 0.88, 1.0)
"""Shares of the new picture, one after the other: a fade of 150 ms. The first is bright enough to be read."""
_FADE_EVERY_MS = 30


def pack(picture: Image.Image) -> bytes:
    """Write a picture as its width, its height and its RGB values."""
    return _SIZE.pack(*picture.size) + picture.convert("RGB").tobytes()


def unpack(data: bytes) -> Image.Image:
    """Read what ``pack`` wrote."""
    size = _SIZE.unpack_from(data)
    return Image.frombytes("RGB", size, data[_SIZE.size :])


_NAMES = {
    "Up": "ArrowUp",
    "Down": "ArrowDown",
    "Left": "ArrowLeft",
    "Right": "ArrowRight",
    "Prior": "PageUp",
    "Next": "PageDown",
}
"""Tk's names of the keys that are no characters."""


def run(connection: Connection, title: str, zoom: int, place: tuple[int, int] | None = None) -> None:
    """Open the window, say so or say what is wrong, and show pictures until either side closes.

    With a place it has neither frame nor title, stands there above all others, and hides the pointer.
    """
    # Ctrl-C in the terminal reaches every process of the group; the client then closes this one in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import tkinter as tk
    except ImportError:
        _tell(connection, NO_TK.encode())
        return
    try:
        root = tk.Tk()
    except tk.TclError as error:
        _tell(connection, f"no screen to open a window on ({error})".encode())
        return
    root.title(title)
    root.configure(background="black")
    if place is not None:
        root.geometry(f"+{place[0]}+{place[1]}")
        root.overrideredirect(boolean=True)
        root.attributes("-topmost", 1)
        root.configure(cursor="none")
    Window(root, connection, zoom).open()
    root.mainloop()


def _tell(connection: Connection, word: bytes) -> None:
    """Say something to the glasses; where they have ended, nobody has to hear it, nor that it failed."""
    with contextlib.suppress(OSError):
        connection.send_bytes(word)


class Window:
    """One picture in a window, and the keys pressed there."""

    def __init__(self, root: "tk.Tk", connection: Connection, zoom: int) -> None:
        import tkinter as tk

        self._root = root
        self._connection = connection
        self._zoom = zoom
        self._label = tk.Label(root, borderwidth=0, background="black")
        self._image: object = None
        self._seen: Image.Image | None = None
        self._fading = ""

    def open(self) -> None:
        """Say that the window is there and begin to look for pictures."""
        self._label.pack()
        self._root.bind("<Key>", self._press)
        self._root.after(0, self._look)
        # Without a frame no desktop gives it the keyboard by itself.
        self._root.focus_force()
        _tell(self._connection, OPEN.encode())

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        key = event.char or _NAMES.get(event.keysym, "")
        # An input method may hand over whole words, and Tk half of a character: no key of ours.
        if key and (len(key) == 1 or not event.char):
            _tell(self._connection, key.encode("utf-8", "replace"))

    def _look(self) -> None:
        """Show the newest picture that has come in; skip those before it."""
        data = None
        try:
            while self._connection.poll():
                data = self._connection.recv_bytes()
        except (OSError, EOFError):
            self._root.destroy()
            return
        if data is not None:
            self._draw(unpack(data))
        self._root.after(_LOOK_EVERY_MS, self._look)

    def _draw(self, picture: Image.Image) -> None:
        """Let the new picture take the place of what is seen, which may itself be a fade half way."""
        if self._fading:
            self._root.after_cancel(self._fading)
        before = self._seen
        if before is None or before.size != picture.size:
            before = Image.new("RGB", picture.size)
        self._fade(before, picture, 0)

    def _fade(self, before: Image.Image, after: Image.Image, step: int) -> None:
        share = _FADE[step]
        self._put(after if share == 1.0 else Image.blend(before, after, share))
        last = step + 1 == len(_FADE)
        self._fading = "" if last else self._root.after(_FADE_EVERY_MS, self._fade, before, after, step + 1)

    def _put(self, picture: Image.Image) -> None:
        from PIL import ImageTk

        self._seen = picture
        if self._zoom > 1:
            size = (picture.width * self._zoom, picture.height * self._zoom)
            picture = picture.resize(size, Image.Resampling.NEAREST)
        image = ImageTk.PhotoImage(picture)
        self._label.configure(image=str(image))
        # Tk does not keep a picture alive, so that we must.
        self._image = image
