"""Every door with every role and at every site, as the tables say; and nobody comes in without one."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from overlays.card import BonusKind
from server.console.access import ACCESS, EVERYBODY, SIGNED_IN, SITES, At
from server.console.application import DOORS
from server.console.call import Door
from server.desk.door import Door as BayDoor
from server.domain.team import HELD_ROLES, Role
from server.stores.migration import migrate
from server.stores.sqlite import SqliteStore
from tests.console import Office, Visitor
from tests.unit.server.small_shop import GTIN, load, offer, shop

NOWHERE = "GET "
OWN_ACCOUNT = {"POST /account/password", "POST /sign-out", "POST /sign-out-everywhere"}
EVERY, NORTH, NONE = "every", "north", "none"
HELD = {EVERY: None, NORTH: frozenset({"north"}), NONE: frozenset[str]()}
"""How somebody may be held."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("office") / "books.sqlite3"
    migrate(path)
    office = Office(path)
    with closing(SqliteStore(path)) as store:
        load(store, shop(offer("tea", kind=BonusKind.SAMPLE, gtin=GTIN), stock={"tea": 20}))
        for site_id in ("north", "south"):
            BayDoor(store, office.clock).issue(f"{site_id}-1", site_id)
    for role in Role:
        office.hire(role.value, role)
    for role in HELD_ROLES:
        for how, sites in HELD.items():
            office.hire(f"{role.value}-{how}", role, sites)
    yield office
    office.store.close()


def test_every_door_stands_in_the_table_and_nothing_else() -> None:
    assert {door.name for door in DOORS} == set(ACCESS) - {NOWHERE}


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_opens_what_the_table_says_and_nothing_else(office: Office, role: Role) -> None:
    async with office.visitor() as visitor:
        for door in DOORS:
            if not await _is_in(visitor):
                await visitor.sign_in(role.value)
            status = await _knock(visitor, door.method, door.path)
            roles = ACCESS[door.name]
            expected = roles is EVERYBODY or role in roles
            assert (status != 403) == expected, f"{role} at {door.name}: {status}"


async def test_who_is_not_signed_in_gets_no_further_than_the_doors_for_everybody(office: Office) -> None:
    async with office.visitor() as visitor:
        for door in DOORS:
            await visitor.get("/sign-in")
            status = await _knock(visitor, door.method, door.path)
            if ACCESS[door.name] is not EVERYBODY:
                assert "/sign-in" in str(visitor.page.url) or status == 401, door.name


def test_every_door_that_is_more_than_a_look_says_at_which_site_it_is() -> None:
    """Whoever adds a door for a role that may be held to sites adds it to ``SITES``, or says why here."""
    assert set(SITES) <= set(ACCESS)
    for door in DOORS:
        roles = ACCESS[door.name]
        if roles is EVERYBODY or not roles & HELD_ROLES:
            assert door.name not in SITES, "nobody who comes here is held to sites"
        elif door.method == "POST" or roles != SIGNED_IN:
            assert (door.name in SITES) != (door.name in OWN_ACCOUNT), door.name


@pytest.mark.parametrize("how", list(HELD))
@pytest.mark.parametrize("role", sorted(HELD_ROLES))
async def test_who_is_held_to_sites_opens_the_doors_of_those_and_no_other(
    office: Office, role: Role, how: str
) -> None:
    theirs = {EVERY: {"north", "south", ""}, NORTH: {"north"}, NONE: set[str]()}[how]
    doors = [door for door in DOORS if door.name in SITES and role in (ACCESS[door.name] or ())]
    assert doors
    async with office.visitor() as visitor:
        await visitor.sign_in(f"{role.value}-{how}")
        for door in doors:
            for site_id in ("north", "south", *([""] if SITES[door.name] is At.FORM else [])):
                status = await _knock_at(visitor, door, site_id)
                assert (status != 403) == (site_id in theirs), f"{door.name} at {site_id!r}: {status}"


@pytest.mark.parametrize("role", sorted(HELD_ROLES))
async def test_who_is_held_to_sites_looks_at_whatever_their_role_looks_at(office: Office, role: Role) -> None:
    async with office.visitor() as visitor:
        await visitor.sign_in(f"{role.value}-{NONE}")
        for door in DOORS:
            if door.method == "GET" and ACCESS[door.name] == SIGNED_IN:
                assert await _knock(visitor, door.method, door.path) != 403, door.name


async def _is_in(visitor: Visitor) -> bool:
    return (await visitor.get("/account")).url.path == "/console/account"


async def _knock(visitor: Visitor, method: str, path: str) -> int:
    """Open a door with parameters that lead to nothing; a refusal of the role comes before that."""
    place = path.replace("{user_id}", "nobody").replace("{glasses_id}", "none").replace("{token}", "none")
    if method == "GET":
        return (await visitor.get(place)).status_code
    return (await visitor.send(place)).status_code


async def _knock_at(visitor: Visitor, door: Door, site_id: str) -> int:
    """Open a door that leads to a site."""
    place = door.path.replace("{site_id}", site_id).replace("{offer_id}", "tea")
    place = place.replace("{glasses_id}", f"{site_id}-1")
    if door.method == "GET":
        return (await visitor.get(place)).status_code
    await visitor.get("/samples")
    return (await visitor.send(place, {"site_id": site_id, "turn": "on"})).status_code
