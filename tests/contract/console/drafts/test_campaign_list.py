"""The list of campaigns: what it finds, and how a draft begins and ends there."""

from server.domain.team import Role
from server.stores.console import drafts
from tests.console import Office
from tests.contract.console.drafts.steps import DRAFT, begin, typed


async def test_the_list_finds_filters_and_leads_to_copies_and_drafts(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        page = (await lea.get("/campaigns")).text
        assert 'href="/console/campaigns/autumn-tea/draft"' in page
        assert 'href="/console/campaign-new?of=spring"' in page
        assert "Coupons, Samples" in page
        assert "of 30" in page
        page = (await lea.get("/campaigns?q=AUTUMN")).text
        assert "Autumn tea" in page
        assert "Spring" not in page
        page = (await lea.get("/campaigns?state=live")).text
        assert "Spring" in page
        assert "Autumn tea" not in page
        await lea.get("/campaigns/spring/draft")
        await lea.send(
            "/campaigns/spring/draft",
            {"part": "campaign", "revision": lea.hidden("revision"), "act": "save", "name": "S"},
        )
        assert "Spring" in (await lea.get("/campaigns?state=waits")).text
        await lea.send("/campaigns/spring/archive")
        assert "Spring" in (await lea.get("/campaigns?state=archived")).text
        assert "no such campaign" in (await lea.get("/campaigns?q=nothing")).text


async def test_a_long_list_is_read_in_parts(office: Office) -> None:
    with office.store.bookkeeping() as connection:
        for number in range(50):
            draft = drafts.Draft(f"c{number}", 0, f'{{"name": "Many {number}"}}', "lea", office.clock.now())
            drafts.save(connection, draft)
    office.hire("lea", Role.LOYALTY_MANAGER)
    async with office.visitor() as lea:
        await lea.sign_in("lea")
        page = (await lea.get("/campaigns?q=many")).text
        assert "1 to 40 of 50" in page
        assert "from=40" in page
        page = (await lea.get("/campaigns?q=many&from=40")).text
        assert page.count('<th scope="row">') == 10
        assert (await lea.get("/campaigns?from=999999")).status_code == 200
        assert (await lea.get("/campaigns?from=x")).status_code == 200


async def test_a_running_campaign_is_opened_as_it_runs_and_copied_under_other_ids(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        page = (await lea.get("/campaigns/spring/draft")).text
        assert "nothing saved yet" in page
        assert typed(page, "offer_id") == "a"
        await lea.get("/campaign-new?of=spring")
        page = (await lea.send("/campaign-new", {"name": "Spring again", "of": "spring"})).text
        assert typed(page, "offer_id") == "spring-again-1"
        await lea.get("/campaign-new")
        assert (await lea.send("/campaign-new", {"name": "Spring"})).status_code == 422
        assert (await lea.send("/campaign-new", {"name": "é" * 10_000})).status_code == 422
        assert (await lea.send("/campaign-new", {"name": "\u202e 🙂"})).status_code == 422
        assert (await lea.get("/campaigns/nothing/draft")).status_code == 404


async def test_a_draft_that_is_thrown_away_leaves_the_versions(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        await lea.send(f"{DRAFT}/discard", {"revision": lea.hidden("revision")})
        assert (await lea.get(DRAFT)).status_code == 404
