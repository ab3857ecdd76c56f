"""A pair of Brilliant Labs glasses as camera, display and control of the client."""

import asyncio
import threading

import cv2
import numpy as np
from PIL import Image

from glassapp.clock import Clock, SystemClock
from glassapp.errors import CameraNotFound, CameraStopped, DisplayUnavailable
from glassapp.halo.exchange import Exchange, Model
from glassapp.halo.radio import HaloConfig, Radio
from glassapp.halo.sprites import check
from glassapp.ports import Frame, Pixels
from overlays.commands import Command

NOD_S = 3.0
"""So long after a question appeared a nod is an answer to it."""

_GOODBYE_S = 8.0


class HaloGlasses:
    """Keeps the connection in a thread of its own; ports come and go, the connection stays."""

    def __init__(self, config: HaloConfig | None = None, clock: Clock | None = None) -> None:
        """Begin to look for the glasses; ``wait`` says whether they are there."""
        self._config = config or HaloConfig()
        self._clock = clock or SystemClock()
        self._exchange = Exchange()
        self._loop = asyncio.new_event_loop()
        self._radio: Radio | None = None
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="halo", daemon=True)
        self._thread.start()

    def wait(self) -> Model:
        """Wait until the glasses are there and run our program.

        Raises:
            CameraNotFound: They are not; the text says what to do.
        """
        model = self._exchange.ready(self._config.connect_s + _GOODBYE_S)
        if model is None:
            who = self._config.name or "Halo or Frame"
            why = self._exchange.trouble or "no answer"
            raise CameraNotFound(
                f"cannot reach {who} ({why}); is it charged, near and paired with this machine?"
            )
        return model

    def camera(self) -> "HaloCamera":
        """The camera; it takes photos only while somebody reads it."""
        return HaloCamera(self._exchange, self._clock)

    def display(self) -> "HaloDisplay":
        """The display."""
        return HaloDisplay(self._exchange)

    def control(self) -> "HaloControl":
        """Taps and nods."""
        return HaloControl(self._exchange)

    def battery(self) -> int | None:
        """What is left of theirs, in percent."""
        return self._exchange.battery

    def close(self) -> None:
        """End our program on the glasses and disconnect; may be called twice."""
        self._started.wait(_GOODBYE_S)
        if self._radio is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._radio.close)
        # A radio may hang in the system for good; the thread is then left behind, as a daemon.
        self._thread.join(_GOODBYE_S)

    def _run(self) -> None:
        async def live() -> None:
            self._radio = Radio(self._config, self._exchange)
            self._started.set()
            await self._radio.run()

        try:
            self._loop.run_until_complete(live())
        finally:
            self._loop.close()


class HaloCamera:
    """Delivers one photo after the other: at about one a second, not a film."""

    def __init__(self, exchange: Exchange, clock: Clock) -> None:
        self._exchange = exchange
        self._clock = clock
        self._number = 0
        self._dropped = 0
        self._closed = False

    @property
    def dropped(self) -> int:
        """Photos that came damaged."""
        return self._dropped

    def read(self, timeout_s: float) -> Frame | None:
        """Have a photo taken and wait for it; None when it is still under way.

        Raises:
            CameraStopped: The glasses are out of reach, the photo was lost, or this camera is closed.
        """
        if self._closed or self._exchange.model is None:
            raise CameraStopped("the glasses are out of reach")
        self._exchange.order_photo()
        try:
            jpeg = self._exchange.fetch_photo(timeout_s)
        except TimeoutError:
            raise CameraStopped("the photo from the glasses never came") from None
        if jpeg is None:
            return None
        pixels = upright(jpeg)
        if pixels is None:
            self._dropped += 1
            return None
        self._number += 1
        return Frame(pixels, self._number, self._clock.monotonic(), f"photo {self._number}")

    def close(self) -> None:
        """Take no more photos; may be called twice."""
        self._closed = True
        self._exchange.forget_photo()


class HaloDisplay:
    """Hands every picture to the radio, the newest in place of one that waits."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def show(self, picture: Image.Image) -> None:
        """Have a picture drawn; while the glasses are out of reach it waits for them.

        Raises:
            DisplayUnavailable: The picture has another size or more colours than these glasses.
        """
        check(picture)
        model = self._exchange.model
        if model is not None and picture.size != (model.width_px, model.height_px):
            raise DisplayUnavailable(
                f"{model.name} shows {model.width_px}x{model.height_px}, not "
                f"{picture.width}x{picture.height}; choose --profile {model.profile}"
            )
        self._exchange.show(picture)

    def close(self) -> None:
        """Show nothing more; may be called twice."""


class HaloControl:
    """Single tap = NEXT, double tap = OK, triple tap = UNDO; a nod = OK while a question is shown."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._armed = False

    def arm(self, seconds: float = NOD_S) -> None:
        """A question is shown: one nod within this time answers it."""
        self._exchange.arm(seconds)
        self._armed = True

    def disarm(self) -> None:
        """No question is shown any more."""
        if self._armed:
            self._exchange.arm(0)
            self._armed = False

    def poll(self) -> Command | None:
        """The next tap or nod, or None; never waits."""
        return self._exchange.command()

    def close(self) -> None:
        """Do nothing: the glasses stay connected for the display."""


def upright(jpeg: bytes) -> Pixels | None:
    """A photo as the attendant sees it: the sensor stands on its side. None when it is damaged."""
    try:
        pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    if pixels is None:
        return None
    return cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE).astype(np.uint8, copy=False)
