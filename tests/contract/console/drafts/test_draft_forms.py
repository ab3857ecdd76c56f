"""One page of the editor, sent more than once: what was typed last counts, and nobody else's work is lost."""

import html
import re

import httpx
import pytest

from server.domain.team import Role
from server.stores.console import audit, drafts
from server.stores.console.drafts import Draft
from tests.console import Office, Visitor
from tests.contract.console.drafts.steps import DRAFT, OFFER, begin, press, typed

HIDDEN = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')


def as_opened(visitor: Visitor) -> dict[str, str]:
    """What the page says of itself with every button."""
    return {name: visitor.hidden(name) for name in ("form_token", "part", "revision", "form")}


def saved(office: Office, campaign_id: str = "autumn-tea") -> Draft | None:
    with office.store.reading() as connection:
        return drafts.find(connection, campaign_id)


async def test_what_is_typed_while_a_button_has_no_answer_yet_is_saved(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        page = as_opened(lea) | OFFER
        after = str(int(page["revision"]) + 2)
        await lea.send(DRAFT, page | {"act": "add:limits"})
        await lea.send(DRAFT, page | {"face_value_cents": "9,99", "act": "save"})
        assert "The draft is saved." in lea.page.text
        assert typed(lea.page.text, "face_value_cents") == "9.99"
        assert lea.hidden("revision") == after


async def test_a_version_is_never_written_with_what_the_same_page_said_before(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        page = as_opened(lea) | OFFER
        await lea.send(DRAFT, page | {"act": "save"})
        await lea.send(DRAFT, page | {"face_value_cents": "2,50", "act": "write"})
        assert "Written down as a new version" in lea.page.text
    with office.store.reading() as connection:
        (version,) = office.store.books(connection).versions("autumn-tea")
    assert version.campaign.offers[0].face_value_cents == 250


async def test_who_sends_a_page_again_does_not_save_over_somebody_else(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        await begin(office, lea)
        page = as_opened(lea) | OFFER
        await lea.send(DRAFT, page | {"act": "add:limits"})
        await amir.sign_in(office.hire("amir", Role.LOYALTY_MANAGER).login)
        await amir.get(DRAFT)
        await press(amir, "save", OFFER | {"days_between": "21"})
        await lea.send(DRAFT, page | {"face_value_cents": "9,99", "act": "save"})
        assert lea.page.status_code == 409
        assert "amir saved this draft" in lea.page.text
    draft = saved(office)
    assert draft is not None
    assert draft.author == "amir"


@pytest.mark.parametrize("path", ["autumn-tea", "spring"])
async def test_clicks_at_the_same_moment_are_one(office: Office, path: str) -> None:
    """``spring`` runs and has no draft yet: all of them would be its first."""
    async with office.visitor() as lea:
        await begin(office, lea)
        before = saved(office, path)
        await lea.get(f"/campaigns/{path}/draft")
        sent = as_opened(lea) | OFFER | {"act": "add:conditions", "new:conditions": "first_pickup"}
        answers = await lea.click(f"/campaigns/{path}/draft", sent, 6)
        assert [one.status_code for one in answers] == [200] * 6
        assert {one.text.count("First pickup</p>") for one in answers} == {1}
    draft = saved(office, path)
    assert draft is not None
    with office.store.reading() as connection:
        first = audit.lines(connection, audit.Search(action="draft.save"))[-1].line
    assert draft.revision == (before.revision + 1 if before else first)


@pytest.mark.parametrize(("path", "versions"), [("autumn-tea", 1), ("spring", 2)])
async def test_a_version_is_written_once_however_often_its_button_is_pressed(
    office: Office, path: str, versions: int
) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        await lea.get(f"/campaigns/{path}/draft")
        sent = as_opened(lea) | OFFER | {"act": "write"}
        ends_alike(await lea.click(f"/campaigns/{path}/draft", sent, 3), path)
        ends_alike(await lea.click(f"/campaigns/{path}/draft", sent, 1), path)
    assert saved(office, path) is None
    with office.store.reading() as connection:
        assert len(office.store.books(connection).versions(path)) == versions


async def test_to_write_what_an_older_version_says_leads_there_twice(office: Office) -> None:
    """The newest version is another one then."""
    async with office.visitor() as lea:
        await begin(office, lea)
        first = await lea.send(DRAFT, as_opened(lea) | OFFER | {"act": "write"})
        for cents in ("9,99", OFFER["face_value_cents"]):
            office.clock.forward(60)
            await lea.get(DRAFT)
            await press(lea, "save", OFFER | {"face_value_cents": cents})
            sent = as_opened(lea) | OFFER | {"face_value_cents": cents, "act": "write"}
            answers = await lea.click("/campaigns/autumn-tea/draft", sent, 2)
            ends_alike(answers, "autumn-tea")
        assert answers[0].url == first.url


def ends_alike(answers: list[httpx.Response], path: str) -> None:
    """All of them at the page of one version."""
    assert [one.status_code for one in answers] == [200] * len(answers)
    assert {one.url.path for one in answers} == {f"/console/campaigns/{path}"}
    assert len({one.url.params["version"] for one in answers}) == 1


async def test_to_press_write_again_in_words_that_nobody_wrote_down_is_a_conflict(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        page = as_opened(lea) | OFFER
        await lea.send(DRAFT, page | {"act": "write"})
        await lea.send(DRAFT, page | {"face_value_cents": "9,99", "act": "write"})
        assert lea.page.status_code == 409
        assert "no longer there" in lea.page.text
    with office.store.reading() as connection:
        assert len(office.store.books(connection).versions("autumn-tea")) == 1


async def test_a_list_from_before_throws_nobodys_later_work_away(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        await begin(office, lea)
        await amir.sign_in(office.hire("amir", Role.LOYALTY_MANAGER).login)
        await amir.get("/campaigns")
        seen = {"revision": amir.hidden("revision")}
        await press(lea, "save", OFFER)
        await press(lea, "add-offer", OFFER)
        for fields in (seen, {}, {"revision": "x"}):
            await amir.get("/campaigns")
            await amir.send(f"{DRAFT}/discard", fields)
            assert amir.page.status_code == 409
            assert "Nothing was thrown away" in amir.page.text
        draft = saved(office)
        assert draft is not None
        assert draft.revision == int(seen["revision"]) + 2
        await amir.get("/campaigns")
        seen = {"revision": amir.hidden("revision")}
        for _ in range(2):
            await amir.send(f"{DRAFT}/discard", seen)
            assert "thrown away" in amir.page.text
            assert amir.page.status_code == 200
            await amir.get("/campaigns")
    assert saved(office) is None
    with office.store.reading() as connection:
        lines = audit.lines(connection, audit.Search(action="draft.discard"))
    assert {line.entry.actor for line in lines} == {"amir"}


async def test_a_page_of_a_draft_that_was_thrown_away_does_not_save_over_the_next_one(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        await begin(office, lea)
        stale, old = as_opened(lea) | OFFER, {"revision": lea.hidden("revision")}
        await lea.send(f"{DRAFT}/discard", old)
        await amir.sign_in(office.hire("amir", Role.LOYALTY_MANAGER).login)
        await amir.get("/campaign-new")
        await amir.send("/campaign-new", {"name": "Autumn tea"})
        await lea.send(DRAFT, stale | {"act": "save"})
        assert lea.page.status_code == 409
        assert "amir saved this draft" in lea.page.text
        await lea.get("/campaigns")
        await lea.send(f"{DRAFT}/discard", old)
        assert lea.page.status_code == 409
    draft = saved(office)
    assert draft is not None
    assert draft.author == "amir"


async def test_a_page_of_a_version_is_told_of_the_one_that_was_written_since(office: Office) -> None:
    path, offer = "/campaigns/spring/draft", OFFER | {"offer_id": "a"}
    async with office.visitor() as lea, office.visitor() as amir:
        await lea.sign_in(office.hire("lea", Role.LOYALTY_MANAGER).login)
        await amir.sign_in(office.hire("amir", Role.LOYALTY_MANAGER).login)
        await lea.get(path)
        office.clock.forward(60)
        await amir.get(path)
        await amir.send(path, as_opened(amir) | offer | {"days_between": "21", "act": "write"})
        assert "Written down as a new version" in amir.page.text
        await lea.send(path, as_opened(lea) | offer | {"days_between": "7", "act": "save"})
        assert lea.page.status_code == 409
        assert "There is a newer version" in lea.page.text
        assert '<td class="long">21</td><td class="long">7</td>' in lea.page.text
        assert saved(office, "spring") is None
        kept = {name: html.unescape(value) for name, value in HIDDEN.findall(lea.page.text)}
        await lea.send(path, kept | {"act": "save"})
        assert "The draft is saved." in lea.page.text
        assert typed(lea.page.text, "days_between") == "7"


async def test_a_page_of_a_version_does_not_save_over_the_draft_that_was_begun_since(office: Office) -> None:
    path = "/campaigns/spring/draft"
    async with office.visitor() as lea, office.visitor() as amir:
        await lea.sign_in(office.hire("lea", Role.LOYALTY_MANAGER).login)
        await amir.sign_in(office.hire("amir", Role.LOYALTY_MANAGER).login)
        await lea.get(path)
        stale = as_opened(lea) | OFFER
        await amir.get(path)
        await amir.send(path, as_opened(amir) | OFFER | {"days_between": "21", "act": "save"})
        await lea.send(path, stale | {"act": "save"})
        assert lea.page.status_code == 409
        assert "amir saved this draft" in lea.page.text


async def test_the_draft_of_a_campaign_that_runs_can_be_thrown_away(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        await lea.get("/campaigns/spring/draft")
        await lea.send("/campaigns/spring/draft", as_opened(lea) | OFFER | {"act": "save"})
        page = (await lea.get("/campaigns?q=spring")).text
        assert "/campaigns/spring/draft/discard" in page
        assert "/campaigns/spring/archive" in page
        await lea.send("/campaigns/spring/draft/discard", {"revision": lea.hidden("revision")})
        assert "The draft is thrown away." in lea.page.text
        assert "/draft/discard" not in (await lea.get("/campaigns?q=spring")).text
    assert saved(office, "spring") is None
