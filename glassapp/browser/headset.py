"""One pair of glasses that is a browser page: its camera, display and control, and what the page is told."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from glassapp.browser.camera import BrowserCamera
from glassapp.browser.control import BrowserControl
from glassapp.browser.display import BrowserDisplay
from glassapp.browser.messages import CameraSleeps, FrameTaken, HeadSample, LinkNews, News, SentPicture
from glassapp.clock import Clock
from overlays.card import Language
from overlays.commands import Command
from overlays.profiles import DisplayProfile

MOST_NEWS = 64


@dataclass(frozen=True, slots=True)
class Fit:
    """Which device the page stands for, and what its attendant reads."""

    profile: DisplayProfile
    language: Language


class Headset:
    """Lives as long as its client; pages come and go.

    Everything the page is told waits here, bounded: one picture, one acknowledgement, 64 pieces of news; the
    oldest news are dropped.

    Args:
        name: The glasses' id.
        fit: As the page first asked for.
        clock: Says when a frame was taken and how long nothing was done.
        idle_s: After this long without a scan or an answer the camera is switched off.
    """

    def __init__(self, name: str, fit: Fit, clock: Clock, idle_s: float) -> None:
        self.name = name
        self.fit = fit
        self.visit = 0
        self.ended = False
        """Its client has stopped for good; a page may put new glasses on."""
        self.battery: int | None = None
        """What is left in the device's battery, in percent, where its browser says so."""
        self.on_refit: Callable[[Fit], None] = _ignore
        """Called in a thread when the page picks another device or language."""
        self.on_head: Callable[[tuple[HeadSample, ...]], None] = _ignore
        """Called when the page tells how the head moved."""
        self.control = BrowserControl()
        self.camera = BrowserCamera(self._acknowledge, clock, name)
        self.display = BrowserDisplay(self.wake)
        self._clock = clock
        self._idle_s = idle_s
        self._touched_at = clock.monotonic()
        self._in_use = threading.Lock()
        self._taken: FrameTaken | None = None
        self._news: deque[News] = deque(maxlen=MOST_NEWS)
        self._link: LinkNews | None = None
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Everything in memory for the page or from it; never more than 99, whatever either side does."""
        with self._in_use:
            told = len(self._news) + (self._taken is not None)
        return told + self.camera.waiting + self.display.waiting + self.control.waiting

    # -- the page -----------------------------------------------------------------------------------

    def begin_visit(self) -> int:
        """Another page looks through these glasses: it knows nothing yet and its camera is off.

        Returns:
            The visit's number; a page whose number is no longer ``visit`` was replaced.
        """
        with self._in_use:
            self._taken = None
            self._news.clear()
            if self._link is not None:
                self._news.append(self._link)
            self.visit += 1
        self.battery = None
        self.camera.arm(on=False)
        self.display.begin_again()
        return self.visit

    async def refit(self, fit: Fit) -> None:
        """Stand for another device, or speak another language."""
        if fit != self.fit:
            self.fit = fit
            await asyncio.to_thread(self.on_refit, fit)

    def press(self, command: Command) -> None:
        """The attendant answers."""
        self.touch()
        self.control.press(command)

    def arm(self, *, on: bool) -> None:
        """The page's camera was switched."""
        self.touch()
        self.camera.arm(on=on)

    def tick(self) -> None:
        """Let time pass: a camera nobody needs is switched off."""
        if self.camera.armed and self._clock.monotonic() - self._touched_at >= self._idle_s:
            self.camera.arm(on=False)
            self.tell(CameraSleeps())

    async def wait(self, timeout_s: float) -> bool:
        """Wait for something to tell the page, and say whether there is any."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return False
        return True

    def next_told(self) -> tuple[tuple[News, ...], SentPicture | None]:
        """Take out what the page should be told now."""
        self._woken.clear()
        with self._in_use:
            news = (*self._news, *(() if self._taken is None else (self._taken,)))
            self._news.clear()
            self._taken = None
        return news, self.display.next_picture()

    # -- the client ---------------------------------------------------------------------------------

    def tell(self, news: News) -> None:
        """Let the page know, from any thread; never waits."""
        with self._in_use:
            if isinstance(news, LinkNews):
                self._link = news
            self._news.append(news)
        self.wake()

    def touch(self) -> None:
        """Something was scanned or answered: the camera stays on for another while."""
        self._touched_at = self._clock.monotonic()

    def close(self) -> None:
        """Take the glasses off."""
        self.ended = True
        self.wake()
        self.camera.close()
        self.display.close()
        self.control.close()

    def _acknowledge(self, taken: FrameTaken) -> None:
        with self._in_use:
            self._taken = taken
        self.wake()

    def wake(self) -> None:
        """Let whoever waits look again, from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)


def _ignore(_: object) -> None:
    """Nobody listens yet."""
