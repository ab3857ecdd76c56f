"""Campaigns in the console, from the document to the bay and back, on both databases."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from overlays.wire import Answer, ShowCard, Verdict
from server.console.call import Beside
from server.desk.desk import Desk
from server.domain.offers.policy import Policy
from server.domain.team import Role
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit, campaigns
from server.stores.console.campaigns import Spent
from tests.console import Office, Visitor
from tests.unit.server.small_shop import NORTH, scan

OFFER = {
    "kind": "message",
    "offer_id": "hello",
    "title": {"fr": {"forms": ["Bonjour l’automne"]}, "en": {"forms": ["Hello autumn"]}},
    "reason": "offer_of_the_moment",
    "conditions": [{"kind": "tier_at_least", "tier": "classic"}],
    "limits": [{"scope": "offer", "counter": "units", "maximum": 50}],
    "days_between": 7,
}
CAMPAIGN: dict[str, object] = {
    "campaign_id": "autumn",
    "name": "Autumn tea",
    "priority": 9,
    "offers": [OFFER],
}


def document(**changes: object) -> str:
    return json.dumps({"schema": 1, "campaign": CAMPAIGN | changes})


async def write(visitor: Visitor, text: str) -> str:
    await visitor.get("/campaign-document/new")
    return (await visitor.send("/campaign-document", {"document": text})).text


async def enter(
    office: Office, visitor: Visitor, login: str = "lea", role: Role = Role.LOYALTY_MANAGER
) -> None:
    await visitor.sign_in(office.hire(login, role).login)


def titles(office: Office, where: Path | PostgresUrl, scan_id: str) -> list[str]:
    store = open_store(Settings(store=where))
    shown = Desk(store, office.clock).identify(NORTH, scan(scan_id, number=1))
    store.close()
    assert isinstance(shown, ShowCard)
    return [bonus.title.forms[0] for bonus in shown.card.bonuses]


async def test_where_a_campaign_runs_and_where_no_longer_is_said_by_the_names_of_the_sites(
    office: Office,
) -> None:
    async with office.visitor() as lea:
        await enter(office, lea)
        page = await write(lea, document(sites=["north", "south"]))
        assert "<dd>Drive Nord, Drive Sud</dd>" in page
        assert "Drive Nord, Drive Sud" in (await lea.get("/campaigns/autumn/review")).text
        await lea.send("/campaigns/autumn/publish", {"note": "go"})
        office.clock.forward(1)
        await write(lea, document(sites=["north"]))
        assert "Sites removed: Drive Sud." in (await lea.get("/campaigns/autumn/review")).text


async def test_a_campaign_reaches_the_bay_when_it_is_published_and_leaves_when_it_is_stopped(
    office: Office, where: Path | PostgresUrl
) -> None:
    async with office.visitor() as lea:
        await enter(office, lea)
        page = await write(lea, document())
        assert "Written down as a new version" in page
        assert "Hello autumn" in page
        assert "No version runs." in page
        page = (await lea.send("/campaigns/autumn/publish", {"note": "go"})).text
        assert "This version runs." in page
        assert "Bonjour l’automne" in titles(office, where, "s1")
        await lea.send("/campaigns/autumn/publish", {})
        assert (await lea.get("/campaigns/autumn")).text.count("<td>published</td>") == 1
        await lea.send("/campaigns/autumn/archive", {})
        page = (await lea.get("/campaigns")).text
        assert "Archived" in page
    with office.store.reading() as connection:
        search = audit.Search(actors=frozenset({"lea"}))
        actions = [one.entry.action for one in audit.lines(connection, search)]
    assert actions[0] == "campaign.archive"
    assert "campaign.publish" in actions


async def test_a_new_version_is_what_the_list_says_at_once(office: Office) -> None:
    async with office.visitor() as lea:
        await enter(office, lea)
        await write(lea, document())
        assert "Autumn tea" in (await lea.get("/campaigns")).text
        office.clock.forward(60)
        await write(lea, document(name="Winter tea", schedule={"start": "2026-12-01T08:00"}))
        page = (await lea.get("/campaigns")).text
        assert "Winter tea" in page
        assert "1 Dec 2026" in page
        assert "Autumn tea" not in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "document"),
        ("[]", "document"),
        ("<script>alert(1)</script>", "document"),
        (document(name="é" * 10_000), "campaign.name"),
        (document(priority=-1), "campaign.priority"),
        (
            document(schedule={"start": "2026-12-02T08:00", "end": "2026-12-01T08:00"}),
            "end is not after start",
        ),
        (
            document(offers=[OFFER | {"conditions": [{"kind": "tier_at_leats"}]}]),
            "conditions",
        ),
        (document(offers=[OFFER | {"face_value_cents": -5}]), "face_value_cents"),
        (
            document(offers=[OFFER | {"conditions": [{"kind": "tier_at_least", "tier": "gold"}] * 500}]),
            "conditions",
        ),
    ],
)
async def test_what_cannot_be_used_is_named_by_its_path_and_stays_typed(
    office: Office, text: str, said: str
) -> None:
    async with office.visitor() as lea:
        await enter(office, lea)
        page = await write(lea, text)
        assert lea.page.status_code == 422
        assert said in page
        assert "<script>alert" not in page
        assert "autumn" not in (await lea.get("/campaigns")).text


async def test_names_that_are_no_plain_words_are_shown_and_never_carried_out(office: Office) -> None:
    async with office.visitor() as lea:
        await enter(office, lea)
        page = await write(lea, document(name="<img src=x onerror=alert(1)> 🙂 \u202eאב"))
        assert "<img src=x" not in page
        assert "🙂" in page


async def test_one_customer_is_told_why_and_the_look_is_written_down(office: Office) -> None:
    async with office.visitor() as lea:
        await enter(office, lea)
        await write(lea, document())
        page = (await lea.send("/campaigns/autumn/seen", {"customer": "c0", "site": "north"})).text
        assert "The customer would get it." in page
        assert "c0 · Drive Nord" in page
        assert 'Hello autumn <span class="quiet">hello</span>' in page, (
            "its title, in the language of the page"
        )
        await lea.get("/campaigns/autumn")
        assert (
            await lea.send("/campaigns/autumn/seen", {"customer": "nobody", "site": "north"})
        ).status_code == 422
    with office.store.reading() as connection:
        looks = [one.entry for one in audit.lines(connection, audit.Search(action="customer.look"))]
    assert [(one.actor, one.subject) for one in looks] == [("lea", "customer:c0")]


async def test_the_card_is_drawn_for_every_display_and_a_stranger_offer_is_refused(office: Office) -> None:
    async with office.visitor() as lea:
        await enter(office, lea)
        await write(lea, document())
        for profile in ("usb-c-640x360", "halo-256-round", "even-g2-576x288"):
            drawn = await lea.get(f"/campaigns/autumn/card/hello?profile={profile}&name=long")
            assert drawn.content.startswith(b"\x89PNG")
        assert (await lea.get("/campaigns/autumn/card/nothing")).status_code == 404
        assert (await lea.get("/campaigns/nothing")).status_code == 404
        assert "Open the list of campaigns again." in lea.page.text
        assert "Customers for sure" in (await lea.get("/campaigns/autumn?count=yes")).text


def some_offer(offer_id: str, **changes: object) -> dict[str, object]:
    return OFFER | {"offer_id": offer_id, "group": offer_id} | changes


def at_most(counter: str, maximum: int) -> dict[str, object]:
    return {"scope": "offer", "counter": counter, "maximum": maximum}


COUPON = {"kind": "coupon", "face_value_cents": 200}


@pytest.mark.parametrize(
    ("limits", "pieces", "euros", "says"),
    [
        ([[at_most("units", 50)]], Spent(1, 50), None, "1 of 50"),
        ([[at_most("cents", 5000)]], None, Spent(200, 5000), "1 without a limit in number"),
        ([[at_most("units", 50), at_most("cents", 5000)]], Spent(1, 50), Spent(200, 5000), "1 of 50"),
        (
            [[at_most("units", 50)], [at_most("cents", 5000)]],
            Spent(1, 50, whole=False),
            Spent(200, 5000, whole=False),
            "1 of 50 and 1 without a limit in number",
        ),
    ],
)
async def test_the_list_counts_each_gift_once_and_those_that_only_a_budget_limits(
    office: Office,
    where: Path | PostgresUrl,
    limits: list[list[dict[str, object]]],
    pieces: Spent | None,
    euros: Spent | None,
    says: str,
) -> None:
    offers = [some_offer(f"o{at}", limits=one, **COUPON) for at, one in enumerate(limits)]
    async with office.visitor() as lea:
        await enter(office, lea)
        await write(lea, document(offers=offers))
        await lea.send("/campaigns/autumn/publish", {"note": "go"})
        with closing(open_store(Settings(store=where))) as store:
            desk = Desk(store, office.clock)
            shown = desk.identify(NORTH, scan("s1", number=1))
            assert isinstance(shown, ShowCard)
            theirs = [one for one in shown.card.bonuses if one.title.forms[0] == "Bonjour l’automne"]
            assert len(theirs) == len(limits)
            for one in theirs:
                card_id, bonus_id = shown.card.card_id, one.bonus_id
                desk.answer(
                    NORTH,
                    Answer(answer_id=bonus_id, card_id=card_id, bonus_id=bonus_id, verdict=Verdict.GIVE),
                )
        with office.store.reading() as connection:
            (line,) = (one for one in campaigns.lines(connection) if one.campaign_id == "autumn")
        page = (await lea.get("/campaigns")).text
    assert line.units == pieces
    assert line.cents == euros
    assert ("not counted for every offer" in page) is (euros is not None and not euros.whole)
    row = page.partition('href="/console/campaigns/autumn"')[2]
    given = re.search(r'<td class="figure">(.*?)</td>', row, re.DOTALL)
    assert given is not None
    assert " ".join(re.sub("<[^>]+>", " ", given[1]).split()) == says


@pytest.mark.parametrize("beside", [Beside(choosing=Policy(holdout_share=0.3)), Beside()])
async def test_a_review_says_what_was_given_of_a_campaign_that_is_limited_by_day_and_site(
    office: Office, where: Path | PostgresUrl
) -> None:
    by_day = [{"scope": "offer_site", "counter": "units", "period": "day", "maximum": 20}]
    coupon = OFFER | {
        "kind": "coupon",
        "face_value_cents": 150,
        "benefit": {"kind": "amount"},
        "limits": by_day,
    }
    async with office.visitor() as lea:
        await enter(office, lea)
        await write(lea, document(offers=[coupon]))
        await lea.send("/campaigns/autumn/publish", {"note": "go"})
        with closing(open_store(Settings(store=where))) as store:
            desk = Desk(store, office.clock)
            shown = desk.identify(NORTH, scan("s1", number=1))
            assert isinstance(shown, ShowCard)
            for bonus in shown.card.bonuses:
                given = Answer(
                    answer_id=f"a-{bonus.bonus_id}",
                    card_id=shown.card.card_id,
                    bonus_id=bonus.bonus_id,
                    verdict=Verdict.GIVE,
                )
                desk.answer(NORTH, given)
        review = (await lea.get("/campaigns/autumn/review")).text
        assert "€1.50" in review.partition("Given so far")[2].partition("</dd>")[0]


async def test_who_counts_customers_is_told_that_some_are_held_out(office: Office, beside: Beside) -> None:
    said = "30% of all customers are held out" if beside.choosing.holdout_share else ""
    async with office.visitor() as lea:
        await enter(office, lea)
        for path in ("/campaigns/spring?count=yes", "/campaigns/spring/draft?part=a&count=yes"):
            page = (await lea.get(path)).text
            assert ("are held out" in page, said in page) == (bool(said), True), path
        assert "are held out" not in (await lea.get("/campaigns/spring")).text
