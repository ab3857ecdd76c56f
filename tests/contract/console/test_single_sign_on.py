"""Signing in with the identity provider of the house, over real HTTP on loopback, on both databases."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import structlog

from server.console.call import Beside
from server.console.named_sites import Doubt, SiteClaim
from server.console.provider import Provider, SingleSignOn
from server.domain.team import Role
from server.stores.address import PostgresUrl
from server.stores.console import audit, team
from tests.console import Office, Visitor
from tests.provider import CLIENT, SECRET, Desk, provider

ROLES = {"loyalty": Role.LOYALTY_MANAGER, "chiefs": Role.APPROVER}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with provider() as running:
        yield running


def open_office(where: Path | PostgresUrl, desk: Desk, **changes: object) -> Office:
    fields: dict[str, object] = {
        "issuer": desk.issuer,
        "client_id": CLIENT,
        "secret": SECRET,
        "login_claim": "preferred_username",
        "role_claim": None,
        "roles": {},
        "public_url": None,
    }
    passwords = changes.pop("password_logins", None)
    sso = SingleSignOn(**(fields | changes))  # type: ignore[arg-type]
    beside = Beside(provider=Provider(sso), password_logins=passwords)  # type: ignore[arg-type]
    office = Office(where, beside)
    office.hire("ada", Role.ADMINISTRATOR)
    desk.now = int(office.clock.now().timestamp())
    return office


async def come_in(visitor: Visitor) -> httpx.Response:
    """Leave for the provider as a browser does, and come back."""
    await visitor.get("/sign-in")
    left = await visitor.client.get("/console/sign-in/provider", follow_redirects=False)
    assert left.status_code == 303
    async with httpx.AsyncClient() as browser:
        there = await browser.get(left.headers["Location"])
    visitor.page = await visitor.client.get(there.headers["Location"])
    return visitor.page


def deeds(office: Office, action: str) -> list[tuple[str, str]]:
    with office.store.reading() as connection:
        lines = audit.lines(connection, audit.Search(action=action))
        return [(one.entry.actor, one.entry.detail) for one in lines]


async def test_who_has_an_account_comes_in_and_it_is_theirs_for_good(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    office = open_office(where, desk)
    office.hire("lea", Role.LOYALTY_MANAGER)
    desk.claims = {"preferred_username": "Lea", "name": "Léa Moreau"}
    async with office.visitor() as lea, office.visitor() as thief:
        page = await come_in(lea)
        assert page.url.path == "/console/"
        assert "Lea" in page.text
        desk.claims |= {"sub": "person-2"}
        refused = await come_in(thief)
        assert refused.status_code == 403
        assert "this console does not" in refused.text
        desk.claims |= {"sub": "person-1", "preferred_username": "renamed"}
        await lea.client.get("/console/sign-in")
    async with office.visitor() as again:
        assert "Lea" in (await come_in(again)).text, "a new name at the provider is the same person"
    assert deeds(office, "session.begin") == [("lea", "provider"), ("lea", "provider")]
    assert deeds(office, "session.refuse") == [("lea", "Uninvited")]
    assert deeds(office, "user.bind") == [("lea", "provider")]
    office.store.close()


async def test_a_claim_makes_an_account_and_keeps_its_role(where: Path | PostgresUrl, desk: Desk) -> None:
    office = open_office(where, desk, role_claim="groups", roles=ROLES)
    desk.claims = {"preferred_username": "noel", "groups": ["staff", "loyalty"]}
    async with office.visitor() as noel:
        assert "Loyalty manager" in (await come_in(noel)).text
        desk.claims |= {"groups": "chiefs"}
    async with office.visitor() as noel:
        assert "Approver" in (await come_in(noel)).text
        desk.claims |= {"groups": ["staff"]}
    async with office.visitor() as noel:
        assert (await come_in(noel)).status_code == 403
    assert deeds(office, "user.add")[0] == ("noel", "provider loyalty_manager")
    assert deeds(office, "user.change") == [("noel", "provider approver")]
    office.store.close()


async def test_a_claim_says_what_somebody_is_and_an_administrator_at_which_sites(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    roles = ROLES | {"shops": Role.STORE_MANAGER, "it": Role.OPERATOR}
    office = open_office(where, desk, role_claim="groups", roles=roles)
    known = office.hire("otto", Role.OPERATOR)
    for person, login in (("person-1", "noel"), ("person-2", "otto")):
        first = frozenset[str]() if login == "noel" else None
        for group, sites in (("shops", first), ("it", first), ("loyalty", None), ("shops", frozenset())):
            desk.claims = {"sub": person, "preferred_username": login, "groups": group}
            async with office.visitor() as visitor:
                assert (await come_in(visitor)).status_code == 200
                shelf = await visitor.get("/samples/north/tea")
                assert ('name="movement_id"' in shelf.text) == (sites is None and group != "it")
            with office.store.reading() as connection:
                found = team.keys(connection, login)
            assert found is not None
            assert found.user.sites == sites, f"{login} in {group}"
    with office.store.bookkeeping() as connection:
        north = frozenset({"north"})
        team.change(connection, dataclasses.replace(known, role=Role.STORE_MANAGER, sites=north))
    desk.claims |= {"groups": "it"}
    async with office.visitor() as otto:
        await come_in(otto)
        assert "/sites/north/enrol" in (await otto.get("/sites")).text
        assert "/sites/south/enrol" not in otto.page.text
    told = [("noel", "only"), ("noel", "everywhere"), ("noel", "only")]
    assert deeds(office, "user.sites")[::-1] == [*told, ("otto", "only")]
    office.store.close()


async def test_a_claim_names_the_sites_and_is_followed_at_each_sign_in(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    rule = SiteClaim("shops", every="all")
    roles = {"it": Role.OPERATOR, "loyalty": Role.LOYALTY_MANAGER}
    office = open_office(where, desk, role_claim="groups", roles=roles, site_claim=rule)
    steps: tuple[tuple[str, object, frozenset[str] | None], ...] = (
        ("it", ["north", "closed"], frozenset({"north"})),
        ("it", ["north"], frozenset({"north"})),
        ("it", "north;south", frozenset({"north", "south"})),
        ("it", "all", None),
        ("it", {"north": True}, frozenset()),
        ("loyalty", ["north"], None),
        ("it", ["south"], frozenset({"south"})),
        ("it", None, frozenset()),
    )
    with structlog.testing.capture_logs() as log:
        for group, claim, sites in steps:
            desk.claims = {"preferred_username": "noel", "groups": group, "shops": claim}
            async with office.visitor() as noel:
                assert (await come_in(noel)).status_code == 200
                for site in ("north", "south"):
                    theirs = sites is None or site in sites
                    door = f"/sites/{site}/enrol" in (await noel.get("/sites")).text
                    assert door == (theirs and group == "it"), (group, claim)
            with office.store.reading() as connection:
                found = team.keys(connection, "noel")
            assert found is not None
            assert found.user.sites == sites, (group, claim)
    told = ["only north", "only north south", "everywhere", "only", "everywhere", "only south", "only"]
    assert deeds(office, "user.sites")[::-1] == [("noel", one) for one in told]
    lines = [one for one in log if one["event"] == "sites of the provider"]
    assert [one["why"] for one in lines] == [Doubt.UNKNOWN, Doubt.UNUSABLE, Doubt.MISSING]
    assert found is not None
    assert {one["user"] for one in lines} == {found.user.user_id}
    assert "noel" not in str(lines)
    assert "closed" not in str(lines)
    office.store.close()


async def test_a_claim_names_the_sites_of_those_whom_an_administrator_gave_a_role(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    office = open_office(where, desk, site_claim=SiteClaim("groups", prefix="pickup-"))
    office.hire("otto", Role.OPERATOR, frozenset({"north"}))
    desk.claims = {"preferred_username": "otto", "groups": ["staff", "pickup-south"]}
    async with office.visitor() as otto, office.visitor() as ada:
        await come_in(otto)
        assert "/sites/south/enrol" in (await otto.get("/sites")).text
        assert "/sites/north/enrol" not in otto.page.text
        await ada.sign_in("ada")
        assert "identity provider says at which sites" in (await ada.get("/team/id-otto/sites")).text
        await ada.send("/team/id-otto/sites", {"do": "only", "sites": "north"})
        assert "/sites/north/enrol" in (await otto.get("/sites")).text, "until they sign in again"
        await come_in(otto)
        assert "/sites/north/enrol" not in (await otto.get("/sites")).text
    assert [detail for _, detail in deeds(office, "user.sites")][::-1] == [
        *("only south", "only north", "only south")
    ]
    office.store.close()


async def test_in_a_shop_of_one_site_a_claim_holds_somebody_to_it(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    office = open_office(where, desk, role_claim="groups", roles={"it": Role.OPERATOR})
    with office.store.bookkeeping() as connection:
        connection.exec_driver_sql("DELETE FROM sites WHERE site_id = 'south'")
    desk.claims |= {"preferred_username": "noel", "groups": "it"}
    async with office.visitor() as noel:
        assert (await come_in(noel)).status_code == 200
        assert "/sites/north/enrol" in (await noel.get("/sites")).text
        assert "Switch all bonuses off" not in noel.page.text, "a second site is not theirs"
    office.store.close()


async def test_strangers_and_the_locked_out_are_not_let_in(where: Path | PostgresUrl, desk: Desk) -> None:
    office = open_office(where, desk)
    desk.claims = {"preferred_username": "stranger"}
    async with office.visitor() as stranger:
        assert (await come_in(stranger)).status_code == 403
        desk.claims = {"preferred_username": "not a login; at all"}
        assert (await come_in(stranger)).status_code == 403
    lea = office.hire("lea", Role.LOYALTY_MANAGER)
    with office.store.bookkeeping() as connection:
        connection.exec_driver_sql(f"UPDATE users SET active = 0 WHERE user_id = '{lea.user_id}'")
    desk.claims = {"preferred_username": "lea"}
    async with office.visitor() as visitor:
        assert (await come_in(visitor)).status_code == 403
    with office.store.reading() as connection:
        assert [one.user.login for one in team.members(connection)] == ["ada", "lea"]
    office.store.close()


@pytest.mark.parametrize(
    "mistake",
    [
        "another state",
        "another nonce",
        "another audience",
        "token of another issuer",
        "another key",
        "unsigned",
        "run out",
    ],
)
async def test_an_answer_that_is_not_good_lets_nobody_in(
    where: Path | PostgresUrl, desk: Desk, mistake: str
) -> None:
    office = open_office(where, desk)
    office.hire("lea", Role.LOYALTY_MANAGER)
    desk.claims = {"preferred_username": "lea"}
    async with office.visitor() as lea:
        desk.mistake = mistake
        refused = await come_in(lea)
        assert refused.status_code == 401
        assert "is not good, or not for this browser" in refused.text
        assert deeds(office, "session.begin") == []
        desk.mistake = ""
        assert (await come_in(lea)).status_code == 200
    office.store.close()


async def test_an_answer_for_one_browser_is_worth_nothing_in_another(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    office = open_office(where, desk)
    office.hire("lea", Role.LOYALTY_MANAGER)
    desk.claims = {"preferred_username": "lea"}
    async with office.visitor() as lea, office.visitor() as other, httpx.AsyncClient() as browser:
        await lea.get("/sign-in")
        left = await lea.client.get("/console/sign-in/provider", follow_redirects=False)
        back = (await browser.get(left.headers["Location"])).headers["Location"]
        await other.get("/sign-in")
        assert (await other.client.get(back)).status_code == 401
        assert (await lea.client.get(back)).status_code == 200
        assert (await lea.client.get(back)).status_code == 401, "a code and a state are good once"
    office.store.close()


async def test_only_a_verified_address_is_a_login(where: Path | PostgresUrl, desk: Desk) -> None:
    office = open_office(where, desk, login_claim="email")
    office.hire("lea@shop.test", Role.LOYALTY_MANAGER)
    desk.claims = {"email": "lea@shop.test", "email_verified": False}
    async with office.visitor() as lea:
        assert (await come_in(lea)).status_code == 401
        desk.claims |= {"email_verified": True}
        assert (await come_in(lea)).status_code == 200
    office.store.close()


async def test_a_provider_that_is_away_or_somebody_else_is_said_and_passwords_still_work(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    nobody = Desk(issuer="http://127.0.0.1:9")
    office = open_office(where, nobody)
    async with office.visitor() as ada:
        assert (await ada.get("/sign-in/provider")).status_code == 503
        assert "does not answer" in ada.page.text
        assert (await ada.sign_in("ada")).url.path == "/console/"
    office.store.close()
    desk.mistake = "another issuer"
    provider_of_another = Provider(
        SingleSignOn(desk.issuer, CLIENT, SECRET, "preferred_username", None, {}, None)
    )
    elsewhere = Office(where, Beside(provider=provider_of_another))
    async with elsewhere.visitor() as ada:
        assert (await ada.get("/sign-in/provider")).status_code == 503
    elsewhere.store.close()


async def test_passwords_may_be_for_emergencies_only(where: Path | PostgresUrl, desk: Desk) -> None:
    office = open_office(where, desk, password_logins=frozenset({"ada"}))
    office.hire("lea", Role.LOYALTY_MANAGER)
    async with office.visitor() as visitor:
        page = await visitor.sign_in("lea")
        assert page.status_code == 401
        assert "for emergencies only" in page.text
        assert (await visitor.sign_in("ada")).url.path == "/console/"
        await visitor.get("/team")
        invited = await visitor.send("/team/id-lea/invite")
        token = invited.text.partition("/console/invitation/")[2].partition("<")[0]
    async with office.visitor() as lea:
        assert (await lea.get(f"/invitation/{token}")).status_code == 404, "no way around"
    office.store.close()


async def test_behind_tls_the_browser_comes_back_to_the_address_it_knows(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    office = open_office(where, desk, public_url="https://baylens.example")
    async with office.visitor(scheme="https") as lea:
        await lea.get("/sign-in")
        assert "__Host-baylens" in lea.client.cookies
        left = await lea.client.get("/console/sign-in/provider", follow_redirects=False)
        address = httpx.URL(left.headers["Location"])
        assert address.params["redirect_uri"] == "https://baylens.example/console/sign-in/provider/back"
    office.store.close()


async def test_nothing_is_asked_of_the_provider_before_somebody_signs_in(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    office = open_office(where, desk)
    async with office.visitor() as lea:
        assert "Sign in with the account of your company" in (await lea.get("/sign-in")).text
        assert desk.asked == []
    office.store.close()


async def test_without_a_provider_there_is_no_such_door(office: Office) -> None:
    async with office.visitor() as lea:
        assert "account of your company" not in (await lea.get("/sign-in")).text
        assert (await lea.get("/sign-in/provider")).status_code == 404
        assert (await lea.get("/sign-in/provider/back")).status_code == 404


async def test_answers_that_nobody_asked_for_keep_nobody_out(where: Path | PostgresUrl, desk: Desk) -> None:
    """Any page on the web can have browsers of the same office ask for them, as pictures."""
    office = open_office(where, desk)
    office.hire("lea", Role.LOYALTY_MANAGER)
    desk.claims = {"preferred_username": "lea"}
    async with office.visitor() as browser, office.visitor() as lea:
        for state in (*(f"{'0' * 32}.{number:064x}" for number in range(40)), ""):
            page = await browser.get(f"/sign-in/provider/back?state={state}&code=x")
            assert page.status_code == 401
        assert (await come_in(lea)).url.path == "/console/"
    office.store.close()


async def test_who_keeps_asking_the_provider_about_invented_codes_has_to_wait(
    where: Path | PostgresUrl, desk: Desk
) -> None:
    office = open_office(where, desk)
    async with office.visitor() as browser:
        left = await browser.client.get("/console/sign-in/provider", follow_redirects=False)
        (state,) = parse_qs(urlsplit(left.headers["Location"]).query)["state"]
        pages = [await browser.get(f"/sign-in/provider/back?state={state}&code=x{n}") for n in range(6)]
    assert [page.status_code for page in pages] == [401] * 5 + [429]
    office.store.close()
