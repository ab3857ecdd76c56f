"""The glasses port, over a real socket: who is let in, what is answered, how it ends."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx
import pytest
import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from overlays.wire import (
    LARGEST_MESSAGE_BYTES,
    Answer,
    Clear,
    ClearReason,
    Expected,
    Granted,
    Notice,
    NoticeKind,
    Ping,
    Pong,
    Refusal,
    RefusalReason,
    ShowCard,
    Verdict,
    Verify,
    Welcome,
    encode,
)
from server.bootstrap import running
from server.desk.records import Worn
from server.errors import PortUnavailable, StoreOutdated
from server.glasses_port import Manners
from server.session import Pace
from server.settings import Settings
from tests.loopback.proxy import BadLine
from tests.loopback.server.conftest import HELLO, House, Open
from tests.unit.server.small_shop import load, offer, scan, shop

pytestmark = pytest.mark.timeout(240)
PING = Ping(number=7, waiting=0, frames_dropped=0)


def answer(answer_id: str, shown: ShowCard, verdict: Verdict, bonus: int | None = None) -> Answer:
    bonus_id = None if bonus is None else shown.card.bonuses[bonus].bonus_id
    return Answer(answer_id=answer_id, card_id=shown.card.card_id, bonus_id=bonus_id, verdict=verdict)


async def test_a_pickup_from_hello_to_done(house: House) -> None:
    async with house.connected(house.token()) as raw:
        welcome, expected = await raw.greet()
        assert isinstance(welcome, Welcome)
        assert (welcome.site_id, welcome.site_name) == ("north", "Drive Nord")
        assert welcome.command_key == house.server.door.command_key("north")
        assert isinstance(expected, Expected)
        assert expected.groups[0].codes == ("CARD-0", "CARD-1", "CARD-2")

        shown = await raw.show("s1")
        assert (shown.card.name, len(shown.card.bonuses)) == ("Zoé L.", 2)
        assert [step.step for step in shown.steps] == [6, 7, 8, 9, 10]
        right = await raw.ask(Verify(verify_id="v1", card_id=shown.card.card_id, label="B100-1"))
        assert right == Notice(kind=NoticeKind.RIGHT_BAG, concerns="v1")
        assert isinstance(await raw.ask(answer("a1", shown, Verdict.GIVE, 0)), Granted)
        assert isinstance(await raw.ask(answer("a2", shown, Verdict.DONE)), Granted)

        withdrawn = await raw.hear()
        assert isinstance(withdrawn, Expected)
        assert withdrawn.groups[0].codes == ("CARD-1", "CARD-2")


async def test_the_other_glasses_of_the_site_lose_the_card_and_the_other_site_hears_nothing(
    house: House,
) -> None:
    async with (
        house.glasses("north-1") as first,
        house.glasses("north-2") as second,
        house.glasses("south-1", "south") as away,
    ):
        shown = await first.show("s1")
        assert (await second.show("s2")).card == shown.card
        await first.ask(answer("a1", shown, Verdict.WRONG_CUSTOMER))
        assert await second.hear() == Clear(card_id=shown.card.card_id, reason=ClearReason.WRONG_CUSTOMER)
        assert await away.ask(PING) == Pong(number=7)


async def test_a_scan_resent_over_a_new_connection_gets_the_same_card(house: House) -> None:
    token = house.token()
    async with house.connected(token) as raw:
        await raw.greet()
        first = await raw.show("s1")
    async with house.connected(token) as raw:
        await raw.greet()
        assert (await raw.show("s1")).card == first.card


@pytest.mark.parametrize("offered", [["baylens.v2"], ["baylens.v0", "chat"], None])
async def test_another_version_is_refused_in_the_handshake_with_a_sentence(
    house: House, offered: list[str] | None
) -> None:
    subprotocols = None if offered is None else [Subprotocol(one) for one in offered]
    with pytest.raises(InvalidStatus) as refused:
        async with house.connected(house.token(), subprotocols=subprotocols):
            pytest.fail("the handshake went through")
    assert refused.value.response.status_code == 400
    assert b"this server speaks baylens.v1 only" in refused.value.response.body


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer nobody.secret")],
        [("Authorization", "Basic bm9ib2R5OnNlY3JldA==")],
        [("Authorization", "Bearer a.b"), ("Authorization", "Bearer c.d")],
    ],
    ids=["none", "empty", "unknown", "basic", "two"],
)
async def test_unknown_glasses_are_told_so_and_closed(house: House, headers: list[tuple[str, str]]) -> None:
    async with house.connected("", additional_headers=headers) as raw:
        assert await raw.ending() == (4401, "credential_unknown")


async def test_revoked_glasses_are_told_so_and_closed(house: House) -> None:
    token = house.token()
    house.server.door.revoke("north-1")
    async with house.connected(token) as raw:
        assert await raw.ending() == (4403, "credential_revoked")


async def test_glasses_revoked_while_they_are_connected_are_closed_soon(open_house: Open) -> None:
    async with open_house(tidy_s=0.05) as house, house.glasses() as raw:
        house.server.door.revoke("north-1")
        assert await raw.ending() == (4403, "credential_revoked")


async def test_a_new_connection_replaces_the_older_one_of_the_same_glasses(house: House) -> None:
    token = house.token()
    async with house.connected(token) as older:
        await older.greet()
        async with house.connected(token) as newer:
            await newer.greet()
            assert await older.ending() == (4410, "replaced")
            assert await newer.ask(PING) == Pong(number=7)


async def test_a_request_that_was_given_up_and_arrives_late_takes_nobodys_place(open_house: Open) -> None:
    async with open_house(manners=Manners(hello_s=1.0)) as house:
        token = house.token()
        async with house.connected(token) as worn:
            await worn.greet()
            # Nobody is at its other end any more, and so nobody says hello.
            async with house.connected(token) as late:
                assert await late.ending() == (4408, "hello_expected")
            assert isinstance(await worn.ask(scan("s1")), ShowCard)


async def test_a_hello_that_arrives_late_takes_nobodys_place(house: House) -> None:
    token = house.token()
    async with house.connected(token) as slow, house.connected(token) as worn:
        await worn.greet()
        await slow.say(HELLO)
        assert await slow.ending() == (4410, "replaced")
        assert await worn.ask(PING) == Pong(number=7)


async def test_glasses_whose_old_connection_is_dead_do_not_wait_for_its_farewell(open_house: Open) -> None:
    async with (
        open_house(manners=Manners(farewell_s=600.0)) as house,
        BadLine.to(house.server.glasses_port) as line,
    ):
        token = house.token()
        house.url = f"ws://127.0.0.1:{line.port}"
        async with house.connected(token) as older:
            await older.greet()
            line.lose()
            async with house.connected(token) as newer, asyncio.timeout(60):
                await newer.greet()
                assert await newer.ask(PING) == Pong(number=7)
            line.reset()


@pytest.mark.parametrize("frame", ["hello", "{}", b"\x00", encode(Pong(number=1))])
async def test_a_malformed_message_ends_the_connection_and_changes_nothing(
    house: House, frame: str | bytes
) -> None:
    async with house.glasses() as raw:
        await raw.socket.send(frame)
        assert await raw.ending() == (4400, "malformed_message")
    with house.server.store.transaction() as books:
        assert books.census().reserved == 0


async def test_an_oversized_message_is_not_even_read(house: House) -> None:
    async with house.glasses() as raw:
        await raw.socket.send(" " * (LARGEST_MESSAGE_BYTES + 1))
        code, _reason = await raw.ending()
        assert code == 1009


async def test_messages_out_of_order_end_the_connection(house: House) -> None:
    async with house.connected(house.token()) as raw:
        await raw.say(scan("s1"))
        assert await raw.ending() == (4408, "hello_expected")
    async with house.glasses() as raw:
        await raw.say(HELLO)
        assert await raw.ending() == (4409, "message_out_of_order")


async def test_glasses_that_never_say_hello_are_closed(open_house: Open) -> None:
    async with open_house(manners=Manners(hello_s=0.1)) as house, house.connected(house.token()) as raw:
        assert await raw.ending() == (4408, "hello_expected")


async def test_glasses_that_fall_silent_are_closed(open_house: Open) -> None:
    async with open_house(manners=Manners(heartbeat_s=0.05)) as house, house.glasses() as raw:
        assert await raw.ending() == (1001, "silent")


async def test_a_flood_of_messages_ends_the_connection(open_house: Open) -> None:
    pace = Pace(burst=5, per_second=0.001)
    async with open_house(manners=Manners(pace=pace)) as house, house.glasses() as raw:
        for _ in range(5):
            await raw.say(PING)
        assert await raw.ending() == (4429, "too_many_messages")


async def test_more_glasses_than_the_port_takes_are_asked_to_come_later(open_house: Open) -> None:
    async with (
        open_house(manners=Manners(most_connections=1)) as house,
        house.glasses("north-1"),
        house.connected(house.token("north-2")) as late,
    ):
        assert await late.ending() == (1013, "too many glasses")


async def test_a_locked_store_refuses_and_the_resent_scan_gets_its_card(house: House) -> None:
    async with house.glasses() as raw:
        other = sqlite3.connect(house.books_file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert await raw.ask(scan("s1")) == Refusal(concerns="s1", reason=RefusalReason.STORE_UNAVAILABLE)
        other.execute("ROLLBACK")
        other.close()
        assert isinstance(await raw.ask(scan("s1")), ShowCard)


async def test_the_log_says_what_is_the_matter_with_a_store_that_refuses(house: House) -> None:
    async with house.glasses() as raw:
        other = sqlite3.connect(house.books_file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with structlog.testing.capture_logs() as log:
            await raw.ask(scan("s1"))
        other.execute("ROLLBACK")
        other.close()
    warnings = [line["error"] for line in log if line["log_level"] == "warning"]
    assert f"{house.books_file}: database is locked" in warnings
    (told,) = (line for line in log if line["event"] == "scan")
    assert (told["reply"], told["reason"]) == ("refusal", "store_unavailable")


async def test_glasses_that_come_while_the_store_is_locked_are_closed_as_a_fault(house: House) -> None:
    token = house.token()
    other = sqlite3.connect(house.books_file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    async with house.connected(token) as raw:
        assert await raw.ending() == (4500, "server_fault")
    other.execute("ROLLBACK")
    other.close()
    async with house.connected(token) as raw:
        await raw.greet()


async def test_glasses_learn_of_pickups_that_are_loaded_later(open_house: Open) -> None:
    async with open_house(document=shop(people=1), tidy_s=0.05) as house, house.glasses() as raw:
        load(house.server.store, shop(people=2), house.server.door._clock.now())
        expected = await raw.hear()
        assert isinstance(expected, Expected)
        assert expected.groups[0].codes == ("CARD-0", "CARD-1")


async def test_glasses_that_wait_for_locked_books_hear_that_somebody_is_there(open_house: Open) -> None:
    async with (
        open_house(manners=Manners(heartbeat_s=1.0), busy_s=60.0) as house,
        house.glasses() as raw,
        asyncio.timeout(120),
    ):
        other = sqlite3.connect(house.books_file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        await raw.say(scan("s1"))
        assert await raw.hear() == Pong(number=0)
        other.execute("ROLLBACK")
        other.close()
        assert (await raw.hear_of(ShowCard)).scan_id == "s1"


async def test_a_locked_store_does_not_end_the_tidying(open_house: Open) -> None:
    async with open_house(document=shop(people=1), tidy_s=0.05) as house, house.glasses() as raw:
        other = sqlite3.connect(house.books_file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with structlog.testing.capture_logs() as log:
            while not any(line["event"] == "store unavailable" for line in log):
                await raw.say(scan("s1"))
                # A sign of life may come first: whoever waits for locked books waits long.
                await raw.hear_of(Refusal)
        other.execute("ROLLBACK")
        other.close()
        load(house.server.store, shop(people=2), house.server.door._clock.now())
        await raw.hear_of(Expected)


async def test_a_server_that_stops_says_goodbye(open_house: Open) -> None:
    async with open_house() as house:
        token = house.token()
        socket = await connect(
            house.url,
            subprotocols=[Subprotocol("baylens.v1")],
            additional_headers={"Authorization": f"Bearer {token}"},
            proxy=None,
        )
        await socket.send(encode(HELLO))
        await socket.recv()
    await socket.wait_closed()
    assert socket.close_code == 1001


async def test_glasses_that_vanish_leave_no_trace(house: House) -> None:
    async with house.glasses("north-2") as other:
        async with house.glasses("north-1") as raw:
            raw.socket.transport.abort()
        shown = await other.show("s1")
        assert isinstance(await other.ask(answer("a1", shown, Verdict.DONE)), Granted)


async def test_the_log_tells_ids_and_never_names_or_codes(open_house: Open) -> None:
    with structlog.testing.capture_logs() as log:
        async with open_house(document=shop(offer("a"))) as house, house.glasses() as raw:
            shown = await raw.show("s1")
            await raw.ask(answer("a1", shown, Verdict.GIVE, 0))
            await raw.ask(scan("s2", 99))
            await raw.socket.send('{"type":"scan","code":"CARD-1"}')
            await raw.ending()
    text = repr(log)
    scans = [(one["glasses"], one["reply"], one.get("card")) for one in log if one["event"] == "scan"]
    assert scans == [("north-1", "card", shown.card.card_id), ("north-1", "refusal", None)]
    assert not any(private in text for private in ("Zoé", "CARD-", "Bearer", "B100"))


async def test_health_and_readiness_are_another_port(house: House) -> None:
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{house.server.http_port}", trust_env=False
    ) as http:
        assert (await http.get("/healthz")).json() == {"status": "alive"}
        assert (await http.get("/readyz")).json() == {"status": "ready"}
        assert (await http.get("/nothing")).status_code == 404
        assert (await http.get("/")).headers["location"] == "/console/"
        changing = sqlite3.connect(house.books_file)
        with changing:
            changing.execute("UPDATE alembic_version SET version_num = '0001'")
        changing.close()
        with structlog.testing.capture_logs() as log:
            for _ in range(3):
                unready = await http.get("/readyz")
                assert (unready.status_code, unready.json()["reason"]) == (503, "StoreOutdated")
        assert (await http.get("/healthz")).status_code == 200
    said = [one["error"] for one in log if one["event"] == "not ready"]
    assert len(said) == 1
    assert "baylens-server init" in said[0]


@pytest.mark.parametrize("setting", ["port", "http_port"])
async def test_an_address_that_is_taken_is_named(open_house: Open, house: House, setting: str) -> None:
    taken = {"port": house.server.glasses_port, "http_port": house.server.http_port}[setting]
    with pytest.raises(PortUnavailable, match=f"cannot listen at 127.0.0.1:{taken}"):
        async with open_house(**{setting: taken}):
            pytest.fail("it listens")


async def test_a_server_does_not_start_on_a_store_that_was_not_prepared(house: House) -> None:
    nowhere = Settings(store=house.books_file.with_name("nowhere.sqlite3"), port=0, http_port=0)
    with pytest.raises(StoreOutdated):
        async with running(nowhere):
            pytest.fail("it listens")


async def test_how_glasses_are_is_noted_and_that_they_left(house: House) -> None:
    async def worn() -> Worn:
        with house.server.store.transaction() as books:
            (found,) = books.worn()
        return found

    async with asyncio.timeout(30):
        async with house.glasses("north-1") as raw:
            await raw.ask(PING.model_copy(update={"battery": 42}))
            shown = await raw.show("s1")
            assert shown.scan_id == "s1"
            while not (raw_worn := await _when(worn)).scan_id:
                pass
            assert (raw_worn.battery, raw_worn.scan_id, raw_worn.online) == (42, "s1", True)
            assert raw_worn.display == HELLO.display
        while (await _when(worn)).online:
            pass


async def _when(look: Callable[[], Awaitable[Worn]]) -> Worn:
    """Look again a moment later, until something was noted."""
    while True:
        await asyncio.sleep(0.05)
        with suppress(ValueError):
            return await look()
