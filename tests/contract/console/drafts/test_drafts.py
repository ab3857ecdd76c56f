"""Drafts in the console: typed, kept whatever they are, written down at the end."""

import html
import re
from contextlib import closing
from pathlib import Path

import pytest

from overlays.wire import ShowCard
from server.desk.desk import Desk
from server.domain.team import Role
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import drafts
from tests.console import Office
from tests.contract.console.drafts.steps import BOUGHT, DRAFT, OFFER, begin, press, saved, typed
from tests.unit.server.small_shop import NORTH, scan


async def test_a_draft_becomes_a_version_and_reaches_nobody_before(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        page = await press(lea, "add:conditions", OFFER, **{"new:conditions": "bought_category"})
        assert 'name="conditions.0.times"' in page
        page = await press(lea, "save", OFFER | BOUGHT)
        assert "The draft is saved." in page
        assert "the customer bought coffee at least 3" in page
        assert "30% off, at most €1.50" in page
        assert "at most €600.00 in all" in page
        page = await press(lea, "write", OFFER | BOUGHT)
        assert "Written down as a new version" in page
        assert "No version runs." in page
    with office.store.reading() as connection:
        assert drafts.find(connection, "autumn-tea") is None
        (version,) = office.store.books(connection).versions("autumn-tea")
    assert version.author == "lea"
    assert version.campaign.offers[0].face_value_cents == 150
    assert version.campaign.offers[0].limits[0].maximum == 60_000


async def test_a_draft_changes_nothing_at_the_bay_until_it_is_published(
    office: Office, where: Path | PostgresUrl
) -> None:
    path = "/campaigns/spring/draft"
    with closing(open_store(Settings(store=where))) as store:
        desk = Desk(store, office.clock)
        before = slate(desk, 0)
        assert "Cadeau a" in [title for title, _, _ in before]
        async with office.visitor() as lea:
            await lea.sign_in(office.hire("lea", Role.LOYALTY_MANAGER).login)
            page = (await lea.get(path)).text
            changed = saved(page, path) | {"title.fr.forms.0": "Tout autre", "reason": "offer_of_the_moment"}
            page = (await lea.send(path, changed | {"act": "save"})).text
            assert "The draft is saved." in page
            office.clock.forward(60)
            assert slate(desk, 1) == before
            page = (await lea.send(path, saved(page, path) | {"act": "write"})).text
            assert "Written down as a new version" in page
            await lea.send("/campaigns/spring/publish", {"version": lea.hidden("version")})
        office.clock.forward(60)
        after = slate(desk, 2)
    assert after != before
    assert ("Tout autre", "coupon", "offer_of_the_moment") in after


def slate(desk: Desk, number: int) -> list[tuple[str, str, str]]:
    """What a customer is shown: all of them are alike."""
    shown = desk.identify(NORTH, scan(f"s{number}", number))
    assert isinstance(shown, ShowCard)
    return [(one.title.forms[0], one.kind.value, one.reason.kind.value) for one in shown.card.bonuses]


async def test_what_is_no_campaign_yet_is_kept_and_each_fault_stands_at_its_field(office: Office) -> None:
    wrong = OFFER | BOUGHT | {"face_value_cents": "-5", "conditions.0.times": "x", "days_between": ""}
    async with office.visitor() as lea:
        await begin(office, lea)
        page = await press(lea, "save", wrong)
        assert lea.page.status_code == 200
        for name, said in (
            ("face_value_cents", "At least €0.00"),
            ("conditions.0.times", "Write a whole number"),
            ("days_between", "Fill this in"),
        ):
            field = "f-" + name.replace(".", "-")
            assert f'href="#{field}"' in page
            assert f'id="{field}-wrong" aria-live="polite">{said}<' in page
            assert typed(page, name) == wrong[name]
        page = await press(lea, "write", wrong)
        assert lea.page.status_code == 422
        assert 'href="#f-face_value_cents"' in page
        assert "Bought a category: Times</a>" in page
    with office.store.reading() as connection:
        assert office.store.books(connection).versions("autumn-tea") == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"title.fr.forms.0": "é" * 10_000},
        {"title.fr.forms.0": "🙂 \u202eאב"},
        {"offer_id": "<script>alert(1)</script>"},
        {"face_value_cents": "-1"},
        {"limits.0.maximum": "<script>alert(1)</script>"},
        {"conditions.0.kind": "no_such_kind"},
        {f"conditions.{n}.kind": "first_pickup" for n in range(500)},
        {"conditions.0.kind": "all", "conditions.0.of.0.kind": "any", "conditions.0.of.0.of.0.kind": "none"},
        {"conditions.0": "no fields"},
        {"benefit.kind": "gift"},
    ],
)
async def test_bad_input_is_said_kept_and_never_carried_out(office: Office, changes: dict[str, str]) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        page = await press(lea, "write", OFFER | changes)
        assert lea.page.status_code == 422
        assert "it still needs" in page
        assert "<script>alert" not in page
        assert (await lea.get(DRAFT)).status_code == 200
        assert (await lea.get(f"{DRAFT}?part=campaign&check=yes")).status_code == 200


