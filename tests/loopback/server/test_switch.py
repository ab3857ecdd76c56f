"""Bonuses are switched off at the console, and within two seconds no glasses show one any more."""

import asyncio
from contextlib import closing

from overlays.wire import Answer, Clear, ClearReason, Granted, Refusal, ShowCard, Verdict
from server.clock import SystemClock
from server.console.tokens import new_token
from server.stores.console import ConsoleStore, Entry, places
from tests.loopback.server.conftest import House

PATIENCE_S = 60.0


def turn(house: House, site_id: str, *, off: bool) -> None:
    """As the page of the sites does it."""
    now = SystemClock().now()
    entry = Entry("otto", "bonuses.off", f"site:{site_id}")
    with closing(ConsoleStore(house.books_file)) as store, store.changing(entry, now) as connection:
        if off:
            places.switch_off(connection, site_id, new_token(), now)
        else:
            places.switch_on(connection, site_id, new_token())


async def test_a_shown_card_is_taken_away_and_comes_back_without_bonuses(house: House) -> None:
    async with house.glasses() as glasses:
        shown = await glasses.show("s1")
        assert shown.card.bonuses
        await asyncio.to_thread(turn, house, "", off=True)
        cleared = await asyncio.wait_for(glasses.hear(), PATIENCE_S)
        assert cleared == Clear(card_id=shown.card.card_id, reason=ClearReason.WITHDRAWN)
        again = await glasses.show("s2")
        assert again.card.order == shown.card.order
        assert again.card.bonuses == ()
        late = await glasses.ask(
            Answer(
                answer_id="a1",
                card_id=shown.card.card_id,
                bonus_id=shown.card.bonuses[0].bonus_id,
                verdict=Verdict.GIVE,
            )
        )
        assert isinstance(late, Refusal)
    with house.server.store.transaction() as books:
        assert [balance.reserved for balance in books.balances()] == [0, 0]
        assert all(balance.holds for balance in books.balances())


async def test_one_site_off_leaves_the_others_as_they_are(house: House) -> None:
    await asyncio.to_thread(turn, house, "south", off=True)
    async with house.glasses() as glasses:
        shown = await glasses.show("s1")
        bonus = shown.card.bonuses[0]
        given = await glasses.ask(
            Answer(
                answer_id="a1",
                card_id=shown.card.card_id,
                bonus_id=bonus.bonus_id,
                verdict=Verdict.GIVE,
            )
        )
        assert isinstance(given, Granted)
    await asyncio.to_thread(turn, house, "north", off=True)
    async with house.glasses() as glasses:
        assert (await glasses.show("s2", 1)).card.bonuses == ()


async def test_switched_on_again_the_next_scan_shows_bonuses_and_the_card_stays(house: House) -> None:
    async with house.glasses() as glasses:
        await glasses.show("s1")
        await asyncio.to_thread(turn, house, "", off=True)
        assert isinstance(await asyncio.wait_for(glasses.hear(), PATIENCE_S), Clear)
        await asyncio.to_thread(turn, house, "", off=False)
        shown = await glasses.show("s2")
        assert isinstance(shown, ShowCard)
        assert shown.card.bonuses
