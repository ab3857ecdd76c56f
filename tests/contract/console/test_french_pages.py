"""A French page writes days, amounts and lists as the French do, and says what fits what it shows."""

import html
import re
import shutil
from pathlib import Path

from bench.forms import fields_of
from overlays.card import Language
from overlays.wire import ShowCard
from server.console import PREFIX
from server.console.spreadsheet import as_sheet
from server.desk.desk import Desk
from server.domain.team import Role
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from tests.console import Office, Visitor
from tests.unit.server.small_shop import NORTH, scan

DRAFT = "/campaigns/spring/draft"
NEW = "/campaigns/ete/draft"
A_DAY_OF_A_MACHINE = re.compile(r">[^<]*\b20\d\d-\d\d-\d\d")


async def manager(office: Office, visitor: Visitor, login: str = "lea") -> None:
    office.hire(login, Role.LOYALTY_MANAGER)
    await visitor.sign_in(login)


async def press(visitor: Visitor, draft: str, act: str, **typed: str) -> str:
    """Press a button of the part of a draft that is open."""
    fields = dict(fields_of(visitor.page.text, PREFIX + draft))
    return (
        await visitor.send(draft, fields | {name: [text] for name, text in typed.items()} | {"act": [act]})
    ).text


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]*? value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


async def test_the_days_of_a_campaign_are_written_in_words(office: Office) -> None:
    async with office.visitor("fr") as lea:
        await manager(office, lea)
        await lea.get("/campaign-new")
        await lea.send("/campaign-new", {"name": "Été"})
        for typed, said in (("2027-03-01T20:00", "1 mars 2027"), ("bientôt", "bientôt")):
            await lea.get(f"{NEW}?part=campaign")
            await press(lea, NEW, "save", **{"schedule.end": typed})
            page = (await lea.get("/campaigns")).text
            assert f"… – {said}</span>" in page
            assert not A_DAY_OF_A_MACHINE.search(page)


async def test_the_day_of_a_bonus_is_written_in_words(office: Office, where: PostgresUrl) -> None:
    store = open_store(Settings(store=where))
    assert isinstance(Desk(store, office.clock).identify(NORTH, scan("s0", 0)), ShowCard)
    store.close()
    async with office.visitor("fr") as ada:
        await ada.sign_in("ada")
        page = (await ada.get("/customers/c0")).text
    assert '<td class="when">2 mars 2026</td>' in page
    assert not A_DAY_OF_A_MACHINE.search(page)


async def test_an_amount_has_its_comma_in_french_and_a_point_in_english(office: Office) -> None:
    office.hire("lea", Role.LOYALTY_MANAGER)
    for language, typed in (("fr", "0,90"), ("en", "0.90")):
        for reader, said in (("fr", "0,90"), ("en", "0.90")):
            async with office.visitor(language) as lea, office.visitor(reader) as other:
                for visitor in (lea, other):
                    await visitor.sign_in("lea")
                await lea.get(DRAFT)
                await press(
                    lea,
                    DRAFT,
                    "save",
                    **{"face_value_cents": typed, "limits.0.counter": "cents", "limits.0.maximum": typed},
                )
                page = (await other.get(DRAFT)).text
                assert [field(page, name) for name in ("face_value_cents", "limits.0.maximum")] == [
                    said,
                    said,
                ]


async def test_the_same_amount_of_two_people_is_no_difference(office: Office) -> None:
    async with office.visitor("fr") as lea, office.visitor("en") as amir:
        for login, visitor in (("lea", lea), ("amir", amir)):
            await manager(office, visitor, login)
            await visitor.get(DRAFT)
        await press(lea, DRAFT, "save", face_value_cents="0,90", days_between="8")
        page = await press(amir, DRAFT, "save", face_value_cents="0.90", days_between="9")
    assert "Somebody else saved first" in page
    assert re.findall(r'name="theirs" value="([^"]*)"', page) == ["days_between"]


async def test_what_is_missing_in_a_condition_is_named_with_a_narrow_space(office: Office) -> None:
    async with office.visitor("fr") as lea:
        await manager(office, lea)
        await lea.get(DRAFT)
        await press(lea, DRAFT, "add:conditions", **{"new:conditions": "in_segment"})
        page = await press(lea, DRAFT, "write")
    assert "Segment\u202f: Segment" in page
    assert "Segment: " not in page


async def test_behind_a_condition_without_a_field_the_next_one_is_chosen(office: Office) -> None:
    async with office.visitor("fr") as lea:
        await manager(office, lea)
        await lea.get(DRAFT)
        page = await press(lea, DRAFT, "add:conditions", **{"new:conditions": "first_pickup"})
        (focused,) = re.findall(r"<[^>]* autofocus[^>]*>", page)
        assert 'name="new:conditions"' in focused
        await press(lea, DRAFT, "add:conditions", **{"new:conditions": "any"})
        page = await press(lea, DRAFT, "add:conditions.1.of", **{"new:conditions.1.of": "first_pickup"})
        (focused,) = re.findall(r"<[^>]* autofocus[^>]*>", page)
        assert 'name="new:conditions.1.of"' in focused


