"""Every door with every role, as the table says; and nobody comes in without one."""

from collections.abc import Iterator

import pytest

from server.console.access import ACCESS, EVERYBODY
from server.console.application import DOORS
from server.domain.team import Role
from server.stores.migration import migrate
from tests.console import Office, Visitor

NOWHERE = "GET "


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("office") / "books.sqlite3"
    migrate(path)
    office = Office(path)
    for role in Role:
        office.hire(role.value, role)
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


async def _is_in(visitor: Visitor) -> bool:
    return (await visitor.get("/account")).url.path == "/console/account"


async def _knock(visitor: Visitor, method: str, path: str) -> int:
    """Open a door with parameters that lead to nothing; a refusal of the role comes before that."""
    place = path.replace("{user_id}", "nobody").replace("{glasses_id}", "none").replace("{token}", "none")
    if method == "GET":
        return (await visitor.get(place)).status_code
    return (await visitor.send(place)).status_code
