"""The switch for bonuses, from its button to the desk, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from overlays.wire import ShowCard
from server.desk.desk import Desk
from server.desk.store import Store
from server.domain.team import Role
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit
from tests.console import Office
from tests.unit.server.small_shop import NORTH, scan


@pytest.fixture
def store(where: Path | PostgresUrl) -> Iterator[Store]:
    opened = open_store(Settings(store=where))
    yield opened
    opened.close()


async def test_a_bonus_that_was_shown_goes_back_and_nothing_is_lost(office: Office, store: Store) -> None:
    desk = Desk(store, office.clock)
    shown = desk.identify(NORTH, scan("s1"))
    assert isinstance(shown, ShowCard)
    assert shown.card.bonuses
    assert desk.withdraw() == ()
    async with office.visitor() as otto:
        await otto.sign_in(office.hire("otto", Role.OPERATOR).login)
        await otto.get("/sites")
        page = await otto.send("/sites/switch", {"site_id": "", "turn": "off"})
        assert "Off at every site since" in page.text
        office.clock.forward(1)
        withdrawn = desk.withdraw()
        assert {one.card_id for one in withdrawn} == {shown.card.card_id}
        # Another server hears of it too; later nobody does.
        assert desk.withdraw() == withdrawn
        office.clock.forward(60)
        assert desk.withdraw() == ()
        again = desk.identify(NORTH, scan("s2"))
        assert isinstance(again, ShowCard)
        assert again.card.bonuses == ()
        await otto.send("/sites/switch", {"site_id": "", "turn": "on"})
        back = desk.identify(NORTH, scan("s3"))
        assert isinstance(back, ShowCard)
        assert back.card.bonuses
    with store.transaction() as books:
        assert all(balance.holds for balance in books.balances())
    with office.store.reading() as connection:
        search = audit.Search(actors=frozenset({"otto"}))
        actions = [line.entry.action for line in audit.lines(connection, search)]
    assert actions == ["bonuses.on", "bonuses.off", "session.begin"]


async def test_a_switch_that_is_pressed_six_times_at_once_is_off(office: Office) -> None:
    async with office.visitor() as otto:
        await otto.sign_in(office.hire("otto", Role.OPERATOR).login)
        await otto.get("/sites")
        off = {"form_token": otto.hidden("form_token"), "site_id": "", "turn": "off"}
        answers = await otto.click("/sites/switch", off, 6)
        assert [one.status_code for one in answers] == [200] * 6
        assert "Off at every site since" in (await otto.get("/sites")).text


async def test_one_site_is_off_by_its_own_switch(office: Office, store: Store) -> None:
    desk = Desk(store, office.clock)
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/sites")
        page = await ada.send("/sites/switch", {"site_id": "south", "turn": "off"})
        assert page.text.count("Bonuses off since") == 1
        shown = desk.identify(NORTH, scan("s1"))
        assert isinstance(shown, ShowCard)
        assert shown.card.bonuses
        await ada.send("/sites/switch", {"site_id": "north", "turn": "off"})
        await ada.send("/sites/switch", {"site_id": "north", "turn": "off"})
        assert {one.site_id for one in desk.withdraw()} == {"north"}


async def test_a_switch_for_a_site_that_is_none_is_refused(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/sites")
        assert (await ada.send("/sites/switch", {"site_id": "nowhere", "turn": "off"})).status_code == 422
        assert "All bonuses are off" not in (await ada.get("/")).text


async def test_who_may_not_switch_sees_no_switch(office: Office) -> None:
    async with office.visitor() as alba:
        await alba.sign_in(office.hire("alba", Role.AUDITOR).login)
        page = await alba.get("/sites")
        assert "Drive Nord" in page.text
        assert "Switch" not in page.text
