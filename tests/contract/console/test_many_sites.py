"""A chain of many sites: whoever looks for one finds it among hundreds."""

import re

import pytest
import sqlalchemy as sa

from server.domain.team import Role
from server.stores.schema import glasses, pickups, sites
from tests.console import Office
from tests.contract.console.test_campaigns import document, write

MANY = 240


@pytest.fixture
def chain(office: Office) -> Office:
    """Two hundred and forty sites more, each with a pair of glasses and a store manager of its own."""
    told = {"timezone": "Europe/Paris", "command_key": "00" * 32}
    ids = [f"pu{number:03d}" for number in range(MANY)]
    with office.store.bookkeeping() as connection:
        connection.execute(
            sites.insert(), [{"site_id": one, "name": f"Écully {one[2:]}", **told} for one in ids]
        )
        pairs = [
            {"glasses_id": f"g-{one}", "site_id": one, "secret_hash": "x", "issued_at": 0} for one in ids
        ]
        connection.execute(glasses.insert(), pairs)
    for one in ids[:14]:
        office.hire(f"chef-{one}", Role.STORE_MANAGER, frozenset({one}))
    return office


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", MANY + 2),
        ("ecully 017", 1),
        ("PU023", 1),
        ("g-pu101", 1),
        ("drive", 2),
        ("atlantis", 0),
    ],
)
async def test_a_site_is_found_by_its_name_its_id_or_its_glasses(
    chain: Office, asked: str, found: int
) -> None:
    async with chain.visitor() as ada:
        await ada.sign_in("ada")
        page = (await ada.get(f"/sites?q={asked}")).text
    assert len(re.findall(r'<h2 id="site-', page)) == found
    assert ("No site answers to that" in page) == (not found)


@pytest.mark.parametrize(
    ("asked", "logins"),
    [
        ("pu003", ["chef-pu003"]),
        ("ECULLY 004", ["chef-pu004"]),
        ("Chef-Pu00", [f"chef-pu00{number}" for number in range(10)]),
        ("atlantis", []),
    ],
)
async def test_somebody_of_the_team_is_found_by_login_name_or_site(
    chain: Office, asked: str, logins: list[str]
) -> None:
    async with chain.visitor() as ada:
        await ada.sign_in("ada")
        page = (await ada.get(f"/team?q={asked}")).text
    assert re.findall(r'<th scope="row">([^<]+)</th>', page) == logins
    assert ("Nobody answers to that" in page) == (not logins)


async def test_whoever_is_changed_is_still_among_those_that_were_searched_for(chain: Office) -> None:
    async with chain.visitor() as ada:
        await ada.sign_in("ada")
        page = (await ada.get("/team?q=Écully 004")).text
        form, sites = re.findall(r'"/console(/team/id-chef-pu004(?:/sites)?\?q=[^"]+)"', page)[:2]
        fields = {"name": "Chef", "role": "store_manager", "active": "yes"}
        changed = await ada.send(form, fields)
        await ada.get(sites)
        held = await ada.send(sites, {"do": "only", "sites": "pu004"})
        again = await ada.send(f"/team/id-chef-pu004/invite{form[form.index('?') :]}")
    for shown in (changed, held, again):
        assert re.findall(r'<th scope="row">([^<]+)</th>', shown.text) == ["chef-pu004"]
        assert 'value="Écully 004"' in shown.text


async def test_where_few_work_at_few_sites_nobody_has_to_search(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        for path in ("/sites", "/team"):
            assert 'name="q"' not in (await ada.get(path)).text


async def test_a_campaign_at_hundreds_of_sites_says_how_many_and_each_of_them_behind_that(
    chain: Office,
) -> None:
    everywhere = [f"pu{number:03d}" for number in range(MANY)]
    async with chain.visitor() as ada:
        await ada.sign_in("ada")
        await write(ada, document(sites=everywhere))
        for path in ("", "/review"):
            page = (await ada.get(f"/campaigns/autumn{path}")).text
            assert "240 sites, all but Drive Nord, Drive Sud" in page
            (each,) = re.findall(r"<summary>Each of them</summary>([^<]+)<", page)
            assert each.split(", ") == [f"Écully {number:03d}" for number in range(MANY)]
        assert "all but Drive Nord" in (await ada.get("/campaigns/autumn/draft")).text


async def test_whoever_works_at_one_site_of_hundreds_finds_it_first_on_home(chain: Office) -> None:
    with chain.store.bookkeeping() as connection:
        waits = connection.execute(sa.select(pickups).limit(1)).mappings().one()
        everywhere = connection.execute(sa.select(sites.c.site_id)).scalars()
        orders = [{**waits, "order_number": f"1-{one}", "site_id": one} for one in everywhere]
        connection.execute(pickups.insert(), orders)
    async with chain.visitor() as chef:
        await chef.sign_in("chef-pu013")
        page = (await chef.get("/")).text
    alone = re.findall(r'No glasses connected</span>\s*<a href="/console/sites#site-([a-z0-9]+)">', page)
    assert alone[0] == "pu013"
    assert sorted(alone) == sorted({*alone}), "each once"
    assert len(alone) == MANY + 2
    assert re.findall(r"<h3>([^<]+)</h3>", page)[0] == "Écully 013"
