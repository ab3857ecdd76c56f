"""A display that remembers, for tests and for the demonstration's pictures."""

from collections import deque

from PIL import Image


class MemoryDisplay:
    """Keeps the pictures it was shown, the newest last; the oldest are dropped."""

    def __init__(self, keep: int = 64) -> None:
        self._pictures: deque[Image.Image] = deque(maxlen=keep)

    @property
    def pictures(self) -> tuple[Image.Image, ...]:
        """What was shown, as far as it is kept."""
        return tuple(self._pictures)

    def show(self, picture: Image.Image) -> None:
        """Remember a copy of the picture."""
        self._pictures.append(picture.copy())

    def close(self) -> None:
        """Do nothing: what was shown can still be looked at."""
