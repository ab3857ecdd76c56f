"""The glasses at work: eyes, link, display and controls, each at its own pace.

The camera never waits for the network and the display never for the camera: what is seen is handled at once,
and of several faces that wait for the display the newest wins.
"""

import asyncio
import contextlib
import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from glassapp.app.deeds import Deed, ShiftBegun
from glassapp.app.equipment import Equipment, Rhythm
from glassapp.app.eyes import Look
from glassapp.app.flow import PickupFlow
from glassapp.app.story import Story
from glassapp.clock import Clock
from glassapp.controls import KeyControl
from glassapp.errors import CameraAway, CameraError, CameraFinished, GlassesError
from glassapp.link import ExpectedChanged, Link, LinkEvent, LinkLost, LinkUp, LostReason
from glassapp.ports import CodeSource, Control, Scan
from glassapp.scanning.expected import ExpectedCode
from glassapp.transport import ServerAddress, WebsocketTransport
from overlays.layout import Face
from overlays.wire import ExpectedGroup, Hello

_log = structlog.get_logger("baylens.glasses")
_Got = TypeVar("_Got")

_AWAY = (LostReason.UNREACHABLE, LostReason.NOT_TRUSTED)
_THREADS = 3
"""One each for what sees, what shows and the battery: none of them waits for another."""


