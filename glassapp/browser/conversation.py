"""One page's WebSocket: frames and answers in; pictures, sounds and news out."""

import asyncio
import contextlib
from collections.abc import Iterator

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from glassapp.browser.headset import Fit, Headset
from glassapp.browser.messages import (
    BatteryLevel,
    CameraSwitched,
    Drawn,
    FromPage,
    HeadMoved,
    Here,
    PageClose,
    Press,
    SentFrame,
    Wear,
    Worn,
    read_frame,
    read_message,
)
from glassapp.browser.rack import Badge, Rack
from glassapp.browser.serving import let_in
from overlays.errors import UnknownProfile
from overlays.profiles import profile

MOST_PAGES = 64
_SEND_WITHIN_S = 5.0
_TICK_S = 1.0

_log = structlog.get_logger("baylens.browser")


class TurnedAway(Exception):
    """This page cannot be talked to."""

    def __init__(self, close: PageClose) -> None:
        super().__init__(close.name.lower())
        self.close = close


class Reception:
    """Meets every page: who is it, and which glasses are theirs?"""

    def __init__(self, rack: Rack, most_pages: int = MOST_PAGES, wear_within_s: float = 5.0) -> None:
        self._rack = rack
        self._most_pages = most_pages
        self._wear_within_s = wear_within_s
        self._pages = 0

    @property
    def pages(self) -> int:
        """Those that wear glasses now."""
        return self._pages

    async def meet(self, socket: WebSocket) -> None:
        """Talk to one page until it goes, is replaced, or says something that is no message."""
        await socket.accept()
        try:
            badge, fit = await self._introduced(socket)
            let_in(socket)
            with self._counted():
                await self._wear(socket, badge, fit)
        except TurnedAway as turned:
            _log.info("page turned away", why=str(turned))
            await _close(socket, turned.close)
        except (WebSocketDisconnect, TimeoutError):
            pass

    async def close(self) -> None:
        """Take all glasses off."""
        await self._rack.close()

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        self._pages += 1
        try:
            if self._pages > self._most_pages:
                raise TurnedAway(PageClose.TOO_MANY_PAGES)
            yield
        finally:
            self._pages -= 1

    async def _wear(self, socket: WebSocket, badge: Badge, fit: Fit) -> None:
        headset = self._rack.put_on(badge, fit)
        visit = headset.begin_visit()
        try:
            await headset.refit(fit)
            await _converse(socket, headset, visit)
        finally:
            # A page that was replaced leaves nothing: somebody wears its glasses.
            if headset.visit == visit:
                self._rack.leave(headset)

    async def _introduced(self, socket: WebSocket) -> tuple[Badge, Fit]:
        try:
            async with asyncio.timeout(self._wear_within_s):
                first = _message(await socket.receive_text())
        except (TimeoutError, KeyError):
            raise TurnedAway(PageClose.WEAR_EXPECTED) from None
        if not isinstance(first, Wear):
            raise TurnedAway(PageClose.WEAR_EXPECTED)
        badge = self._rack.badge(first.token)
        if badge is None:
            raise TurnedAway(PageClose.TOKEN_UNKNOWN)
        return badge, _fit(first)


async def _converse(socket: WebSocket, headset: Headset, visit: int) -> None:
    await socket.send_text(Worn(headset=headset.name).model_dump_json())
    listening = asyncio.create_task(_listen(socket, headset, visit))
    try:
        while headset.visit == visit and not listening.done():
            await _tell(socket, headset)
            if headset.ended:
                raise TurnedAway(PageClose.GLASSES_ENDED)
            headset.tick()
            if not await headset.wait(_TICK_S):
                await _say(socket, Here())
        if headset.visit != visit:
            raise TurnedAway(PageClose.REPLACED)
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect):
            await listening


async def _listen(socket: WebSocket, headset: Headset, visit: int) -> None:
    try:
        while headset.visit == visit:
            event = await socket.receive()
            if event["type"] == "websocket.disconnect":
                return
            data = event.get("bytes")
            if data is not None:
                headset.camera.put(_frame(data))
            else:
                await _do(_message(event["text"]), headset)
    finally:
        headset.wake()


async def _do(message: FromPage, headset: Headset) -> None:
    match message:
        case Press(command=command):
            headset.press(command)
        case CameraSwitched(on=on):
            headset.arm(on=on)
        case Drawn(number=number):
            headset.display.drawn(number)
        case HeadMoved(samples=samples):
            headset.on_head(samples)
        case BatteryLevel(percent=percent):
            headset.battery = percent
        case Wear():
            await headset.refit(_fit(message))


async def _tell(socket: WebSocket, headset: Headset) -> None:
    news, picture = headset.next_told()
    async with asyncio.timeout(_SEND_WITHIN_S):
        for each in news:
            await socket.send_text(each.model_dump_json())
        if picture is not None:
            await socket.send_bytes(picture.pack())


async def _say(socket: WebSocket, news: Here) -> None:
    async with asyncio.timeout(_SEND_WITHIN_S):
        await socket.send_text(news.model_dump_json())


async def _close(socket: WebSocket, close: PageClose) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await socket.close(close, close.name.lower())


def _fit(wear: Wear) -> Fit:
    try:
        return Fit(profile(wear.profile), wear.language)
    except UnknownProfile:
        raise TurnedAway(PageClose.MESSAGE_MALFORMED) from None


def _message(text: str) -> FromPage:
    try:
        return read_message(text)
    except ValueError:
        raise TurnedAway(PageClose.MESSAGE_MALFORMED) from None


def _frame(data: bytes) -> SentFrame:
    try:
        return read_frame(data)
    except ValueError:
        raise TurnedAway(PageClose.MESSAGE_MALFORMED) from None
