"""The exchange between the program's threads and the radio: what is wanted, and what came in.

Of pictures the newest wins, of photos there is one under way at most, and beyond 32 answers that nobody asked
for the oldest are dropped.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from overlays.commands import Command

MOST_WAITING = 32


@dataclass(frozen=True, slots=True)
class Model:
    """Which glasses these are."""

    name: str
    profile: str
    """Its display profile (overlays.profiles)."""
    width_px: int
    height_px: int
    photo_px: int
    """The width that is asked of its camera; Halo's firmware takes no other."""
    draws_parts: bool
    """A part of the picture can be replaced; otherwise all of it is sent."""


@dataclass(frozen=True, slots=True)
class Arming:
    """One question, told apart from the one before, and how long a nod answers it."""

    question: int
    seconds: float


HALO = Model("Halo", "halo-256-round", 256, 256, 640, draws_parts=True)
FRAME = Model("Frame", "android-640x400", 640, 400, 720, draws_parts=False)


class Exchange:
    """Safe to use from every thread; nothing in it waits but ``ready`` and ``fetch_photo``."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wake: Callable[[], None] = lambda: None
        self._model: Model | None = None
        self._trouble = ""
        self._picture: Image.Image | None = None
        self._arming: Arming | None = None
        self._question = 0
        self._photo_ordered = False
        self._photo_due = False
        self._photo: bytes | None = None
        self._battery: int | None = None
        self._commands: deque[Command] = deque(maxlen=MOST_WAITING)

    # -- the program's side ------------------------------------------------------------------------

    def ready(self, timeout_s: float) -> Model | None:
        """Wait for the glasses; None when they did not come or the first attempt failed."""
        with self._changed:
            self._changed.wait_for(lambda: self._model is not None or self._trouble, timeout_s)
            return self._model

    @property
    def model(self) -> Model | None:
        """The glasses in reach; None while there are none."""
        with self._changed:
            return self._model

    @property
    def trouble(self) -> str:
        """Why the last attempt to reach them failed."""
        with self._changed:
            return self._trouble

    @property
    def battery(self) -> int | None:
        """What the glasses said last that is left of theirs, in percent; None while they are out of reach."""
        with self._changed:
            return self._battery

    def show(self, picture: Image.Image) -> None:
        """Replace what shall be seen."""
        with self._changed:
            self._picture = picture.copy()
        self._wake()

    def arm(self, seconds: float) -> None:
        """A new question: the next nod within so many seconds answers it; with 0 no nod answers anything."""
        with self._changed:
            self._question = (self._question + 1) % 256
            self._arming = Arming(self._question, seconds)
        self._wake()

    def order_photo(self) -> None:
        """Have a photo taken, unless one is under way or waits to be fetched."""
        with self._changed:
            if self._photo_due or self._photo is not None:
                return
            self._photo_ordered = self._photo_due = True
        self._wake()

    def fetch_photo(self, timeout_s: float) -> bytes | None:
        """Wait for the photo that was ordered; None when it did not come in time.

        Raises:
            TimeoutError: It will not come any more.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._photo is not None or not self._photo_due, timeout_s)
            photo, self._photo = self._photo, None
            if photo is None and not self._photo_due:
                raise TimeoutError
            return photo

    def forget_photo(self) -> None:
        """Nobody will fetch what has come."""
        with self._changed:
            self._photo = None

    def command(self) -> Command | None:
        """The next answer that came in."""
        with self._changed:
            return self._commands.popleft() if self._commands else None

    # -- the radio's side --------------------------------------------------------------------------

    def on_change(self, wake: Callable[[], None]) -> None:
        """Say whom to wake when something is wanted."""
        self._wake = wake

    def reached(self, model: Model) -> None:
        """The glasses are there and run our program."""
        with self._changed:
            self._model, self._trouble = model, ""
            self._changed.notify_all()

    def lost(self, why: str) -> None:
        """They are not, or no longer."""
        with self._changed:
            self._model, self._trouble, self._battery = None, why, None
            self._photo_ordered = self._photo_due = False
            self._changed.notify_all()

    @property
    def picture(self) -> Image.Image | None:
        """What shall be seen."""
        with self._changed:
            return self._picture

    def take_arming(self) -> Arming | None:
        """The newest question, once."""
        with self._changed:
            arming, self._arming = self._arming, None
            return arming

    def battery_told(self, percent: int) -> None:
        """The glasses said what is left; 0 is what their firmware says when it cannot tell."""
        with self._changed:
            self._battery = min(percent, 100) or None

    def nodded(self, question: int) -> None:
        """The attendant nodded; a nod at a question that is gone answers nothing."""
        if question == self._question:
            self.said(Command.OK)

    def take_order(self) -> bool:
        """Whether somebody ordered a photo, once."""
        with self._changed:
            ordered, self._photo_ordered = self._photo_ordered, False
            return ordered

    def photo_came(self, jpeg: bytes | None) -> None:
        """Hand over the photo, or say with None that it will not come."""
        with self._changed:
            self._photo, self._photo_due = jpeg, False
            self._changed.notify_all()

    def said(self, command: Command) -> None:
        """The attendant answered."""
        with self._changed:
            self._commands.append(command)