async def test_fields_that_no_page_has_change_nothing(office: Office) -> None:
    strange = {
        "limits": "no list",
        "title": "no tree",
        "schedule.start": "x",
        "a..b": "x",
        "offers.0.kind": "x",
    }
    async with office.visitor() as lea:
        await begin(office, lea)
        await press(lea, "write", OFFER | strange)
        assert "Written down as a new version" in lea.page.text


async def test_an_end_before_the_start_is_said_at_the_end(office: Office) -> None:
    terms = {
        "name": "é" * 10_000,
        "schedule.start": "2026-12-02T08:00",
        "schedule.end": "2026-12-01T08:00",
    }
    async with office.visitor() as lea:
        await begin(office, lea)
        await lea.get(f"{DRAFT}?part=campaign")
        page = await press(lea, "save", terms)
        assert 'id="f-schedule-end-wrong" aria-live="polite">Ends before it starts<' in page
        assert 'id="f-name-wrong" aria-live="polite">80 characters at most<' in page
        assert typed(page, "name") == "é" * 10_000


async def test_a_condition_calls_its_site_by_the_name_that_people_know(office: Office) -> None:
    said = "pickup is at the site “Drive Nord”"
    async with office.visitor() as lea:
        await begin(office, lea)
        here = {"conditions.0.kind": "site_is", "conditions.0.site_id": "north"}
        assert said in await press(lea, "save", OFFER | here)
        await press(lea, "write", OFFER | here)
        assert said in lea.page.text


async def test_lines_are_added_and_taken_away_and_all_that_was_typed_stays(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        await press(lea, "add:conditions", OFFER, **{"new:conditions": "any"})
        group = {"conditions.0.kind": "any"}
        page = await press(
            lea, "add:conditions.0.of", OFFER | group, **{"new:conditions.0.of": "tier_at_least"}
        )
        inside = group | {"conditions.0.of.0.kind": "tier_at_least", "conditions.0.of.0.tier": "gold"}
        page = await press(
            lea, "add:conditions.0.of", OFFER | inside, **{"new:conditions.0.of": "first_pickup"}
        )
        assert "the customer’s tier is Gold or higher, or it is the customer’s first pickup" in page
        inside |= {"conditions.0.of.1.kind": "first_pickup"}
        page = await press(lea, "remove:conditions.0.of.0", OFFER | inside | {"face_value_cents": "two"})
        assert "Loyalty tier</p>" not in page
        assert "First pickup</p>" in page
        assert typed(page, "face_value_cents") == "two"
        page = await press(lea, "add:limits", OFFER)
        assert 'name="limits.1.maximum"' in page
        page = await press(lea, "add:no.such.list", OFFER)
        assert lea.page.status_code == 200


async def test_offers_are_added_opened_and_taken_out(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        first = lea.hidden("part")
        page = await press(lea, "add-offer", OFFER)
        assert typed(page, "offer_id") == "autumn-tea-2"
        page = await press(lea, f"open:{first}", OFFER | {"offer_id": "other"})
        assert typed(page, "offer_id") == "autumn-tea-1"
        page = await press(lea, "remove-offer", OFFER)
        assert typed(page, "offer_id") == "other"


async def test_what_is_typed_is_said_and_drawn_before_it_is_saved(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        fields = {name: lea.hidden(name) for name in ("part", "revision")} | OFFER
        page = (await lea.send(f"{DRAFT}/look", fields)).text
        assert "Tea: 30% off" in page
        assert "<html" not in page
        wrong = fields | {"face_value_cents": "-5", "days_between": ""}
        await lea.get(DRAFT)
        told = (await lea.send(f"{DRAFT}/look", wrong)).text
        assert re.search(r'class="fault" id="f-face_value_cents-wrong"[^>]*hx-swap-oob="true">\w', told)
        assert re.search(r'class="slot" id="f-days_between-wrong"[^>]*hx-swap-oob="true"></p>', told)
        assert '<input id="f-face_value_cents"' not in told
        await lea.get(DRAFT)
        address = re.search(r'class="glass" src="/console([^"]+)"', page)
        assert address is not None
        drawn = await lea.get(html.unescape(address[1]))
        assert drawn.content.startswith(b"\x89PNG")
        assert (await lea.get("/card-picture?form=" + "x" * 40)).status_code == 422
        assert typed((await lea.get(DRAFT)).text, "face_value_cents") == ""


async def test_customers_are_counted_when_somebody_asks_and_the_page_asks_by_itself(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        page = (await lea.get(DRAFT)).text
        assert re.search(r'<form id="draft"[^>]* hx-trigger="load,', page)
        assert 'class="reach waits"' in page
        assert "of 6" not in page
        link = re.search(r'<noscript>.*?href="/console([^"]+)"', page)
        assert link is not None
        counted = (await lea.get(html.unescape(link[1]))).text
        assert re.search(r'class="reach" aria-live="polite">.*<strong>\d+</strong>', counted, re.S)
        assert "waits" not in counted


async def test_who_only_approves_is_told_so_and_finds_no_button_that_is_refused(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as ana:
        await begin(office, lea)
        written = await press(lea, "save", OFFER | BOUGHT)
        office.hire("ana", Role.APPROVER)
        await ana.sign_in("ana")
        for part in ("campaign", "autumn-tea-1"):
            page = (await ana.get(f"{DRAFT}?part={part}")).text
            assert "nobody keeps them" in page
            assert 'name="act"' not in page
    assert "nobody keeps them" not in written
    assert 'name="act"' in written
