"""The next version: what it changes, and from which one work goes on."""

import json
from pathlib import Path

import httpx

from bench.forms import fields_of
from server.console import PREFIX
from server.stores.address import PostgresUrl
from tests.console import Office, Visitor
from tests.contract.console.review.steps import (
    CHEAP,
    REVIEW,
    document,
    reviewed,
    titles,
    written,
)


async def test_a_change_is_said_in_a_sentence_and_one_click_takes_it_back(
    office: Office, where: Path | PostgresUrl
) -> None:
    async with office.visitor() as lea:
        first = await written(office, lea, document(CHEAP))
        assert "All of it is new:" in lea.page.text
        await lea.send("/campaigns/autumn/publish", {"version": first})
        second = await written(office, lea, document(CHEAP - 10_000))
        assert "“Hello autumn”: the limit was at most €400.00 in all" in lea.page.text
        assert "€300.00" in lea.page.text
        page = (await lea.send("/campaigns/autumn/publish", {"version": second})).text
        assert "Go back to the version before" in page
        assert "“Hello autumn”: the limit was at most €300.00 in all" in page
        done = await lea.send("/campaigns/autumn/rollback", {"version": first})
        assert "The earlier version runs again" in done.text
        await lea.send("/campaigns/autumn/rollback", {"version": first})
        assert (await lea.get("/campaigns/autumn")).text.count("<td>published</td>") == 3
        await lea.get(REVIEW)
        await lea.send("/campaigns/autumn/archive", {})
    assert "Bonjour l’automne" not in titles(office, where, "s9")


async def corrected(office: Office, visitor: Visitor, maximum: str) -> str:
    """Change the campaign in the editor, from where its list leads, and open the review of that."""
    office.clock.forward(1)
    draft = "/campaigns/autumn/draft"
    page = (await visitor.get(draft)).text
    fields = fields_of(page, PREFIX + draft)
    await visitor.send(draft, fields | {"limits.0.maximum": [maximum], "act": ["write"]})
    return await reviewed(visitor)


async def test_what_was_sent_back_is_corrected_and_published(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        first = await written(office, lea, document(CHEAP))
        await lea.send("/campaigns/autumn/publish", {"version": first})
        dear = await corrected(office, lea, "600")
        await lea.send("/campaigns/autumn/ask", {"version": dear})
        await amir.sign_in("amir")
        await amir.get(REVIEW)
        await amir.send(
            "/campaigns/autumn/send-back", {"proposal": amir.hidden("proposal"), "reason": "too dear"}
        )
        cheap = await corrected(office, lea, "450")
        done = await lea.send("/campaigns/autumn/publish", {"version": cheap})
        assert "Published:" in done.text
        assert "This version runs." in done.text


async def test_what_was_taken_back_does_not_wait(office: Office) -> None:
    async with office.visitor() as lea:
        first = await written(office, lea, document(CHEAP))
        await lea.send("/campaigns/autumn/publish", {"version": first})
        other = json.loads(document(CHEAP, offer_id="thanks", kind="message", limits=[]))
        for name in ("benefit", "face_value_cents"):
            del other["campaign"]["offers"][0][name]
        second = await written(office, lea, json.dumps(other))
        assert "Live, a newer one waits" in row_of(await lea.get("/campaigns"))
        done = await lea.send("/campaigns/autumn/publish", {"version": second})
        assert "Published:" in done.text
        assert "Messages" in row_of(await lea.get("/campaigns"))
        await lea.get(REVIEW)
        await lea.send("/campaigns/autumn/rollback", {"version": first})
        row = row_of(await lea.get("/campaigns"))
        assert "Live" in row
        assert "a newer one waits" not in row
        assert "Coupons" in row


def row_of(page: httpx.Response) -> str:
    """The line of the campaign in the list."""
    return page.text.partition("Autumn tea")[2].partition("</tr>")[0]


async def test_after_going_back_work_goes_on_in_what_runs(office: Office) -> None:
    async with office.visitor() as lea:
        first = await written(office, lea, document(CHEAP))
        await lea.send("/campaigns/autumn/publish", {"version": first})
        bad = await corrected(office, lea, "410")
        await lea.send("/campaigns/autumn/publish", {"version": bad})
        late = await corrected(office, lea, "420")
        await lea.send("/campaigns/autumn/rollback", {"version": first})
        page = (await lea.get(f"{REVIEW}?version={late}")).text
        assert "so that it cannot be published" in page
        assert "/campaigns/autumn/publish" not in page
        assert 'value="400"' in (await lea.get("/campaigns/autumn/draft")).text
        good = await corrected(office, lea, "430")
        done = await lea.send("/campaigns/autumn/publish", {"version": good})
        assert "Published:" in done.text