class Glasses:
    """One pair of glasses, from start to stop.

    Args:
        equipment: Eyes, display and controls; closed at the end of the run.
        address: The server.
        hello: How the glasses present themselves.
        story: Is told everything.
        clock: Says what time it is.
        rhythm: Waits.
    """

    def __init__(
        self,
        equipment: Equipment,
        address: ServerAddress,
        hello: Hello,
        story: Story,
        clock: Clock,
        rhythm: Rhythm | None = None,
    ) -> None:
        self._eyes = equipment.eyes
        self._painter = equipment.painter
        self._controls = equipment.controls
        self._rings = equipment.rings
        self._has_camera = equipment.has_camera
        self._battery = equipment.battery
        self._story = story
        self._clock = clock
        self._rhythm = rhythm or Rhythm()
        draw = random.SystemRandom().random
        self._link = Link(hello, lambda: uuid.uuid4().hex, draw, store=equipment.outbox)
        self._flow = PickupFlow(self._link, equipment.pace)
        self._transport = WebsocketTransport(self._link, address, self._hear, clock)
        self._stopping = asyncio.Event()
        self._expected = asyncio.Event()
        self._repaint = asyncio.Event()
        self._news = asyncio.Event()
        self._wanted: Face | None = None
        self._shown: Face | None = None
        self._lost: LinkLost | None = None
        self._told_of_camera = ""
        self._told_of_rings: str | None = None
        # The loop's own threads are also those that ask the name server, for half a minute when it is away.
        self._threads = ThreadPoolExecutor(_THREADS, "glasses")

    @property
    def waiting(self) -> int:
        """Messages that the server has not answered."""
        return self._link.waiting

    def stop(self) -> None:
        """End the run as if the camera were at its end."""
        self._stopping.set()
        self._expected.set()

    async def run(self) -> None:
        """Work until the camera is at its end, ``stop`` is called or something is refused for good.

        Raises:
            GlassesError: The link was refused, or the camera or the display can never be used.
        """
        try:
            try:
                await self._apart(self._eyes.open)
            except CameraAway as away:
                self._see_nothing(str(away))
            await self._apart(self._painter.get_ready)
            await self._work()
        finally:
            await self._apart(self._eyes.close)
            await self._apart(self._painter.close)
            sources: tuple[Control | CodeSource, ...] = (*self._controls, *self._rings)
            for source in sources:
                source.close()
            self._threads.shutdown(wait=False)

    async def _work(self) -> None:
        refused: list[GlassesError] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                others = [
                    tasks.create_task(work)
                    for work in (
                        self._transport.run(),
                        self._show(),
                        self._mind_the_attendant(),
                        self._mind_the_rings(),
                        self._mind_the_battery(),
                    )
                ]
                await self._look_until_the_end()
                await self._settle()
                for task in others:
                    task.cancel()
        except* GlassesError as group:
            refused.extend(error for error in group.exceptions if isinstance(error, GlassesError))
        if refused:
            raise refused[0]

    # -- the tasks ---------------------------------------------------------------------------------

    async def _look_until_the_end(self) -> None:
        await self._first(self._expected, self._rhythm.expected_s)
        while not self._stopping.is_set():
            try:
                look = await self._apart(self._eyes.look)
            except CameraFinished:
                return
            except CameraError as error:
                self._see_nothing(str(error))
                await self._first(self._stopping, self._rhythm.reopen_s)
                continue
            if look is not None:
                self._told_of_camera = ""
                self._take(look)

    async def _show(self) -> None:
        while True:
            await self._repaint.wait()
            self._repaint.clear()
            face = self._wanted
            if face is not None and face != self._shown:
                shown = await self._apart(self._painter.show, face)
                self._shown = face
                self._flow.painted(face, self._clock.monotonic())
                self._news.set()
                self._story.shown(shown)

    async def _mind_the_attendant(self) -> None:
        while True:
            now = self._clock.monotonic()
            for control in self._controls:
                if (command := control.poll()) is not None:
                    self._do(self._flow.command(command, now))
                    self._transport.wake()
            self._flow.tick(now)
            self._refresh()
            await asyncio.sleep(self._rhythm.tick_s)

    async def _mind_the_rings(self) -> None:
        while self._rings:
            for ring in self._rings:
                if (scan := ring.poll()) is not None:
                    self._scanned(Look.of_a_ring(scan), scan)
                    self._refresh()
            self._tell_of_rings()
            await asyncio.sleep(self._rhythm.ring_s)

    async def _mind_the_battery(self) -> None:
        while True:
            # The kernel asks the battery itself, which may take a while.
            self._link.battery = await self._apart(self._battery)
            await asyncio.sleep(self._rhythm.battery_s)

    async def _settle(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._rhythm.settle_s):
                while self._link.waiting or self._wanted != self._shown:
                    self._news.clear()
                    await self._news.wait()

    # -- what they share ---------------------------------------------------------------------------

    def _take(self, look: Look) -> None:
        self._story.looked(look)
        self._flow.camera_works(works=True)
        self._link.frames_dropped = look.dropped
        if look.scan is not None:
            self._scanned(look, look.scan)
        looked = self._flow.look(look.centred, self._clock.monotonic())
        if looked is not None:
            self._transport.wake()
            self._do(looked)
        self._refresh()

    def _scanned(self, look: Look, scan: Scan) -> None:
        began = self._clock.monotonic()
        deed = self._flow.scan(scan, began)
        link_us = round((self._clock.monotonic() - began) * 1_000_000)
        self._transport.wake()
        self._story.scanned(look, scan, deed, link_us)
        self._do(deed)

    def _do(self, deed: Deed) -> None:
        self._story.answered(deed)
        if isinstance(deed, ShiftBegun):
            self._painter.speak(deed.badge.language)
            for control in self._controls:
                if isinstance(control, KeyControl):
                    control.hold(deed.badge.hand)

    def _hear(self, event: LinkEvent, wire_us: int) -> None:
        match event:
            case ExpectedChanged(groups=groups, decoys=decoys):
                self._eyes.expect(listed(groups), listed(decoys))
                self._expected.set()
            case LinkUp(site_id=site_id):
                self._lost = None
                _log.info("link up", site=site_id)
            case LinkLost():
                self._tell_of(event)
            case _:
                pass
        matters = self._flow.hear(event, self._clock.monotonic())
        self._story.heard(event, wire_us, matters=matters)
        self._refresh()
        self._news.set()

    def _tell_of(self, lost: LinkLost) -> None:
        """It is tried again every few seconds for as long as it takes: the same reason is given once."""
        warn = _log.debug if lost == self._lost and lost.reason in _AWAY else _log.warning
        warn("link lost", reason=lost.reason.value, detail=lost.detail)
        self._lost = lost

    def _tell_of_rings(self) -> None:
        """A finger scanner sleeps or is unplugged; glasses with a camera read on."""
        reasons = [ring.away for ring in self._rings]
        why = None if None in reasons else reasons[0]
        if why == self._told_of_rings:
            return
        self._told_of_rings = why
        if why is None:
            _log.info("finger scanner", away=False)
        else:
            _log.warning("finger scanner", away=True, why=why)
        if not self._has_camera:
            self._flow.scanner_works(works=why is None)
            self._refresh()

    def _see_nothing(self, why: str) -> None:
        """A headset may lie unplugged all night: the same reason is given once."""
        warn = _log.debug if why == self._told_of_camera else _log.warning
        warn("camera stopped", why=why)
        self._told_of_camera = why
        self._story.camera_stopped(why)
        self._flow.camera_works(works=False)
        self._refresh()

    def _refresh(self) -> None:
        face = self._flow.face(self._clock.monotonic())
        if face != self._wanted:
            self._wanted = face
            self._repaint.set()

    async def _apart(self, work: Callable[..., _Got], *given: object) -> _Got:
        """Do what may wait in a thread of these glasses."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    async def _first(self, event: asyncio.Event, timeout_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await event.wait()


def listed(groups: tuple[ExpectedGroup, ...]) -> list[ExpectedCode]:
    """What a server expects, as the scanner wants it."""
    return [ExpectedCode(code, group.symbology, group.qr_form) for group in groups for code in group.codes]
