"""The glasses port: listens, lets in whoever has a credential, and keeps every site's glasses up to date."""

import asyncio
import datetime as dt
import functools
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

import structlog
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.protocol import State
from websockets.typing import Subprotocol

from overlays.doorstep import AT_ONCE, Doorstep, Entrance
from overlays.pairing import SCHEME
from overlays.wire import (
    LARGEST_MESSAGE_BYTES,
    SUBPROTOCOL,
    Clear,
    ClearReason,
    CloseCode,
    Granted,
    ShowCard,
    Verdict,
)
from server.clock import Clock
from server.desk.desk import Desk
from server.desk.door import Door
from server.errors import DeskClosed, ServerError, StoreUnavailable
from server.glasses_port.connection import Connection
from server.glasses_port.counter import Counter
from server.glasses_port.displays import Displays
from server.glasses_port.entrances import serving
from server.glasses_port.handshake import authorization, is_trial, select_subprotocol, show_authority
from server.glasses_port.house import House, Manners
from server.glasses_port.pairing import PairingDesk
from server.glasses_port.roll import Roll
from server.glasses_port.tls import Reminder, Tls
from server.metrics import TOO_MANY, Metrics

__all__ = ["GlassesPort", "Manners"]

_log = structlog.get_logger(__name__)
_GOING_AWAY = 1001
_TRY_AGAIN_LATER = 1013
_Place: TypeAlias = tuple[str, bool]
"""Whose it is; a trial has a place of its own: the check before the shift must not take the glasses off."""
_CLOSES = {Verdict.DONE: ClearReason.DONE, Verdict.WRONG_CUSTOMER: ClearReason.WRONG_CUSTOMER}


