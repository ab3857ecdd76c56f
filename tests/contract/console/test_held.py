"""Somebody who is held to some sites, from the team's page to the shelf, on both databases."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from overlays.wire import ShowCard
from server.desk.desk import Desk
from server.desk.door import Door
from server.desk.records import Worn
from server.desk.store import Store
from server.domain.shelf import Spot
from server.domain.team import HELD_ROLES, Role
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit, places, samples, team
from server.stores.schema import sites, user_sites
from tests.console import PASSWORD, Office, Visitor
from tests.unit.server.small_shop import NORTH, scan

IN_THE_NORTH = frozenset({"north"})
IN_THE_SOUTH = frozenset({"south"})
NOT_YOURS = {"en": "Ask an administrator", "fr": "Demandez à un administrateur"}


@pytest.fixture
def store(where: Path | PostgresUrl) -> Iterator[Store]:
    opened = open_store(Settings(store=where))
    yield opened
    opened.close()


def tea(office: Office, site_id: str) -> int:
    with office.store.reading() as connection:
        return samples.shelf(connection, Spot("tea", site_id)).remaining


def held(office: Office, login: str) -> frozenset[str] | None:
    with office.store.reading() as connection:
        return team.user(connection, f"id-{login}").sites


def details(office: Office, action: str) -> list[str]:
    with office.store.reading() as connection:
        lines = audit.lines(connection, audit.Search(action=action))
        assert audit.verify(connection).broken_at is None
    return [line.entry.detail for line in lines][::-1]


async def move(visitor: Visitor, site_id: str, do: str, **more: str) -> int:
    """Send a form about three packets of tea at a site; the id of the movement is like none before."""
    await visitor.get("/account")
    fields = {"do": do, "units": "3", "movement_id": f"{site_id}-{do}"} | more
    return (await visitor.send(f"/samples/{site_id}/tea", fields)).status_code


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_store_manager_changes_the_samples_of_their_site_and_looks_at_the_others(
    office: Office, language: str
) -> None:
    office.hire("sven", Role.STORE_MANAGER, IN_THE_NORTH)
    async with office.visitor(language) as sven:
        await sven.sign_in("sven")
        assert 'name="movement_id"' in (await sven.get("/samples/north/tea")).text
        page = (await sven.get("/samples/south/tea")).text
        assert 'name="movement_id"' not in page
        assert {"en": "here you may look", "fr": "ici, vous pouvez regarder"}[language] in page
        for do in ("add", "take", "count", "transfer"):
            assert await move(sven, "south", do, to="north") == 403
            assert NOT_YOURS[language] in sven.page.text
        assert (tea(office, "north"), tea(office, "south")) == (20, 0)
        assert details(office, "stock.change") == []
        assert await move(sven, "north", "add", cause="received") == 200
        assert (tea(office, "north"), tea(office, "south")) == (23, 0)


async def test_what_is_theirs_a_store_manager_sends_to_any_site_and_the_log_says_which(
    office: Office,
) -> None:
    office.hire("sven", Role.STORE_MANAGER, IN_THE_NORTH)
    async with office.visitor() as sven:
        await sven.sign_in("sven")
        assert '<option value="south">' in (await sven.get("/samples/north/tea")).text
        assert await move(sven, "north", "transfer", to="south") == 200
        assert (tea(office, "north"), tea(office, "south")) == (17, 3)
        assert await move(sven, "south", "transfer", to="north") == 403
    assert details(office, "stock.change") == ["transfer 3 moved south"]


async def test_ones_own_site_is_chosen_where_a_page_has_a_choice(office: Office) -> None:
    office.hire("sud", Role.STORE_MANAGER, IN_THE_SOUTH)
    office.hire("all", Role.STORE_MANAGER)
    for login, first in (("sud", "south"), ("all", "north")):
        async with office.visitor() as visitor:
            await visitor.sign_in(login)
            page = (await visitor.get("/samples")).text
            assert re.findall(r'<option value="([a-z]+)"( selected)?>', page)[0] == (first, " selected")
            assert f"/sample-sheet/{first}" in page
            assert re.findall(r'id="site-([a-z]+)"', (await visitor.get("/sites")).text)[0] == first


async def test_an_operator_sees_the_buttons_of_their_sites_alone(office: Office, store: Store) -> None:
    door = Door(store, office.clock)
    for site_id in ("north", "south"):
        door.issue(f"{site_id}-1", site_id)
    office.hire("otto", Role.OPERATOR, IN_THE_NORTH)
    async with office.visitor() as otto:
        await otto.sign_in("otto")
        page = (await otto.get("/sites")).text
        assert "Switch all bonuses" not in page
        assert re.findall(r'name="site_id" value="([a-z]*)"', page) == ["north"]
        assert re.findall(r'href="/console/(sites/[a-z]+/enrol|glasses/[a-z0-9-]+)"', page) == [
            "sites/north/enrol",
            "glasses/north-1",
        ]
        assert "south-1" in page, "looking stays as it is"


async def test_an_operator_changes_nothing_at_another_site_or_at_all(office: Office, store: Store) -> None:
    Door(store, office.clock).issue("south-1", "south")
    office.hire("otto", Role.OPERATOR, IN_THE_NORTH)
    async with office.visitor() as otto:
        await otto.sign_in("otto")
        for path, fields in (
            ("/sites/switch", {"site_id": "", "turn": "off"}),
            ("/sites/switch", {"site_id": "south", "turn": "off"}),
            ("/sites/switch", {"turn": "off"}),
            ("/sites/south/enrol", {"glasses_id": "south-2", "address": "wss://bay.test:8765"}),
            ("/glasses/south-1/revoke", {}),
        ):
            await otto.get("/sites")
            assert (await otto.send(path, fields)).status_code == 403, path
            assert "<svg" not in otto.page.text
        await otto.get("/sites")
        assert (await otto.send("/sites/switch", {"site_id": "north", "turn": "off"})).status_code == 200
    with office.store.reading() as connection:
        (pair,) = places.pairs(connection, office.clock.now(), "south-1")
        off = [places.off_since(connection, site_id) is not None for site_id in ("", "north", "south")]
    assert (pair.revoked_at, off) == (None, [False, True, False])
    assert details(office, "glasses.invite") == details(office, "glasses.revoke") == []


async def test_the_card_of_a_pair_is_seen_at_its_site_alone(office: Office, store: Store) -> None:
    shown = Desk(store, office.clock).identify(NORTH, scan("s1"))
    assert isinstance(shown, ShowCard)
    door = Door(store, office.clock)
    door.issue("north-1", "north")
    now = office.clock.now()
    door.note_worn((Worn("north-1", "s", now, "1", "640x360", in_service=True, battery=9, scan_id="s1"),))
    for login, theirs, status in (("nora", IN_THE_NORTH, 200), ("sam", IN_THE_SOUTH, 403)):
        office.hire(login, Role.OPERATOR, theirs)
        async with office.visitor() as visitor:
            await visitor.sign_in(login)
            for path in ("/glasses/north-1", "/glasses/north-1/card.png"):
                assert (await visitor.get(path)).status_code == status
    assert len(details(office, "card.look")) == 1


async def test_a_pair_that_another_site_gave_up_is_let_in_at_ones_own(office: Office, store: Store) -> None:
    door = Door(store, office.clock)
    door.issue("spare-1", "south")
    door.revoke("spare-1")
    office.hire("otto", Role.OPERATOR, IN_THE_NORTH)
    async with office.visitor() as otto:
        await otto.sign_in("otto")
        await otto.get("/sites/north/enrol")
        fields = {"glasses_id": "spare-1", "address": "wss://bay.test:8765"}
        page = (await otto.send("/sites/north/enrol", fields)).text
        asks = re.search(r'hx-get="/console([^"]+)"', page)
        assert asks is not None
        waiting = await otto.get(html.unescape(asks[1]))
        assert (waiting.status_code, "hx-trigger" in waiting.text) == (200, True)
        door.issue("spare-1", "north")
        assert "have their credential" in (await otto.get(html.unescape(asks[1]))).text


async def test_an_administrator_chooses_sites_and_they_hold_from_the_next_click(office: Office) -> None:
    office.hire("sven", Role.STORE_MANAGER)
    async with office.visitor() as ada, office.visitor() as sven:
        await ada.sign_in("ada")
        await sven.sign_in("sven")
        assert await move(sven, "north", "add", cause="received") == 200
        assert "Every site" in (await ada.get("/team/id-sven/sites")).text
        page = (await ada.send("/team/id-sven/sites", {"do": "only", "sites": ["south"]})).text
        assert re.search(r'href="/console/team/id-sven/sites">.*Drive Sud\s*</a>', page, re.DOTALL)
        assert await move(sven, "north", "count") == 403
        assert await move(sven, "south", "count") == 200
        page = (await ada.get("/team/id-sven/sites")).text
        assert re.findall(r'name="sites" value="([a-z]+)"( checked)?', page) == [
            ("south", " checked"),
            ("north", ""),
        ]
        await ada.send("/team/id-sven/sites", {"do": "everywhere", "sites": ["south"]})
        assert await move(sven, "north", "count") == 200
    assert held(office, "sven") is None
    assert details(office, "user.sites") == ["only south", "everywhere"]


async def test_no_site_ticked_is_never_every_site(office: Office) -> None:
    office.hire("sven", Role.STORE_MANAGER, IN_THE_NORTH)
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        for fields in ({"do": "only"}, dict[str, str]()):
            await ada.get("/team/id-sven/sites")
            refused = await ada.send("/team/id-sven/sites", fields)
            assert refused.status_code == 422
            assert "Tick a site" in refused.text
    assert held(office, "sven") == IN_THE_NORTH
    assert details(office, "user.sites") == []


async def test_a_site_that_is_not_there_is_refused(office: Office) -> None:
    office.hire("sven", Role.STORE_MANAGER, IN_THE_NORTH)
    async with office.visitor("fr") as ada:
        await ada.sign_in("ada")
        await ada.get("/team/id-sven/sites")
        refused = await ada.send("/team/id-sven/sites", {"do": "only", "sites": ["south", "nowhere"]})
        assert (refused.status_code, "Ce site n’existe pas" in refused.text) == (422, True)
        await ada.get("/team")
        refused = await ada.send("/team", {"login": "eve", "role": "operator", "sites": ["nowhere"]})
        assert (refused.status_code, "Ce site n’existe pas" in refused.text) == (422, True)
    assert held(office, "sven") == IN_THE_NORTH
    with office.store.reading() as connection:
        assert team.keys(connection, "eve") is None


@pytest.mark.parametrize("role", sorted(set(Role) - HELD_ROLES))
async def test_a_role_that_holds_everywhere_goes_with_no_site(office: Office, role: Role) -> None:
    office.hire("who", role)
    office.hire("sven", Role.STORE_MANAGER, IN_THE_NORTH)
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        assert "This role holds at every site." in (await ada.get("/team/id-who/sites")).text
        assert (await ada.send("/team/id-who/sites", {"do": "only", "sites": ["north"]})).status_code == 422
        await ada.get("/team")
        invited = await ada.send("/team", {"login": "eve", "role": role.value, "sites": ["north"]})
        assert (invited.status_code, "This role holds at every site:" in invited.text) == (422, True)
        form = invited.text.partition('id="invite"')[2].partition("</form>")[0]
        assert re.findall(r'value="north"( checked)?', form) == [" checked"]
        assert 'id="wrong"' in form.partition('<fieldset class="ticks many" aria-describedby="wrong">')[2]
        assert "aria-invalid" not in form, "the login is as it may be"
        changed = await ada.send("/team/id-sven", {"name": "Sven", "role": role.value, "active": "yes"})
        assert (changed.status_code, "This role holds at every site:" in changed.text) == (422, True)
    assert (held(office, "who"), held(office, "sven")) == (None, IN_THE_NORTH)


async def test_another_name_or_another_role_of_single_sites_keeps_them(office: Office) -> None:
    office.hire("sven", Role.STORE_MANAGER, IN_THE_NORTH)
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        await ada.send("/team/id-sven", {"name": "Sven O.", "role": "operator", "active": "yes"})
    with office.store.reading() as connection:
        user = team.user(connection, "id-sven")
    assert (user.name, user.role, user.sites) == ("Sven O.", Role.OPERATOR, IN_THE_NORTH)


async def test_an_invitation_names_sites_at_once(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        await ada.send("/team", {"login": "eve", "role": "operator", "sites": ["north", "south"]})
        await ada.get("/team")
        await ada.send("/team", {"login": "noa", "role": "operator"})
    with office.store.reading() as connection:
        found = {one.user.login: one.user.sites for one in team.members(connection)}
        told = [one.entry for one in audit.lines(connection, audit.Search(actors=frozenset({"ada"})))][::-1]
    assert (found["eve"], found["noa"]) == (frozenset({"north", "south"}), None)
    assert [(one.action, one.detail) for one in told][1:] == [
        ("user.add", "operator"),
        ("user.sites", "only north south"),
        ("user.add", "operator"),
    ]


async def test_an_invitation_that_comes_back_after_a_new_sign_in_has_all_its_sites(office: Office) -> None:
    async with office.visitor("fr") as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        office.clock.forward(2 * 3600)
        typed: dict[str, str | list[str]] = {"login": "eve", "role": "operator", "sites": ["north", "south"]}
        await ada.send("/team", typed)
        kept = {name: ada.hidden(name) for name in ("kept_path", "kept_form")}
        page = (await ada.send("/sign-in", kept | {"login": "ada", "password": PASSWORD})).text
        assert "<dt>Sites</dt>" in page
        assert re.findall(r'name="sites" value="([a-z]+)"', page) == ["north", "south"]
        await ada.send("/team", typed)
    with office.store.reading() as connection:
        known = team.keys(connection, "eve")
    assert known is not None
    assert known.user.sites == frozenset({"north", "south"})


def test_no_site_goes_while_somebody_is_held_to_it(office: Office) -> None:
    office.hire("sven", Role.STORE_MANAGER, IN_THE_SOUTH)
    with pytest.raises(sa.exc.IntegrityError), office.store.bookkeeping() as connection:
        connection.execute(sites.delete().where(sites.c.site_id == "south"))
    assert held(office, "sven") == IN_THE_SOUTH


async def test_whoever_lost_their_sites_works_nowhere(office: Office) -> None:
    office.hire("sven", Role.STORE_MANAGER, IN_THE_NORTH)
    with office.store.bookkeeping() as connection:
        connection.execute(user_sites.delete())
    assert held(office, "sven") == frozenset()
    async with office.visitor() as sven, office.visitor() as ada:
        await sven.sign_in("sven")
        for site_id in ("north", "south"):
            assert await move(sven, site_id, "count") == 403
        await ada.sign_in("ada")
        assert "No site yet" in (await ada.get("/team")).text
