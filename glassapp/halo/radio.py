"""The radio: one connection after the other to Brilliant Labs glasses, through the maker's own library."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

import structlog
from brilliant_ble import BrilliantDeviceType
from brilliant_msg import BrilliantMsg, RxPhoto, RxTap, TxCaptureSettings, TxCode
from PIL import Image

from glassapp.errors import CameraStopped
from glassapp.halo.exchange import FRAME, HALO, Exchange, Model
from glassapp.halo.sprites import messages, whole
from glassapp.halo.wire import FromGlasses, ToGlasses
from overlays.commands import Command

_log = structlog.get_logger("baylens.halo")

READY = "baylens"
"""What our program prints first; anything else is Lua's complaint about it."""

_PARTING_S = 3.0

TAPS = {1: Command.NEXT, 2: Command.OK, 3: Command.UNDO}


@dataclass(frozen=True, slots=True)
class HaloConfig:
    """Which glasses, and how they are used."""

    name: str | None = None
    """As they call themselves, ``Halo 08``; None takes the first that answers."""
    lost_words: str = "LINK LOST"
    """Shown by the glasses themselves; ASCII, because their fonts know nothing else."""
    quality: int = 3
    """0 to 4; 4 is the best and the slowest."""
    connect_s: float = 30.0
    """To find the glasses, connect and send them their program."""
    heartbeat_s: float = 1.0
    photo_s: float = 8.0
    again_s: float = 1.0
    """Between two attempts."""


