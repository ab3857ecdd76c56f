"""The page's canvas as a display."""

import io
import threading
from collections.abc import Callable

from PIL import Image

from glassapp.browser.messages import SentPicture


class BrowserDisplay:
    """Keeps the newest picture for the page; what comes while it draws replaces what waits.

    Args:
        wake: Called when there is something new, from any thread; must not block.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._in_use = threading.Lock()
        self._newest: SentPicture | None = None
        self._sent = 0
        self._drawn = 0
        self._number = 0
        self._replaced = 0

    @property
    def waiting(self) -> int:
        """Pictures the page has not been sent or has not drawn: 0 or 1."""
        with self._in_use:
            return int(self._number > self._drawn)

    @property
    def replaced(self) -> int:
        """Pictures that gave way to a newer one before they were sent."""
        with self._in_use:
            return self._replaced

    def show(self, picture: Image.Image) -> None:
        """Replace what is shown; never waits for the page."""
        corner, png = _cut_out(picture)
        with self._in_use:
            if self._number > self._sent:
                self._replaced += 1
            self._number += 1
            self._newest = SentPicture(self._number, picture.size, corner, png)
        self._wake()

    def next_picture(self) -> SentPicture | None:
        """What the page should draw next; None while it draws, or when it has drawn the newest."""
        with self._in_use:
            if self._newest is None or self._sent > self._drawn or self._sent == self._number:
                return None
            self._sent = self._number
            return self._newest

    def drawn(self, number: int) -> None:
        """The page has drawn this picture; it may have the next."""
        with self._in_use:
            if number == self._sent:
                self._drawn = number
        self._wake()

    def begin_again(self) -> None:
        """Another page looks: it has drawn nothing yet."""
        with self._in_use:
            self._sent = self._drawn = max(0, self._number - 1)
        self._wake()

    def close(self) -> None:
        """Forget the picture; may be called twice."""
        with self._in_use:
            self._newest = None


def _cut_out(picture: Image.Image) -> tuple[tuple[int, int], bytes]:
    """The part that is not black, as a PNG; black adds no light and need not travel."""
    box = picture.getbbox()
    if box is None:
        return (0, 0), b""
    file = io.BytesIO()
    picture.crop(box).save(file, "PNG", compress_level=1)
    return (box[0], box[1]), file.getvalue()
