"""Glasses in the console: let in by a code, seen with their card, let in no more; on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from overlays.wire import Answer, ShowCard, Verdict
from server.desk.desk import Desk
from server.desk.door import Door
from server.desk.records import Worn
from server.desk.store import Store
from server.domain.team import Role
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit
from tests.console import Office
from tests.unit.server.small_shop import NORTH, scan

CARD = "/glasses/north-1/card.png"
PNG = b"\x89PNG"


@pytest.fixture
def store(where: Path | PostgresUrl) -> Iterator[Store]:
    opened = open_store(Settings(store=where))
    yield opened
    opened.close()


def worn(office: Office, store: Store, scan_id: str | None = None) -> Door:
    """A pair in the north that was heard just now."""
    door = Door(store, office.clock)
    door.issue("north-1", "north")
    now = office.clock.now()
    pair = Worn("north-1", "s1", now, "1.2", "640x360", in_service=True, battery=17, scan_id=scan_id)
    door.note_worn((pair,))
    return door


def looks(office: Office) -> list[str]:
    with office.store.reading() as connection:
        lines = audit.lines(connection, audit.Search(action="card.look"))
    return [f"{line.entry.actor} {line.entry.subject}" for line in lines]


async def test_the_page_says_how_each_pair_is(office: Office, store: Store) -> None:
    worn(office, store)
    async with office.visitor() as otto:
        await otto.sign_in(office.hire("otto", Role.OPERATOR).login)
        page = (await otto.get("/sites")).text
        for said in ("In service", "17%", "1.2", "640x360"):
            assert said in page
        office.clock.forward(90)
        assert "Away" in (await otto.get("/glasses/north-1")).text


async def test_the_card_is_seen_until_the_hand_over_and_each_look_is_written_once(
    office: Office, store: Store
) -> None:
    desk = Desk(store, office.clock)
    shown = desk.identify(NORTH, scan("s1"))
    assert isinstance(shown, ShowCard)
    worn(office, store, "s1")
    async with office.visitor() as otto:
        await otto.sign_in(office.hire("otto", Role.OPERATOR).login)
        assert CARD in (await otto.get("/glasses/north-1")).text
        assert looks(office) == []
        for _ in range(3):
            assert (await otto.get(CARD)).content.startswith(PNG)
        assert looks(office) == [f"otto card:{shown.card.card_id}"]
        desk.answer(NORTH, Answer(answer_id="a1", card_id=shown.card.card_id, verdict=Verdict.DONE))
        assert (await otto.get(CARD)).status_code == 404
        assert "No card is open" in (await otto.get("/glasses/north-1")).text


async def test_a_card_that_was_left_open_is_gone_after_ten_minutes(office: Office, store: Store) -> None:
    Desk(store, office.clock).identify(NORTH, scan("s1"))
    worn(office, store, "s1")
    async with office.visitor() as otto:
        await otto.sign_in(office.hire("otto", Role.OPERATOR).login)
        office.clock.forward(601)
        assert (await otto.get(CARD)).status_code == 404
    assert looks(office) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OPERATOR, Role.ADMINISTRATOR}))
async def test_nobody_else_sees_a_card(office: Office, store: Store, role: Role) -> None:
    Desk(store, office.clock).identify(NORTH, scan("s1"))
    worn(office, store, "s1")
    async with office.visitor() as visitor:
        await visitor.sign_in(office.hire("who", role).login)
        assert (await visitor.get(CARD)).status_code == 403


async def test_a_code_is_drawn_and_its_ticket_stands_nowhere_else(office: Office) -> None:
    async with office.visitor() as otto:
        await otto.sign_in(office.hire("otto", Role.OPERATOR).login)
        await otto.get("/sites/north/enrol")
        fields = {"glasses_id": "north-9", "address": "wss://bay.test:8765"}
        page = (await otto.send("/sites/north/enrol", fields)).text
        assert "<svg" in page
        assert "style=" not in page
        assert "Waiting for the glasses" in page
        assert "north.north-9" not in page
    with office.store.reading() as connection:
        (line,) = audit.lines(connection, audit.Search(action="glasses.invite"))
    assert (line.entry.subject, line.entry.detail) == ("glasses:north-9", "north")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"glasses_id": "<b>x</b>"}, "1 to 64 letters"),
        ({"glasses_id": ""}, "1 to 64 letters"),
        ({"address": "http://bay.test"}, "ws://host:port"),
        ({"address": "wss://bay.test:8765/ <script>"}, "ws://host:port"),
    ],
)
async def test_what_cannot_be_is_said_at_the_form(office: Office, fields: dict[str, str], said: str) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/sites/north/enrol")
        sent = {"glasses_id": "north-9", "address": "wss://bay.test:8765"} | fields
        answer = await ada.send("/sites/north/enrol", sent)
        assert answer.status_code == 422
        assert said in answer.text
        assert "<svg" not in answer.text
        assert "<script>" not in answer.text.partition("<main")[2]


async def test_a_name_that_is_worn_at_another_site_is_refused_at_the_form(
    office: Office, store: Store
) -> None:
    Door(store, office.clock).issue("bay-1", "south")
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/sites/north/enrol")
        answer = await ada.send(
            "/sites/north/enrol", {"glasses_id": "bay-1", "address": "wss://bay.test:8765"}
        )
        assert answer.status_code == 422
        assert "let in at another site" in answer.text
        assert 'value="bay-1"' in answer.text
        assert "<svg" not in answer.text
    with office.store.reading() as connection:
        assert not audit.lines(connection, audit.Search(action="glasses.invite"))


async def test_the_page_hears_when_the_glasses_are_let_in(office: Office, store: Store) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        asked = int(office.clock.now().timestamp())
        part = f"/sites/north/enrol/north-1?asked={asked}"
        assert "hx-trigger" in (await ada.get(part)).text
        Door(store, office.clock).issue("north-1", "north")
        said = (await ada.get(part)).text
        assert "have their credential" in said
        assert "hx-trigger" not in said
        office.clock.forward(301)
        elsewhere = await ada.get(f"/sites/south/enrol/north-1?asked={asked}")
        assert "have their credential" not in elsewhere.text
        assert "five minutes are over" in (await ada.get(f"/sites/north/enrol/north-2?asked={asked}")).text


@pytest.mark.parametrize("asked", ["999999999999", "253402300799", "9" * 11, "", "x", "-1", "²", "٣"])
async def test_a_moment_at_which_nobody_asked_is_refused(office: Office, store: Store, asked: str) -> None:
    Door(store, office.clock).issue("north-1", "north")
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        page = await ada.get(f"/sites/north/enrol/north-1?asked={asked}", **{"HX-Request": "true"})
        assert page.status_code == 422
        assert "have their credential" not in page.text


async def test_glasses_or_a_site_that_is_not_there_are_refused(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        for nowhere in ("/glasses/none", "/sites/nowhere/enrol"):
            assert (await ada.get(nowhere)).status_code == 404
            assert "Open the page of the sites again." in ada.page.text
