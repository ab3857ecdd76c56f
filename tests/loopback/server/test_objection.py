"""A customer objects while their card is shown: the glasses that show it are told within a second or two."""

import asyncio
from collections.abc import Callable

import pytest

from overlays.wire import Clear, ClearReason, Ping, Pong, ShowCard
from server.clock import SystemClock
from server.domain.intake import Taken, read_record
from server.office.intake import Intake
from server.office.privacy import Privacy
from tests.loopback.server.conftest import House, Open

PATIENCE_S = 60.0
PING = Ping(number=7, waiting=0, frames_dropped=0)


Deed = Callable[[House], bool]


def privacy(house: House) -> Privacy:
    return Privacy(house.server.store, SystemClock())


def object_to_profiling(house: House) -> bool:
    return privacy(house).refuse_profiling("c0", "desk")


def erase(house: House) -> bool:
    return privacy(house).erase("c0")


def forbid_name(house: House) -> bool:
    said = {"record": "consent", "customer_id": "c0", "purpose": "name_on_glasses", "agreed": False}
    row = read_record(1, said | {"at": SystemClock().now().isoformat(), "source": "desk"})
    (taken,) = Intake(house.server.store, SystemClock()).receive([row])
    return isinstance(taken, Taken)


either = pytest.mark.parametrize("deed", [object_to_profiling, erase, forbid_name])


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


async def shown_once(house: House, token: str) -> ShowCard:
    """What glasses show that came, scanned and are gone."""
    async with house.connected(token) as glasses:
        await glasses.greet()
        return await glasses.show("s1")


async def test_glasses_that_were_away_are_told_when_they_are_back(house: House) -> None:
    token = house.token()
    shown = await shown_once(house, token)
    await asyncio.to_thread(privacy(house).refuse_profiling, "c0", "desk")
    async with house.connected(token) as glasses:
        await glasses.greet()
        cleared = await asyncio.wait_for(glasses.hear_of(Clear), PATIENCE_S)
        assert cleared.card_id == shown.card.card_id


@either
async def test_a_server_that_is_started_anew_tells_glasses_of_what_was_taken_back_meanwhile(
    open_house: Open, deed: Deed
) -> None:
    async with open_house() as house:
        token = house.token()
        shown = await shown_once(house, token)
        await asyncio.to_thread(deed, house)
    async with open_house() as house, house.connected(token) as glasses:
        await glasses.greet()
        cleared = await asyncio.wait_for(glasses.hear_of(Clear), PATIENCE_S)
        assert cleared == Clear(card_id=shown.card.card_id, reason=ClearReason.WITHDRAWN)


@either
async def test_a_server_that_is_started_anew_knows_what_its_glasses_show_already(
    open_house: Open, deed: Deed
) -> None:
    async with open_house() as house:
        token = house.token()
        shown = await shown_once(house, token)
    for _ in range(2):
        async with open_house() as house, house.connected(token) as glasses:
            await glasses.greet()
            assert await glasses.ask(PING) == Pong(number=7)
    async with open_house() as house, house.connected(token) as glasses:
        await glasses.greet()
        await asyncio.to_thread(deed, house)
        cleared = await asyncio.wait_for(glasses.hear_of(Clear), PATIENCE_S)
        assert cleared.card_id == shown.card.card_id


@either
async def test_glasses_that_go_on_at_another_server_are_told_there(open_house: Open, deed: Deed) -> None:
    async with open_house() as first, open_house() as second:
        token = first.token()
        shown = await shown_once(first, token)
        async with second.connected(token) as glasses:
            await glasses.greet()
            await asyncio.to_thread(deed, first)
            cleared = await asyncio.wait_for(glasses.hear_of(Clear), PATIENCE_S)
            assert cleared.card_id == shown.card.card_id
