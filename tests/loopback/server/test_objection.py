"""A customer objects while their card is shown: the glasses that show it are told within a second or two."""

import asyncio

from overlays.wire import Clear, ClearReason, Ping, Pong
from server.clock import SystemClock
from server.office.privacy import Privacy
from tests.loopback.server.conftest import House

PATIENCE_S = 60.0
PING = Ping(number=7, waiting=0, frames_dropped=0)


def privacy(house: House) -> Privacy:
    return Privacy(house.server.store, SystemClock())


async def test_who_objects_takes_their_card_from_the_glasses_until_the_next_scan(house: House) -> None:
    async with house.glasses("north-1") as mine, house.glasses("north-2") as others:
        shown = await mine.show("s1")
        other = await others.show("s2", 1)
        await asyncio.to_thread(privacy(house).refuse_profiling, "c0", "desk")
        cleared = await asyncio.wait_for(mine.hear_of(Clear), PATIENCE_S)
        assert cleared == Clear(card_id=shown.card.card_id, reason=ClearReason.WITHDRAWN)
        again = await mine.show("s3")
        assert again.card.card_id == shown.card.card_id
        assert again.card.bonuses
        await asyncio.to_thread(privacy(house).erase, "c1")
        cleared = await asyncio.wait_for(others.hear_of(Clear), PATIENCE_S)
        assert cleared == Clear(card_id=other.card.card_id, reason=ClearReason.WITHDRAWN)
        assert await mine.ask(PING) == Pong(number=7)


async def test_glasses_that_were_away_are_told_when_they_are_back(house: House) -> None:
    token = house.token()
    async with house.connected(token) as glasses:
        await glasses.greet()
        shown = await glasses.show("s1")
    await asyncio.to_thread(privacy(house).refuse_profiling, "c0", "desk")
    async with house.connected(token) as glasses:
        await glasses.greet()
        cleared = await asyncio.wait_for(glasses.hear_of(Clear), PATIENCE_S)
        assert cleared.card_id == shown.card.card_id
