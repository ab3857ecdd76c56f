"""Two people at one draft, a form that is sent twice, a session that ends: what was typed stays."""

import html
import re

from server.domain.team import Role
from server.stores.console import drafts
from tests.console import Office, Visitor
from tests.contract.console.drafts.steps import BOUGHT, DRAFT, OFFER, begin, press, typed


async def send_on(visitor: Visitor, **chosen: str) -> None:
    """Send what the page of a conflict keeps, with some of theirs ticked."""
    kept = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', visitor.page.text)
    fields = {name: html.unescape(value) for name, value in kept if name not in {"form_token", "back"}}
    await visitor.send(DRAFT, fields | chosen | {"act": "save"})


async def test_the_second_of_two_is_told_who_was_first_and_loses_nothing(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        await begin(office, lea)
        await press(lea, "save", OFFER)
        office.hire("amir", Role.LOYALTY_MANAGER)
        await amir.sign_in("amir")
        await amir.get(DRAFT)
        await press(lea, "save", OFFER | BOUGHT | {"days_between": "21"})
        page = await press(amir, "save", OFFER | {"days_between": "7", "face_value_cents": "2"})
        assert amir.page.status_code == 409
        assert "lea saved this draft" in page
        assert re.search(r"<td class=\"long\">21</td><td class=\"long\">7</td>", page)
        assert "the customer bought coffee" in page
        await send_on(amir, theirs="conditions")
        page = amir.page.text
        assert typed(page, "days_between") == "7"
        assert typed(page, "face_value_cents") == "2"
        assert "the customer bought coffee at least 3" in page
    with office.store.reading() as connection:
        draft = drafts.find(connection, "autumn-tea")
    assert draft is not None
    assert draft.author == "amir"


async def test_an_offer_that_somebody_else_took_out_comes_back_with_what_was_typed(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        await begin(office, lea)
        await press(lea, "add-offer", OFFER)
        office.hire("amir", Role.LOYALTY_MANAGER)
        await amir.sign_in("amir")
        await amir.get(DRAFT + f"?part={lea.hidden('part')}")
        await press(lea, "remove-offer", OFFER)
        page = await press(amir, "save", OFFER | {"offer_id": "kept"})
        assert amir.page.status_code == 409
        assert "no longer in their draft" in page
        await send_on(amir)
        assert typed(amir.page.text, "offer_id") == "kept"


async def test_a_form_that_is_sent_twice_is_saved_once(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        sent = {name: lea.hidden(name) for name in ("part", "revision", "form")} | OFFER
        after = str(int(lea.hidden("revision")) + 1)
        sent |= {"act": "add:conditions", "new:conditions": "first_pickup"}
        for _ in range(2):
            await lea.send(DRAFT, sent)
            assert lea.page.status_code == 200
        assert lea.page.text.count("First pickup</p>") == 1
        assert lea.hidden("revision") == after


async def test_what_was_typed_survives_the_end_of_the_session(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        fields = {name: lea.hidden(name) for name in ("part", "revision", "form")} | OFFER
        lea.client.cookies.clear()
        await lea.get("/sign-in")
        await lea.send(DRAFT, fields | {"act": "save"})
        assert lea.page.status_code == 401
        kept = {name: lea.hidden(name) for name in ("kept_path", "kept_form")}
        page = (
            await lea.send("/sign-in", kept | {"login": "lea", "password": "seven clementines a day"})
        ).text
        assert "Nothing is lost" in page
        again = {
            html.unescape(name): html.unescape(value)
            for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
            if name not in {"form_token", "back"}
        }
        page = (await lea.send(DRAFT, again)).text
        assert "The draft is saved." in page
        assert typed(page, "face_value_cents") == "1.50"


async def test_who_types_on_after_the_session_has_ended_is_told_and_stays(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        fields = {name: lea.hidden(name) for name in ("part", "revision")} | OFFER
        lea.client.cookies.clear()
        await lea.get("/sign-in")
        lea.client.headers["HX-Request"] = "true"
        page = await lea.send(f"{DRAFT}/look", fields)
        assert page.status_code == 401
        assert "nothing you typed is lost" in page.text
        assert page.headers["HX-Retarget"] == "#session"
        assert "HX-Redirect" not in page.headers
