"""Who is here and what supervisors write, over real sockets."""

import pytest

from overlays.card import Language
from overlays.wire import Answer, InService, Memo, Queue, Read, ShowCard, Verdict
from server.clock import SystemClock
from server.desk.lobby import Lobby
from tests.loopback.server.conftest import House, Open
from tests.unit.server.small_shop import scan

pytestmark = pytest.mark.timeout(240)


async def test_glasses_are_told_who_is_here_when_somebody_comes_and_goes(house: House) -> None:
    async with house.connected(house.token("north-1")) as one, house.connected(house.token("north-2")) as two:
        await one.greet()
        await two.greet()
        shown = await one.show("s1", 0)
        came = await two.hear_of(Queue)
        assert [(row.name, row.bay) for row in came.rows] == [("Zoé L.", "1")]
        assert shown.waited_s == 0
        await one.say(Answer(answer_id="a1", card_id=shown.card.card_id, verdict=Verdict.DONE))
        assert await two.hear_of(Queue) == Queue()


async def test_a_memo_comes_until_it_is_read_and_then_no_more(house: House) -> None:
    lobby = Lobby(house.server.store, SystemClock())
    token = house.token("north-1")
    memo = lobby.write("north", "Quai 3 fermé")
    for _ in range(2):
        async with house.connected(token) as glasses:
            await glasses.greet()
            assert await glasses.hear_of(Memo) == Memo(memo_id=memo.memo_id, lines=memo.lines)
    async with house.connected(token) as glasses:
        await glasses.greet()
        await glasses.hear_of(Memo)
        await glasses.say(Read(memo_id=memo.memo_id))
        assert isinstance(await glasses.ask(scan("s1", 0)), ShowCard)
    assert [one.readers for one in lobby.written("north")] == [1]
    async with house.connected(token) as glasses:
        await glasses.greet()
        assert isinstance(await glasses.ask(scan("s2", 1)), ShowCard)


async def test_a_memo_written_while_glasses_are_worn_comes_by_itself(open_house: Open) -> None:
    async with open_house(tidy_s=0.05) as house, house.glasses() as glasses:
        Lobby(house.server.store, SystemClock()).write("north", "Pause à midi")
        assert (await glasses.hear_of(Memo)).lines == ("Pause à midi",)


async def test_a_badge_chooses_the_language_of_the_next_card_and_says_nobodys_name(house: House) -> None:
    async with house.connected(house.token("north-1")) as glasses:
        await glasses.greet()
        assert (await glasses.show("s1", 0)).card.bonuses[0].title.forms[0].startswith("Cadeau")
        await glasses.say(InService(language=Language.ENGLISH))
        assert (await glasses.show("s2", 1)).card.bonuses[0].title.forms[0].startswith("Gift")
    assert set(InService.model_fields) == {"type", "language"}