class Radio:
    """Keeps the glasses connected and carries out what the exchange wants. Lives in one event loop."""

    def __init__(self, config: HaloConfig, exchange: Exchange) -> None:
        self._config = config
        self._exchange = exchange
        self._closing = False
        self._news = asyncio.Event()
        self._sending = asyncio.Lock()
        self._photographing = asyncio.Event()
        self._drawn: Image.Image | None = None
        self._stopped = ""

    async def run(self) -> None:
        """Connect, serve, and connect again, until ``close``."""
        loop = asyncio.get_running_loop()
        self._exchange.on_change(lambda: _call(loop, self._news.set))
        while not self._closing:
            try:
                await self._session()
            # The maker's library raises bare exceptions for most of what can happen on the air.
            except Exception as error:  # noqa: BLE001
                _log.warning("glasses lost", why=_why(error))
                self._exchange.lost(_why(error))
            else:
                self._exchange.lost("closed")
            await self._rest()

    def close(self) -> None:
        """End after what is under way; call it in the loop."""
        self._closing = True
        self._news.set()

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._config.again_s):
                while not self._closing:
                    self._news.clear()
                    await self._news.wait()

    async def _session(self) -> None:
        glasses = BrilliantMsg()
        try:
            async with asyncio.timeout(self._config.connect_s):
                await glasses.connect(name=self._config.name)
                taps = await self._install(glasses)
            self._exchange.reached(_model(glasses))
            _log.info("glasses reached", name=glasses.name)
            await self._serve(glasses, taps)
        finally:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_PARTING_S):
                    await self._part(glasses)
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_PARTING_S):
                    await glasses.disconnect()

    async def _part(self, glasses: BrilliantMsg) -> None:
        """Leave the glasses dark: a program that is broken off no longer gets to clear the display."""
        if self._closing and glasses.is_connected() and not self._stopped:
            self._news.clear()
            await self._send(glasses, ToGlasses.GOODBYE, TxCode().pack())
            while not self._stopped:
                await self._news.wait()
                self._news.clear()

    async def _install(self, glasses: BrilliantMsg) -> "asyncio.Queue[int]":
        """Send our program over and start it."""
        await glasses.upload_stdlua_libs(["data", "camera"])
        for name in ("nod", "baylens"):
            await glasses.upload_file_from_string(_program(name), f"{name}.lua")
        taps: asyncio.Queue[int] = await RxTap(tap_flag=FromGlasses.TAP).attach(glasses)
        glasses.register_data_response_handler(self, [FromGlasses.NOD], self._nodded)
        glasses.register_data_response_handler(self, [FromGlasses.REDRAW], self._redraw)
        glasses.register_data_response_handler(self, [FromGlasses.BATTERY], self._battery)
        self._stopped = ""
        answer = await glasses.send_lua("require('baylens')", await_print=True)
        if answer.strip() != READY:
            raise CameraStopped(f"the program does not run on these glasses: {answer}")
        glasses.attach_print_response_handler(self._printed)
        await self._send(glasses, ToGlasses.WORDS, self._config.lost_words.encode("ascii", "replace"))
        self._drawn = None
        return taps

    async def _serve(self, glasses: BrilliantMsg, taps: "asyncio.Queue[int]") -> None:
        others = [
            asyncio.ensure_future(self._hear_taps(taps)),
            asyncio.ensure_future(self._take_photos(glasses)),
        ]
        try:
            while not self._closing and glasses.is_connected():
                if self._stopped:
                    raise CameraStopped(f"the program on the glasses {self._stopped}")
                await self._carry_out(glasses)
                for task in others:
                    if task.done():
                        task.result()
        finally:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    async def _carry_out(self, glasses: BrilliantMsg) -> None:
        """Send what is wanted, or a heartbeat when nothing was wanted for a while."""
        self._news.clear()
        arming = self._exchange.take_arming()
        await self._draw(glasses)
        if arming is not None:
            tenths = min(255, round(arming.seconds * 10))
            await self._send(glasses, ToGlasses.ARM, bytes([tenths, arming.question]))
        if self._exchange.take_order():
            self._photographing.set()
        try:
            async with asyncio.timeout(self._config.heartbeat_s):
                await self._news.wait()
        except TimeoutError:
            await self._send(glasses, ToGlasses.HEARTBEAT, TxCode().pack())

    async def _draw(self, glasses: BrilliantMsg) -> None:
        picture = self._exchange.picture
        if picture is None or picture is self._drawn:
            return
        before, self._drawn = self._drawn, picture
        for body in messages(picture, before) if _model(glasses).draws_parts else whole(picture):
            await self._send(glasses, ToGlasses.SPRITE, body)

    async def _take_photos(self, glasses: BrilliantMsg) -> None:
        settings = TxCaptureSettings(_model(glasses).photo_px, self._config.quality).pack()
        while True:
            await self._photographing.wait()
            self._photographing.clear()
            # A receiver for each photo: what is left of one that never ended must not begin the next.
            receiver = RxPhoto(FromGlasses.PHOTO_PART, FromGlasses.PHOTO_END, upright=False)
            photos: asyncio.Queue[bytes] = await receiver.attach(glasses)
            try:
                await self._send(glasses, ToGlasses.CAPTURE, settings)
                async with asyncio.timeout(self._config.photo_s):
                    self._exchange.photo_came(await photos.get())
            except TimeoutError:
                self._exchange.photo_came(None)
            finally:
                receiver.detach(glasses)

    async def _hear_taps(self, taps: "asyncio.Queue[int]") -> None:
        while True:
            command = TAPS.get(await taps.get())
            if command is not None:
                self._exchange.said(command)

    def _printed(self, text: str) -> None:
        _log.info("glasses say", text=text)
        if text.startswith("stopped"):
            self._stopped = text
            self._news.set()

    def _nodded(self, message: bytes) -> None:
        self._exchange.nodded(message[-1])

    def _battery(self, message: bytes) -> None:
        self._exchange.battery_told(message[-1])

    def _redraw(self, _: bytes) -> None:
        self._drawn = None
        self._news.set()

    async def _send(self, glasses: BrilliantMsg, what: ToGlasses, body: bytes) -> None:
        async with self._sending:
            await glasses.send_message(what, body)


def _program(name: str) -> str:
    """Our Lua without what only people read: every 200 bytes cost a round trip on the air."""
    written = files("glassapp.halo").joinpath("lua", f"{name}.lua").read_text("utf-8")
    lines = (line.strip() for line in written.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("--"))


def _model(glasses: BrilliantMsg) -> Model:
    return FRAME if glasses.type is BrilliantDeviceType.FRAME else HALO


def _why(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], object]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
        loop.call_soon_threadsafe(what)
