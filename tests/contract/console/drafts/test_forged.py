"""A draft with fields that no page of ours sends: it opens for everybody, and all of it can be put right."""

import json

import pytest

from server.domain.team import Role
from server.stores.console import drafts
from tests.console import Office
from tests.contract.console.drafts.steps import BOUGHT, DRAFT, OFFER, begin, press

FORGED = [
    {"conditions.0.times": "3"},
    {"conditions.0.kind": "all", "conditions.0.of.0.times": "3"},
    {"conditions.0.kind": "all", "conditions.0.of": "no list"},
]


@pytest.mark.parametrize("forged", FORGED)
async def test_a_forged_condition_is_shown_and_taken_away(office: Office, forged: dict[str, str]) -> None:
    async with office.visitor() as lea, office.visitor("fr") as amir:
        await begin(office, lea)
        await press(lea, "save", OFFER | forged)
        assert lea.page.status_code == 200
        assert "it still needs" in lea.page.text
        await amir.sign_in(office.hire("amir", Role.LOYALTY_MANAGER).login)
        for query in ("", "?part=campaign", "?check=yes&count=yes"):
            assert (await amir.get(DRAFT + query)).status_code == 200
        assert (await amir.get("/campaigns")).status_code == 200
        await amir.get(DRAFT)
        assert 'value="remove:conditions.0"' in amir.page.text
        await press(amir, "remove:conditions.0", OFFER | forged)
        await press(amir, "write", OFFER)
        assert "nouvelle version" in amir.page.text


@pytest.mark.parametrize(
    ("act", "forged"),
    [
        ("save", {"conditions.0.kind.x": "bought_category"}),
        ("save", {"kind.x": "coupon"}),
        ("save", {"reason.0": "x"}),
        ("save", {"category.0.kind": "x", "sites.0.x": "north"}),
        ("add:reason.of", {}),
        ("save", {"theirs": "reason.x"}),
    ],
)
async def test_what_stands_under_a_text_is_left_out(office: Office, act: str, forged: dict[str, str]) -> None:
    bare = {name: value for name, value in OFFER.items() if name not in {"reason", "category"}}
    async with office.visitor() as lea:
        await begin(office, lea)
        await press(lea, act, bare | forged)
        for query in ("", "?part=campaign", "?check=yes"):
            assert (await lea.get(DRAFT + query)).status_code == 200
        await lea.get(DRAFT)
        await press(lea, "write", OFFER)
        assert "Written down as a new version" in lea.page.text


async def test_a_condition_without_a_kind_has_a_name(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        page = await press(lea, "save", OFFER | {"conditions.0.times": "3"})
        assert 'class="title"' in page
        assert '-title"></p>' not in page
        assert "(condition to be completed)" in page


async def test_a_draft_that_was_forged_before_opens(office: Office) -> None:
    offer = {"key": "k", "kind": "coupon", "offer_id": "o", "conditions": [{"times": "3"}, "x", {"kind": {}}]}
    document = json.dumps({"campaign_id": "old", "name": "Old", "offers": [offer]})
    with office.store.bookkeeping() as connection:
        drafts.save(connection, drafts.Draft("old", 0, document, "lea", office.clock.now()))
    async with office.visitor() as lea:
        await lea.sign_in(office.hire("lea", Role.LOYALTY_MANAGER).login)
        for query in ("", "?part=campaign", "?check=yes"):
            assert (await lea.get(f"/campaigns/old/draft{query}")).status_code == 200


@pytest.mark.parametrize("act", ["add", "remove"])
@pytest.mark.parametrize("path", ["conditions.²", "conditions.².of", "conditions.٣", "limits.²", "²"])
async def test_a_number_that_is_none_leads_nowhere(office: Office, act: str, path: str) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        await press(lea, f"{act}:{path}", OFFER | BOUGHT)
        assert lea.page.status_code == 200
        await press(lea, "save", OFFER | BOUGHT, theirs=path)
        assert lea.page.status_code == 200
        assert (await lea.get(f"{DRAFT}?at={path}")).status_code == 200