class GlassesPort:
    """Serves all glasses of all sites."""

    def __init__(
        self, desk: Desk, door: Door, counter: Counter, clock: Clock, manners: Manners, metrics: Metrics
    ) -> None:
        self._house = House(desk, door, counter, clock, manners, metrics)
        self._pairing = PairingDesk(door, self._house.counter)
        self._connections: dict[_Place, Connection] = {}
        self._doorstep = Doorstep()
        self._comers = itertools.count()
        self._roll = Roll(dt.timedelta(seconds=manners.tidy_s))
        self._displays = Displays(self._house)

    @asynccontextmanager
    async def listening(self, host: str, port: int, tls: Tls | None = None) -> AsyncIterator[int]:
        """Listen until the block ends; yields the port, which the system chooses when it is 0.

        Raises:
            PortUnavailable: The address is taken or not allowed.
        """
        manners, reminder = self._house.manners, Reminder(tls) if tls else None
        self._remind(reminder)
        # No TaskGroup: it would wrap whatever the block raises, and tidying never ends by itself.
        chores = [
            asyncio.create_task(_keep(manners.tidy_s, functools.partial(self._tidy, reminder))),
            asyncio.create_task(_keep(manners.switch_s, self._take_away)),
            asyncio.create_task(_keep(manners.switch_s, self._call_the_roll)),
        ]
        try:
            async with serving(host, port, self._doorstep, functools.partial(self._serve_at, tls)) as number:
                try:
                    yield number
                finally:
                    # Whoever has asked for more is no longer told: a stop waits for one answer, not for all.
                    self._house.counter.take_no_more()
        finally:
            for chore in chores:
                chore.cancel()
            await asyncio.wait(chores)
            self._house.counter.close()

    def _serve_at(self, tls: Tls | None, entrance: Entrance) -> Server:
        manners = self._house.manners
        return serve(
            self._handle,
            sock=entrance,
            backlog=AT_ONCE,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            select_subprotocol=select_subprotocol,
            ssl=tls and tls.context,
            process_request=functools.partial(show_authority, tls),
            compression=None,
            max_size=LARGEST_MESSAGE_BYTES,
            # The messages have a heartbeat of their own (docs/decisions/0015).
            ping_interval=None,
            open_timeout=manners.hello_s,
            close_timeout=manners.farewell_s,
            server_header=None,
        )

    def _remind(self, reminder: Reminder | None) -> None:
        if reminder is not None:
            reminder.look(self._house.clock.now())

    async def _tidy(self, reminder: Reminder | None) -> None:
        """Return expired reservations, end revoked glasses, bring the lists of expected codes up to date."""
        self._remind(reminder)
        expired = await self._house.counter.ask(self._house.desk.sweep)
        if expired:
            _log.info("expired", bonuses=expired)
        await self._end_revoked()
        for site_id in {connection.site_id for connection in self._connections.values()}:
            await self._tell_expected(site_id)
            await self._tell_queue(site_id)
            await asyncio.gather(*(connection.remind() for connection in self._at(site_id)))
            await self._check_command_key(site_id)

    async def _take_away(self) -> None:
        """Take from the displays what may stand there no longer."""
        await self._displays.take_away([one for one in self._connections.values() if one.is_greeted])

    async def _call_the_roll(self) -> None:
        """Let people at a desk know how the glasses are; a trial is nobody's shift."""
        here = [one.worn for (_, trial), one in self._connections.items() if one.worn and not trial]
        if news := self._roll.news(here):
            await self._house.counter.ask(lambda: self._house.door.note_worn(news))
            self._roll.written(news)

    async def _note_scan(self, speaker: Connection) -> None:
        """Write down at once what glasses show: after a cut another server may have to know it."""
        worn = speaker.worn
        if worn is None or self._connections.get((speaker.glasses_id, False)) is not speaker:
            return
        with suppress(StoreUnavailable):
            await self._house.counter.ask(lambda: self._house.door.note_worn((worn,)))
            self._roll.written((worn,))

    async def _handle(self, socket: ServerConnection) -> None:
        """The top of every connection's task."""
        try:
            await self._let_in(socket)
        except DeskClosed:
            await socket.close(_GOING_AWAY, "stopping")
        except StoreUnavailable as error:
            _log.warning("store unavailable", error=str(error))
            await self._house.close(socket, CloseCode.SERVER_FAULT)
        except ServerError as error:
            _log.error("cannot serve", error=str(error))
            await self._house.close(socket, CloseCode.SERVER_FAULT)
        except Exception:  # noqa: BLE001 - the top of a task
            _log.exception("fault")
            await self._house.close(socket, CloseCode.SERVER_FAULT)

    async def _let_in(self, socket: ServerConnection) -> None:
        if len(self._connections) >= self._house.manners.most_connections:
            self._house.metrics.closed(TOO_MANY)
            await socket.close(_TRY_AGAIN_LATER, "too many glasses")
            return
        came = next(self._comers)
        scheme, token = authorization(socket)
        if scheme == SCHEME.lower():
            await self._pairing.serve(socket, token, self._house.clock.monotonic())
            return
        token = token if scheme == "bearer" else ""
        known = await self._house.counter.ask(lambda: self._house.door.admit(token))
        if isinstance(known, CloseCode):
            _log.warning("not let in", reason=known.name.lower())
            await self._house.close(socket, known)
            return
        connection = Connection(socket, known, self._house, self._heard, came)
        place = (connection.glasses_id, is_trial(socket))
        # Several are admitted at once, not always in the order in which they came.
        if socket.state is not State.OPEN or self._have_come_since(place, came):
            await self._house.close(socket, CloseCode.REPLACED)
            return
        with self._house.metrics.connected(connection.site_id):
            await self._serve(connection, place, socket.transport)

    async def _serve(self, connection: Connection, place: _Place, transport: asyncio.BaseTransport) -> None:
        """Serve glasses that have connected anew, and beside it take leave of where they stood.

        That end may be dead, and would be waited for: a second in which the glasses show no card. They stand
        here from their hello on: a request that they gave up may arrive late, and nobody says hello there.
        """
        farewells: list[asyncio.Task[None]] = []

        def takes_its_place() -> bool:
            if self._have_come_since(place, connection.came):
                return False
            older = self._connections.get(place)
            self._doorstep.let_in(transport)
            self._connections[place] = connection
            if older is not None:
                farewells.append(asyncio.create_task(older.close(CloseCode.REPLACED)))
            return True

        try:
            await connection.serve(takes_its_place)
        finally:
            if self._connections.get(place) is connection:
                del self._connections[place]
            for farewell in farewells:
                await farewell

    def _have_come_since(self, place: _Place, came: int) -> bool:
        """Whether glasses stand somewhere else that they have come to later."""
        there = self._connections.get(place)
        return there is not None and there.came > came

    async def _heard(self, speaker: Connection, told: ShowCard | Granted) -> None:
        """Somebody came or went: let the glasses of the site know who is here and who is expected now.

        A card that was closed is taken from the other glasses.
        """
        if isinstance(told, ShowCard):
            self._displays.show(speaker.glasses_id, told.card)
            await self._note_scan(speaker)
            await self._tell_queue(speaker.site_id)
            return
        reason = _CLOSES.get(told.verdict)
        if reason is None:
            return
        self._displays.forget(told.card_id)
        clear = Clear(card_id=told.card_id, reason=reason)
        others = [connection for connection in self._at(speaker.site_id) if connection is not speaker]
        await asyncio.gather(*(connection.send(clear) for connection in others))
        await self._tell_expected(speaker.site_id)
        await self._tell_queue(speaker.site_id)

    def in_service(self, site_id: str) -> int:
        """How many pairs of glasses somebody works with at a site; never who."""
        return sum(connection.in_service for connection in self._at(site_id))

    async def _tell_queue(self, site_id: str) -> None:
        """Whoever cannot be told now is told with the next tidying."""
        try:
            queue = await self._house.counter.ask(lambda: self._house.desk.lobby.queue(site_id))
        except StoreUnavailable:
            return
        await asyncio.gather(*(connection.show_queue(queue) for connection in self._at(site_id)))

    async def _tell_expected(self, site_id: str) -> None:
        expected = await self._house.counter.ask(lambda: self._house.desk.expected(site_id))
        await asyncio.gather(*(connection.expect(expected) for connection in self._at(site_id)))

    async def _end_revoked(self) -> None:
        for connection in list(self._connections.values()):
            still_good = functools.partial(self._house.door.is_still_good, connection.known)
            if not await self._house.counter.ask(still_good):
                await connection.close(CloseCode.CREDENTIAL_REVOKED)

    async def _check_command_key(self, site_id: str) -> None:
        key = await self._house.counter.ask(lambda: self._house.door.command_key(site_id))
        await asyncio.gather(*(connection.check_command_key(key) for connection in self._at(site_id)))

    def _at(self, site_id: str) -> list[Connection]:
        return [
            connection
            for connection in self._connections.values()
            if connection.site_id == site_id and connection.is_greeted
        ]


async def _keep(every_s: float, work: Callable[[], Awaitable[None]]) -> None:
    """The top of a chore's task; what goes wrong once may be in order the next time."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await work()
        except DeskClosed:
            return
        except StoreUnavailable as error:
            _log.warning("store unavailable", error=str(error))
        except Exception:  # noqa: BLE001 - the top of a task
            _log.exception("fault")
