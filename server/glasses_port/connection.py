"""One connection of one pair of glasses: let in, greeted, served until it ends."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import structlog
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from overlays.card import Language
from overlays.wire import (
    Answer,
    CloseCode,
    Expected,
    FromGlasses,
    FromServer,
    Granted,
    Hello,
    InService,
    Ping,
    Pong,
    Queue,
    Read,
    Refusal,
    RefusalReason,
    ScanReport,
    ShowCard,
    StepTime,
    Verify,
    encode,
)
from server.desk.pickup import lookup
from server.desk.records import Glasses, KnownGlasses, Worn
from server.desk.stopwatch import Stopwatch
from server.errors import DeskClosed, StoreUnavailable
from server.glasses_port.house import House
from server.glasses_port.sign_of_life import sign_of_life
from server.metrics import SILENT
from server.session import End, Session

_log = structlog.get_logger(__name__)
_GOING_AWAY = 1001
Hear = Callable[["Connection", ShowCard | Granted], Awaitable[None]]


class Connection:
    """Serves one pair of glasses that were let in."""

    def __init__(
        self, socket: ServerConnection, known: KnownGlasses, house: House, told: Hear, came: int
    ) -> None:
        self.known = known
        """The credential they came with."""
        self.came = came
        """After how many others; of two connections of one pair of glasses the later one is theirs."""
        self._socket = socket
        self._house = house
        self._told = told
        self._glasses: Glasses | None = None
        self._command_key = ""
        self._expected: Expected | None = None
        self._queue: tuple[object, ...] = ()
        self.in_service = False
        """Whether somebody has begun a shift with these glasses; never who."""
        self.is_recalled = False
        """Whether it was looked up what these glasses showed before."""
        self._session_id = f"s{secrets.token_hex(8)}"
        self._worn: Worn | None = None
        self._log = _log.bind(glasses=known.glasses_id, site=known.site_id, session=self._session_id)

    @property
    def glasses_id(self) -> str:
        """Whose connection it is."""
        return self.known.glasses_id

    @property
    def site_id(self) -> str:
        """Where these glasses are."""
        return self.known.site_id

    @property
    def is_greeted(self) -> bool:
        """Whether it was welcomed: before that it hears nothing."""
        return self._glasses is not None

    @property
    def worn(self) -> Worn | None:
        """How these glasses are; None before they were greeted."""
        return self._worn

    async def serve(self, takes_its_place: Callable[[], bool]) -> None:
        """Listen and answer until either side ends the connection.

        Args:
            takes_its_place: Asked at the hello; a connection whose glasses have come anew since then ends.
        """
        manners = self._house.manners
        session = Session(manners.pace, self._house.clock.monotonic())
        self._log.info("connected")
        try:
            while True:
                patience_s = manners.silence_s if self.is_greeted else manners.hello_s
                frame = await asyncio.wait_for(self._socket.recv(), patience_s)
                watch = Stopwatch(self._house.clock)
                heard = session.understand(frame, self._house.clock.monotonic())
                watch.lap(6)
                if heard is not None and not isinstance(heard, End):
                    heard = session.admit(heard)
                    watch.lap(7)
                if heard is None or isinstance(heard, End):
                    await self._end(heard)
                    return
                if isinstance(heard, Hello) and not takes_its_place():
                    await self.close(CloseCode.REPLACED)
                    return
                self._note(heard)
                async with sign_of_life(manners.heartbeat_s, self._say_something):
                    await self._reply(heard, watch.steps)
        except TimeoutError:
            await self._give_up()
        except ConnectionClosed as closed:
            self._log.info("disconnected", code=closed.rcvd.code if closed.rcvd else None)

    async def send(self, message: FromServer) -> None:
        """Send one message; glasses that do not take it in time are gone."""
        try:
            await asyncio.wait_for(self._socket.send(encode(message)), self._house.manners.send_s)
        except TimeoutError:
            self._socket.transport.abort()
        except ConnectionClosed:
            pass  # Whoever listens here finds out by itself.

    async def expect(self, expected: Expected) -> None:
        """Send the list of expected codes when it is not what these glasses have."""
        if self.is_greeted and expected != self._expected:
            self._expected = expected
            await self.send(expected)

    async def show_queue(self, queue: Queue) -> None:
        """Send who is here when somebody has come or gone since; the glasses count the minutes themselves."""
        known = (queue.here, *((row.name, row.bay) for row in queue.rows))
        if self.is_greeted and known != (self._queue or (0,)):
            self._queue = known
            await self.send(queue)

    async def remind(self) -> None:
        """Send every memo that was not read on these glasses; when the books cannot be read, later."""
        if (glasses := self._glasses) is None:
            return
        with suppress(StoreUnavailable):
            for memo in await self._house.counter.ask(lambda: self._house.desk.lobby.unread(glasses)):
                await self.send(memo)

    async def close(self, code: CloseCode) -> None:
        """End the connection and say why."""
        self._log.info("closed", reason=code.name.lower())
        await self._house.close(self._socket, code)

    async def check_command_key(self, key: str) -> None:
        """Let glasses that were welcomed with another key of their site come again, to hear of this one."""
        if self._command_key != key:
            self._log.info("another command key")
            await self._socket.close(_GOING_AWAY, "another command key")

    async def _give_up(self) -> None:
        """Nothing was heard for too long."""
        if not self.is_greeted:
            await self.close(CloseCode.HELLO_EXPECTED)
            return
        self._log.info("silent")
        self._house.metrics.closed(SILENT)
        await self._socket.close(_GOING_AWAY, "silent")

    async def _end(self, end: End | None) -> None:
        if end is not None:
            self._log.warning("refused", reason=end.code.name.lower(), detail=end.detail)
            await self._house.close(self._socket, end.code)

    async def _say_something(self) -> None:
        if self.is_greeted:
            await self.send(Pong(number=0))

    async def _reply(self, message: FromGlasses, steps: tuple[StepTime, ...]) -> None:
        if isinstance(message, Hello):
            await self._welcome(message)
        elif isinstance(message, Ping):
            self._log.debug("ping", waiting=message.waiting, frames_dropped=message.frames_dropped)
            await self.send(Pong(number=message.number))
        elif isinstance(message, InService):
            self._begin_service(message.language)
        elif isinstance(message, Read):
            await self._note_as_read(message)
        elif self._glasses is not None:
            await self._ask_the_desk(self._glasses, message, steps)

    def _note(self, heard: FromGlasses) -> None:
        """Note that these glasses were heard, and what they say of themselves."""
        if self._worn is None:
            return
        battery = heard.battery if isinstance(heard, Ping) else self._worn.battery
        now = self._house.clock.now()
        self._worn = replace(self._worn, heard_at=now, battery=battery, in_service=self.in_service)

    async def _welcome(self, hello: Hello) -> None:
        house = self._house
        welcome = await house.counter.ask(
            lambda: house.door.welcome(self.known, self._session_id, house.manners.heartbeat_s)
        )
        expected = await house.counter.ask(lambda: house.desk.expected(self.site_id))
        self._command_key = welcome.command_key
        await self.send(welcome)
        self._glasses = Glasses(self.glasses_id, self.site_id, hello.language)
        self.in_service = hello.in_service
        self._worn = Worn(
            self.glasses_id,
            self._session_id,
            house.clock.now(),
            hello.app_version,
            hello.display,
            hello.in_service,
        )
        self._log.info("welcomed", display=hello.display, app_version=hello.app_version)
        await self.expect(expected)
        with suppress(StoreUnavailable):
            await self.show_queue(await house.counter.ask(lambda: house.desk.lobby.queue(self.site_id)))
        await self.remind()

    def _begin_service(self, language: Language) -> None:
        self.in_service = True
        self._glasses = Glasses(self.glasses_id, self.site_id, language)
        self._log.info("in service")

    async def _note_as_read(self, read: Read) -> None:
        glasses = Glasses(self.glasses_id, self.site_id)
        with suppress(StoreUnavailable):
            await self._house.counter.ask(lambda: self._house.desk.lobby.read(glasses, read.memo_id))
        self._log.info("memo read", memo=read.memo_id)

    async def _ask_the_desk(
        self, glasses: Glasses, message: ScanReport | Verify | Answer, steps: tuple[StepTime, ...]
    ) -> None:
        clock = self._house.clock
        began = clock.monotonic()
        try:
            reply = await self._asked(glasses, message)
        except DeskClosed:
            raise  # Without an answer they ask again, of the server that comes back.
        except StoreUnavailable as error:
            # Cut off, they would have to wait as long again to be let in.
            self._log.warning("store unavailable", error=str(error))
            reply = Refusal(concerns=_id(message), reason=RefusalReason.STORE_UNAVAILABLE)
        self._log.info(message.type, **_said(message, reply))
        if isinstance(reply, ShowCard):
            reply = reply.model_copy(update={"steps": steps + reply.steps})
            self._worn = self._worn and replace(self._worn, scan_id=reply.scan_id)
        await self.send(reply)
        self._house.metrics.replied(self.site_id, message, reply, clock.monotonic() - began)
        if isinstance(reply, ShowCard | Granted):
            await self._told(self, reply)

    async def _asked(self, glasses: Glasses, message: ScanReport | Verify | Answer) -> FromServer:
        desk, ask = self._house.desk, self._house.counter.ask
        match message:
            case ScanReport():
                return await ask(lambda: desk.identify(glasses, message), lookup(glasses, message))
            case Verify():
                return await ask(lambda: desk.verify_bag(glasses, message))
            case Answer():
                return await ask(lambda: desk.answer(glasses, message))


def _id(message: ScanReport | Verify | Answer) -> str:
    match message:
        case ScanReport():
            return message.scan_id
        case Verify():
            return message.verify_id
        case Answer():
            return message.answer_id


def _said(message: ScanReport | Verify | Answer, reply: FromServer) -> dict[str, str]:
    """What the log says of an answer of the desk."""
    said: dict[str, str] = {"reply": reply.type}
    if isinstance(message, ScanReport):
        said["scan"] = message.scan_id
    else:
        said["card"] = message.card_id
    if isinstance(message, Answer):
        said["verdict"] = message.verdict
    if isinstance(reply, ShowCard):
        said["card"] = reply.card.card_id
    if isinstance(reply, Refusal):
        said["reason"] = reply.reason
    return said
