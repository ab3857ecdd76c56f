"""The team taken away as a file and brought in again, on both databases."""

import html
import json

import pytest

from server.domain.team import Role
from server.domain.team_file import LARGEST_FILE_BYTES, MOST_PEOPLE
from server.stores.console import audit, team
from tests.console import PASSWORD_HASH, Office, Visitor

EVE = {"login": "eve", "name": "Ève M.", "role": "auditor", "active": True}
SVEN = {"login": "sven", "name": "Sven", "role": "store_manager", "active": True}
ADA = {"login": "ada", "name": "Ada", "role": "administrator", "active": True}


def file(*people: object, **changes: object) -> str:
    return json.dumps({"schema": 1, "people": people} | changes)


async def bring_in(visitor: Visitor, text: str) -> str:
    await visitor.get("/team")
    return (await visitor.send("/team-file", {"document": text})).text


async def test_a_team_comes_back_as_it_was_taken_away_and_no_password_with_it(office: Office) -> None:
    office.hire("lea", Role.LOYALTY_MANAGER)
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        taken = (await ada.get("/team/file.json")).text
        assert PASSWORD_HASH not in taken
        assert "hash" not in taken
        assert [one["login"] for one in json.loads(taken)["people"]] == ["ada", "lea"]
        changed = json.loads(taken)
        changed["people"][1]["role"] = "approver"
        changed["people"].append(EVE)
        assert "Saved" in await bring_in(ada, json.dumps(changed))
        await bring_in(ada, json.dumps(changed))
    async with office.visitor() as lea:
        assert (await lea.sign_in("lea")).status_code == 200
    with office.store.reading() as connection:
        found = {one.user.login: one for one in team.members(connection)}
        lines = [one.entry for one in audit.lines(connection, audit.Search(actors=frozenset({"ada"})))]
        assert audit.verify(connection).broken_at is None
    assert found["lea"].user.role is Role.APPROVER
    assert (found["eve"].user.name, found["eve"].signs_in) == ("Ève M.", False)
    told = [(one.action, one.detail) for one in lines[::-1] if one.action != "session.begin"]
    assert told == [
        ("team.export", ""),
        ("user.change", "approver active"),
        ("user.add", "auditor active"),
        ("team.import", "3"),
        ("team.import", "3"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "document"),
        ("[]", "document"),
        ("[" * 50_000, "document"),
        (file(), "people"),
        (file(EVE, schema=2), "schema"),
        (file(EVE, EVE), "a login stands in it twice"),
        (file(*({**EVE, "login": f"e{n}"} for n in range(MOST_PEOPLE + 1))), "people"),
        (file(EVE | {"login": "<script>alert(1)</script>"}), "people.0.login"),
        (file(EVE | {"login": "Eve"}), "people.0.login"),
        (file(EVE | {"name": "é" * 10_000}), "people.0.name"),
        (file(EVE | {"name": "a\x00b"}), "people.0.name"),
        (file(EVE | {"role": "owner"}), "people.0.role"),
        (file(EVE | {"password_hash": PASSWORD_HASH}), "people.0.password_hash"),
        (file(EVE | {"active": "perhaps"}), "people.0.active"),
        (file(EVE | {"sites": ["north"]}), "people.0.sites: such a role holds at every site"),
        (file(ADA, SVEN | {"sites": ["north", "nord"]}), "people.1.sites.1: there is no site nord"),
        (file(SVEN | {"sites": ["north "]}), "people.0.sites.0"),
        (file(SVEN | {"sites": "north"}), "people.0.sites"),
        (" " * (LARGEST_FILE_BYTES + 1), "larger than"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
async def test_a_file_that_cannot_be_used_says_where_and_changes_nothing(
    office: Office, text: str, said: str
) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        page = await bring_in(ada, text)
        assert ada.page.status_code == 422
        assert "This file cannot be used. Nothing was changed." in page
        assert said in page
        assert "<script>alert" not in page
    with office.store.reading() as connection:
        assert [one.user.login for one in team.members(connection)] == ["ada"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "document: n’est pas du JSON"),
        ("[]", "document: un objet {…} est attendu"),
        (file(EVE, EVE), "people: un identifiant y figure deux fois"),
        (file(EVE | {"login": "Eve"}), "people.0.login: 1 à 64 minuscules, chiffres et . _ @ + -"),
        (file(EVE | {"name": "a\x00b"}), "people.0.name: contient un caractère qui ne s’affiche pas"),
        (file(EVE | {"name": 3}), "people.0.name: un texte est attendu"),
        (file(EVE | {"role": "owner"}), "people.0.role: choisissez dans la liste"),
        (file(EVE | {"active": "perhaps"}), "people.0.active: true ou false est attendu"),
        (file(EVE | {"sites": []}), "people.0.sites: ce rôle vaut pour tous les sites"),
        (file(SVEN | {"sites": ["nord"]}), "people.0.sites.0: le site nord n’existe pas"),
        (" " * (LARGEST_FILE_BYTES + 1), f"document: dépasse {LARGEST_FILE_BYTES} octets"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
async def test_what_is_wrong_with_a_file_is_said_in_the_language_of_the_page(
    office: Office, text: str, said: str
) -> None:
    async with office.visitor("fr") as ada:
        await ada.sign_in("ada")
        page = await bring_in(ada, text)
    assert f"<li>{said}" in html.unescape(page)


async def test_a_file_locks_the_last_administrator_out_only_where_it_brings_another_one(
    office: Office,
) -> None:
    gone = ADA | {"role": "auditor"}
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        page = await bring_in(ada, file(gone, EVE))
        assert "Somebody has to stay administrator." in page
        with office.store.reading() as connection:
            assert team.keys(connection, "eve") is None
        assert "Saved" in (await bring_in(ada, file(gone, EVE | {"role": "administrator"}))) or (
            ada.page.status_code == 403
        )
    with office.store.reading() as connection:
        found = {one.user.login: one.user.role for one in team.members(connection)}
    assert found == {"ada": Role.AUDITOR, "eve": Role.ADMINISTRATOR}


async def test_sites_go_with_the_file_and_stay_where_it_says_nothing_of_them(office: Office) -> None:
    office.hire("sven", Role.STORE_MANAGER, frozenset({"south", "north"}))
    office.hire("otto", Role.OPERATOR)
    office.hire("noa", Role.OPERATOR, frozenset())
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        taken = (await ada.get("/team/file.json")).text
        said = {one["login"]: one.get("sites", "nothing") for one in json.loads(taken)["people"]}
        assert said == {"ada": "nothing", "noa": [], "otto": None, "sven": ["north", "south"]}
        await bring_in(ada, taken)
        assert details(office, "user.sites") == details(office, "user.change") == []
        for changes, sites in CHANGES:
            assert "Saved" in await bring_in(ada, file(SVEN | changes))
            assert works_at(office, "sven") == sites
        new = {"login": "luc", "name": "Luc", "role": "operator"}
        await bring_in(ada, file(new, new | {"login": "mia", "sites": ["north"]}))
    assert [works_at(office, login) for login in ("luc", "mia")] == [None, {"north"}]
    told = ["only south", "everywhere", "only", "everywhere", "only north"]
    assert details(office, "user.sites") == told


CHANGES: tuple[tuple[dict[str, object], set[str] | None], ...] = (
    ({"name": "Sven O."}, {"south", "north"}),
    ({"sites": ["south"]}, {"south"}),
    ({"role": "operator"}, {"south"}),
    ({"role": "auditor"}, None),
    ({}, None),
    ({"sites": []}, set()),
    ({"sites": None}, None),
)
"""What a file says of somebody, one after the other, and where they work from then on."""


def works_at(office: Office, login: str) -> frozenset[str] | None:
    with office.store.reading() as connection:
        known = team.keys(connection, login)
    assert known is not None
    return known.user.sites


def details(office: Office, action: str) -> list[str]:
    with office.store.reading() as connection:
        found = audit.lines(connection, audit.Search(action=action))
    return [line.entry.detail for line in found][::-1]


async def test_whoever_is_no_administrator_takes_nothing_away(office: Office) -> None:
    office.hire("lea", Role.LOYALTY_MANAGER)
    async with office.visitor() as lea:
        await lea.sign_in("lea")
        assert (await lea.get("/team/file.json")).status_code == 403