async def test_categories_stand_as_in_a_dictionary(office: Office) -> None:
    async with office.visitor("fr") as ada:
        await ada.sign_in("ada")
        for path in (DRAFT, "/customers/c0"):
            page = (await ada.get(path)).text
            assert page.index(">Légumes</option>") < page.index(">Lessive</option>")
            assert page.index(">Pâtes</option>") < page.index(">Produits laitiers</option>")


async def test_every_line_of_an_offer_is_a_sentence(office: Office) -> None:
    for language, said in (("fr", "Au plus 5\u00a0fois en tout, "), ("en", "At most 5\u00a0times in all, ")):
        async with office.visitor(language) as ada:
            await ada.sign_in("ada")
            page = (await ada.get("/campaigns/spring")).text
        offer = page.partition('aria-labelledby="offer-1"')[2].partition("</ul>")[0]
        lines = re.findall(r"<li>(.*?)</li>", offer)
        assert any(line.startswith(said) for line in lines)
        assert all(line[0].isupper() and line.endswith(".") for line in lines), lines


async def test_a_customer_that_nobody_knows_can_be_put_right(office: Office) -> None:
    async with office.visitor("fr") as lea:
        await manager(office, lea)
        await lea.get("/campaigns/spring")
        page = (await lea.send("/campaigns/spring/seen", {"customer": "c-0O4", "site": "south"})).text
    assert field(page, "customer") == "c-0O4"
    assert '<option value="south" selected>' in page


async def test_whoever_reads_it_is_not_asked_for_their_own_approval(office: Office) -> None:
    async with office.visitor("fr") as lea:
        await manager(office, lea)
        await lea.get(DRAFT)
        await press(lea, DRAFT, "write", days_between="9")
        await lea.send("/campaigns/spring/ask", {"version": lea.hidden("version")})
        page = (await lea.get("/campaigns")).text
    assert "lea demande l’approbation." in page
    assert "votre" not in page.partition('class="errands"')[2].partition("</ul>")[0]


async def test_a_kind_that_was_changed_keeps_the_focus(office: Office) -> None:
    async with office.visitor("fr") as lea:
        await manager(office, lea)
        await lea.get(DRAFT)
        page = await press(lea, DRAFT, "kind", kind="message")
        (focused,) = re.findall(r"<[^>]* autofocus[^>]*>", page)
        assert 'id="f-kind"' in focused


async def test_a_new_limit_begins_with_its_amount(office: Office) -> None:
    async with office.visitor("fr") as lea:
        await manager(office, lea)
        await lea.get(DRAFT)
        page = await press(lea, DRAFT, "add:limits")
        (focused,) = re.findall(r"<[^>]* autofocus[^>]*>", page)
        assert 'name="limits.1.maximum"' in focused


async def test_an_approver_reads_what_is_new_as_one_sentence(office: Office) -> None:
    async with office.visitor("fr") as lea:
        await manager(office, lea)
        await lea.get("/campaign-new")
        await lea.send("/campaign-new", {"name": "Été"})
        words = {"title.fr.forms.0": "Thé", "title.en.forms.0": "Tea"}
        await press(lea, NEW, "add:conditions", **{"new:conditions": "first_pickup"})
        await press(lea, NEW, "write", face_value_cents="1", **words, **{"limits.0.maximum": "40"})
        page = (await lea.get("/campaigns/ete/review")).text
    new = "<strong>Thé</strong> – c’est le premier retrait du client\u202f; au plus 40,00\u00a0€"
    assert new in page


async def test_an_empty_shop_leads_nowhere_that_is_not_there(blank: Path, tmp_path: Path) -> None:
    office = Office(shutil.copyfile(blank, tmp_path / "blank.sqlite3"))
    office.hire("ada", Role.ADMINISTRATOR)
    async with office.visitor("fr") as ada:
        await ada.sign_in("ada")
        samples = (await ada.get("/samples")).text
        assert "Il n’y a pas encore de site" in samples
        assert "/sample-sheet/" not in samples
        assert "Il n’y a pas encore de campagne." in (await ada.get("/campaigns")).text
        assert "Aucune campagne ne correspond." in (await ada.get("/campaigns?q=noel")).text
    office.store.close()


def test_a_french_spreadsheet_has_decimal_commas() -> None:
    lines = [("a", 0.25, 3)]
    assert as_sheet("xyz", lines, Language.FRENCH).splitlines()[1] == "a;0,25;3"
    assert as_sheet("xyz", lines).splitlines()[1] == "a;0.25;3"
