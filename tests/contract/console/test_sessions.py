"""Sessions: how long they last, what protects them, and what happens to an edit when one has run out."""

import re

import httpx
import pytest

from bench.forms import fields_of
from server.console.headers import POLICY
from server.domain.team import Role
from tests.console import PASSWORD, Office, Visitor
from tests.contract.console.drafts.steps import DRAFT, OFFER, begin

HOUR = 3600
YVE = {"login": "yvette", "name": "Yve <M.>", "role": "auditor"}
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    "path",
    [
        "/customers/c%000",
        "/campaigns/%00/review",
        "/campaigns/%00/draft",
        "/invitation/%00",
        "/audit?actor=%00",
    ],
)
async def test_an_address_that_no_database_can_keep_leads_nowhere(office: Office, path: str) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        assert (await ada.get(path)).status_code == 404


async def test_a_form_that_no_database_can_keep_changes_nothing(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        page = await ada.send("/team", {"login": "evelyne", "name": "E\0ve", "role": "auditor"})
        assert page.status_code == 422
        assert "evelyne" not in (await ada.get("/team")).text


async def test_a_session_ends_after_an_hour_without_use(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        for _ in range(3):
            office.clock.forward(HOUR - 60)
            assert (await ada.get("/account")).url.path == "/console/account"
        office.clock.forward(HOUR + 60)
        assert "sign-in" in str((await ada.get("/account")).url)


async def test_a_session_ends_after_twelve_hours_whatever_happens(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        for _ in range(23):
            office.clock.forward(HOUR / 2)
            assert (await ada.get("/account")).url.path == "/console/account"
        office.clock.forward(HOUR / 2)
        assert "sign-in" in str((await ada.get("/account")).url)


async def test_what_was_being_saved_when_the_session_ran_out_is_kept(
    office: Office,
) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        office.clock.forward(2 * HOUR)
        page = await ada.send("/team", {"login": "eve", "name": "Ève <M.>", "role": "auditor"})
        assert page.status_code == 401
        assert "What you were saving is kept" in page.text
        kept = {name: ada.hidden(name) for name in ("kept_path", "kept_form")}
        wrong = await ada.send("/sign-in", kept | {"login": "ada", "password": "not it, by far"})
        assert wrong.status_code == 401
        kept = {name: ada.hidden(name) for name in ("kept_path", "kept_form")}
        page = await ada.send("/sign-in", kept | {"login": "ada", "password": PASSWORD})
        assert "Nothing is lost" in page.text
        fields = {name: ada.hidden(name) for name in ("login", "name", "role")}
        assert fields == {"login": "eve", "name": "Ève <M.>", "role": "auditor"}
        page = await ada.send("/team", fields)
        assert "The invitation is ready." in page.text


async def test_what_comes_back_is_called_as_the_page_called_it(office: Office) -> None:
    async with office.visitor("fr") as ada:
        await ada.sign_in("ada")
        await ada.get("/campaigns/spring/draft")
        office.clock.forward(2 * HOUR)
        typed = {
            "face_value_cents": "1,25",
            "limits.0.maximum": "40",
            "limits.0.kind": "x",
            "limits.0.scope": "offer",
            "category": "coffee",
            "conditions.0.tier": "silver",
            "new:conditions": "season",
        }
        page = await ada.send("/campaigns/spring/draft", typed | {"part": "a", "act": "save", "form": "f"})
        kept = {name: ada.hidden(name) for name in ("kept_path", "kept_form")}
        page = await ada.send("/sign-in", kept | {"login": "ada", "password": PASSWORD})
        said = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.text)
        assert said == [
            ("Coûte au plus", "1,25"),
            ("Limites", "40"),
            ("Limites", "tous sites confondus"),
            ("Catégorie", "Café"),
            ("Pour qui", "Argent"),
        ]
        assert ada.hidden("act") == "save"


async def test_what_was_chosen_comes_back_in_words(office: Office) -> None:
    for path, typed, said in (
        ("/team", {"login": "eve", "name": "Ève", "role": "auditor"}, ["eve", "Ève", "Auditeur"]),
        ("/team/id-ada", {"name": "Ada", "active": "no"}, ["Ada", "bloqué"]),
        ("/samples/north/tea", {"do": "take", "units": "3", "cause": "broken"}, ["3", "cassé"]),
        ("/customers/c0/consent", {"purpose": "birthday", "agreed": "yes"}, ["Anniversaire", "Oui"]),
    ):
        async with office.visitor("fr") as ada:
            await ada.sign_in("ada")
            await ada.get("/account")
            office.clock.forward(2 * HOUR)
            await ada.send(path, typed)
            kept = {name: ada.hidden(name) for name in ("kept_path", "kept_form")}
            page = await ada.send("/sign-in", kept | {"login": "ada", "password": PASSWORD})
            assert re.findall(r"<dd>(.*?)</dd>", page.text) == said
            assert not set(re.findall(r"<dt>(.*?)</dt>", page.text)) & set(typed)


async def test_a_password_is_never_kept_for_later(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/account")
        office.clock.forward(2 * HOUR)
        page = await ada.send("/account/password", {"old_password": "OLD-ONE", "password": "NEW-ONE"})
        assert "OLD-ONE" not in page.text
        assert "NEW-ONE" not in page.text


async def test_a_form_that_is_not_ours_changes_nothing(office: Office) -> None:
    async with office.visitor() as ada, office.visitor() as eve:
        await ada.sign_in("ada")
        await eve.get("/sign-in")
        foreign = eve.hidden("form_token")
        for token in ("", "x", "a.b", foreign, "é.ü"):
            page = await ada.client.post(
                "/console/team", data={"form_token": token, "login": "x", "role": "administrator"}
            )
            assert page.status_code == 403
            assert "Nothing was changed" in page.text
        await ada.get("/team")
        assert ">x<" not in ada.page.text


async def test_signing_in_gives_the_browser_another_token(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.get("/sign-in")
        before = ada.client.cookies["baylens"]
        await ada.sign_in("ada")
        assert ada.client.cookies["baylens"] != before


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    async with office.visitor() as ada:
        cookie = (await ada.get("/sign-in")).headers["set-cookie"]
        assert re.match(r"baylens=", cookie)
        assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    async with office.visitor(scheme="https") as ada:
        page = await ada.get("/sign-in")
        assert page.headers["set-cookie"].startswith("__Host-baylens=")
        assert "Secure" in page.headers["set-cookie"]
        assert page.headers["strict-transport-security"]


async def test_who_comes_for_a_page_gets_there_after_signing_in(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.get("/audit?action=user.add")
        assert "sign-in" in str(ada.page.url)
        fields = {"next": ada.hidden("next"), "login": "ada", "password": PASSWORD}
        assert str((await ada.send("/sign-in", fields)).url).endswith("/console/audit?action=user.add")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:x", "\n/x"]
)
async def test_nobody_is_led_away_after_signing_in(office: Office, elsewhere: str) -> None:
    async with office.visitor() as ada:
        await ada.get("/sign-in")
        await ada.send("/sign-in", {"next": elsewhere, "login": "ada", "password": PASSWORD})
        assert str(ada.page.url) in {"http://shop.test/console/", "http://shop.test/console/x"}


async def test_a_form_that_is_too_large_is_refused_with_a_sentence(office: Office) -> None:
    office.hire("bob", Role.OPERATOR)
    async with office.visitor() as bob:
        await bob.sign_in("bob")
        page = await bob.send("/account/password", {"password": "x" * 1_100_000})
        assert page.status_code == 413
        assert "one megabyte" in page.text


async def send_from_another_tab(
    visitor: Visitor, path: str, fields: dict[str, str], headers: dict[str, str]
) -> httpx.Response:
    """Send a form of a page that was opened before, as the browser does."""
    visitor.page = await visitor.client.post(f"/console{path}", data=fields, headers=headers)
    return visitor.page


def form_of(page: httpx.Response, action: str) -> dict[str, str]:
    """What a form of a page holds."""
    return {name: values[0] for name, values in fields_of(page.text, f"/console{action}").items()}


async def open_team_and_sign_in_again(office: Office, visitor: Visitor) -> dict[str, str]:
    """The fields of the page of the team in one tab, typed before the session is over and another begins."""
    await visitor.sign_in("ada")
    await visitor.get("/team")
    typed = YVE | {"form_token": visitor.hidden("form_token")}
    office.clock.forward(2 * HOUR)
    await visitor.sign_in("ada")
    return typed


@pytest.mark.parametrize("headers", [OURS, {"Origin": "http://shop.test"}])
async def test_what_was_typed_before_signing_in_in_another_tab_comes_back(
    office: Office, headers: dict[str, str]
) -> None:
    async with office.visitor() as ada:
        typed = await open_team_and_sign_in_again(office, ada)
        page = await send_from_another_tab(ada, "/team", typed, headers)
        assert page.status_code == 409
        assert page.headers["content-security-policy"] == POLICY
        assert "nothing was done yet" in page.text
        kept = form_of(page, "/team")
        assert kept.pop("form_token") not in {"", typed["form_token"]}
        assert kept == YVE
        assert "yvette" not in (await ada.get("/team")).text
        assert "The invitation is ready." in (await ada.send("/team", kept)).text


async def test_a_draft_that_was_typed_before_signing_in_in_another_tab_is_saved(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        typed = form_of(lea.page, DRAFT) | OFFER
        typed |= {"title.fr.forms.0": "Une heure", "act": "save"}
        office.clock.forward(2 * HOUR)
        await lea.sign_in("lea")
        page = await send_from_another_tab(lea, f"{DRAFT}/look", typed, OURS | {"HX-Request": "true"})
        assert (page.status_code, page.headers["hx-retarget"]) == (401, "#session")
        assert "Press Save: you are asked once more" in page.text
        page = await send_from_another_tab(lea, DRAFT, typed, OURS)
        kept = form_of(page, DRAFT)
        assert "Une heure" not in (await lea.get(DRAFT)).text
        page = await send_from_another_tab(lea, DRAFT, kept, OURS)
        assert "The draft is saved." in page.text
        assert "Une heure" in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://shop.test"},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
    ],
)
async def test_what_another_site_sends_is_never_offered_to_be_sent_again(
    office: Office, headers: dict[str, str]
) -> None:
    async with office.visitor() as ada:
        typed = await open_team_and_sign_in_again(office, ada)
        for more in ({}, {"HX-Request": "true"}):
            page = await send_from_another_tab(ada, "/team", typed, headers | more)
            assert page.status_code == 403
            assert "yvette" not in page.text
            assert 'action="/console/team"' not in page.text
        assert "yvette" not in (await ada.get("/team")).text


async def test_what_came_before_another_sign_in_comes_back_to_whose_role_may_send_it(office: Office) -> None:
    office.hire("bob", Role.OPERATOR)
    async with office.visitor() as ada:
        typed = await open_team_and_sign_in_again(office, ada)
        await ada.get("/account")
        await ada.send("/sign-out")
        page = await send_from_another_tab(ada, "/team", typed, OURS)
        assert page.status_code == 401
        assert "What you were saving is kept" in page.text
        await ada.sign_in("bob")
        page = await send_from_another_tab(ada, "/team", typed, OURS)
        assert page.status_code == 403
        assert "yvette" not in page.text


async def test_two_tabs_that_wait_for_the_same_person_lose_nothing(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        office.clock.forward(2 * HOUR)
        page = await ada.send("/team", YVE)
        waiting = form_of(page, "/sign-in") | {"login": "ada", "password": PASSWORD}
        await ada.sign_in("ada")
        page = await send_from_another_tab(ada, "/sign-in", waiting, OURS)
        assert page.status_code == 409
        assert PASSWORD not in page.text
        kept = form_of(page, "/team")
        assert "The invitation is ready." in (await send_from_another_tab(ada, "/team", kept, OURS)).text


async def test_a_form_in_which_nothing_was_typed_is_refused_as_before(office: Office) -> None:
    async with office.visitor() as ada:
        typed = await open_team_and_sign_in_again(office, ada)
        for path, more in {"/sign-out": {}, "/account/password": {"old_password": "OLD-ONE"}}.items():
            fields = more | {"form_token": typed["form_token"]}
            page = await send_from_another_tab(ada, path, fields, OURS)
            assert page.status_code == 403
            assert "OLD-ONE" not in page.text
        assert (await ada.get("/account")).url.path == "/console/account"
