"""What stands on the displays of glasses, and what is taken from them when it may stand there no longer."""

import asyncio
import itertools
from collections.abc import Collection

import structlog

from overlays.card import Card
from overlays.wire import Clear, ClearReason
from server.desk.records import Glasses, Shown, shown_by
from server.glasses_port.connection import Connection
from server.glasses_port.house import House

_log = structlog.get_logger(__name__)


class Displays:
    """Knows which card each pair of glasses shows, also of those that another server served before."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._withdrawn: frozenset[str] = frozenset()
        """Bonuses whose glasses were told already."""
        self._shown: dict[str, tuple[Shown, ...]] = {}
        """What glasses show, by their ids; where several stand, it is one of them."""

    def show(self, glasses_id: str, card: Card) -> None:
        """These glasses show this card from now on."""
        self._shown[glasses_id] = (shown_by(card),)

    def forget(self, card_id: str) -> None:
        """This card was taken away everywhere."""
        self._shown = {
            name: left
            for name, shown in self._shown.items()
            if (left := tuple(one for one in shown if one.card_id != card_id))
        }

    async def take_away(self, here: Collection[Connection]) -> None:
        """Take away what was switched off, objected to or erased.

        Args:
            here: The glasses that were greeted; of a card that was switched off all at its site are told.

        Raises:
            StoreUnavailable: The books do not answer; call it again later.
        """
        await self._take_withdrawn(here)
        await self._take_overtaken(here)

    async def _take_withdrawn(self, here: Collection[Connection]) -> None:
        """Take cards away whose bonuses were withdrawn; the next scan shows the order without them."""
        withdrawn = await self._house.counter.ask(self._house.desk.withdraw)
        fresh = {(one.site_id, one.card_id) for one in withdrawn if one.bonus_id not in self._withdrawn}
        self._withdrawn = frozenset(one.bonus_id for one in withdrawn)
        for site_id, card_id in sorted(fresh):
            clear = Clear(card_id=card_id, reason=ClearReason.WITHDRAWN)
            await asyncio.gather(*(one.send(clear) for one in here if one.site_id == site_id))
            self.forget(card_id)
        if fresh:
            _log.info("withdrawn", cards=len(fresh))

    async def _take_overtaken(self, here: Collection[Connection]) -> None:
        """Take a card from glasses whose customer objected to what it shows, or was erased."""
        for connection in here:
            if not connection.is_recalled:
                await self._recall(connection)
        shown = tuple(itertools.chain(*self._shown.values()))
        overtaken = await self._house.counter.ask(lambda: self._house.desk.overtaken(shown))
        await asyncio.gather(*(self._take_from(connection, overtaken) for connection in here))

    async def _take_from(self, connection: Connection, overtaken: frozenset[Shown]) -> None:
        shown = self._shown.get(connection.glasses_id, ())
        gone = [one for one in shown if one in overtaken]
        if not gone:
            return
        self._shown[connection.glasses_id] = tuple(one for one in shown if one not in overtaken)
        for one in gone:
            self._withdrawn |= one.bonuses
            await connection.send(Clear(card_id=one.card_id, reason=ClearReason.WITHDRAWN))
        _log.info("overtaken", glasses=connection.glasses_id)

    async def _recall(self, connection: Connection) -> None:
        """Look up what glasses show that have come; whichever server showed it, and however long ago."""
        glasses = Glasses(connection.glasses_id, connection.site_id)
        before = await self._house.counter.ask(lambda: self._house.desk.shown_before(glasses))
        connection.is_recalled = True
        # Whoever has scanned since they came shows that card.
        if before and connection.worn is not None and connection.worn.scan_id is None:
            self._shown[connection.glasses_id] = before
