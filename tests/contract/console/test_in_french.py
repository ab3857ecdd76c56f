"""What is refused is said in the language of whoever reads it."""

import html
import json
import re

from bench.forms import fields_of
from overlays.card import Language
from server.console import PREFIX
from server.console.refusals import complaint
from server.domain.team import Role
from server.errors import LimitGone, LimitUsed
from tests.console import Office, Visitor

CAMPAIGN = "/campaigns/spring"


async def sign_in_in_french(office: Office, visitor: Visitor) -> None:
    office.hire("amir", Role.LOYALTY_MANAGER)
    await visitor.sign_in("amir")


async def test_a_preview_of_nobody_is_refused_in_french(office: Office) -> None:
    async with office.visitor("fr") as amir:
        await sign_in_in_french(office, amir)
        for fields, said in (
            ({"customer": "nobody", "site": "north"}, "Personne n’est connu sous cet identifiant."),
            ({"customer": "c0", "site": "nowhere"}, "Ce site n’existe pas."),
        ):
            await amir.get(CAMPAIGN)
            page = await amir.send(f"{CAMPAIGN}/seen", fields)
            assert page.status_code == 422
            assert said in page.text
            assert "there is no" not in page.text


async def test_to_ask_for_what_runs_is_refused_in_french(office: Office) -> None:
    async with office.visitor("fr") as amir:
        await sign_in_in_french(office, amir)
        await amir.get(f"{CAMPAIGN}/review")
        page = await amir.send(f"{CAMPAIGN}/ask", {"version": amir.hidden("version")})
        assert page.status_code == 422
        assert "Cette version est déjà en cours." in page.text
        assert "runs already" not in page.text


async def test_to_go_back_to_what_never_ran_is_refused_in_french(office: Office) -> None:
    async with office.visitor("fr") as amir:
        await sign_in_in_french(office, amir)
        file = json.loads((await amir.get(f"{CAMPAIGN}/file.json")).text)
        file["campaign"]["name"] = "Printemps"
        await amir.get("/campaign-document/spring")
        page = await amir.send("/campaign-document", {"document": json.dumps(file)})
        version = page.url.params["version"]
        await amir.get(f"{CAMPAIGN}/review?version={version}")
        page = await amir.send(f"{CAMPAIGN}/rollback", {"version": version})
        assert page.status_code == 422
        assert "Cette version n’a jamais été en cours" in page.text
        assert "never ran" not in page.text


async def test_to_stop_what_never_ran_is_refused_in_french(office: Office) -> None:
    async with office.visitor("fr") as amir:
        await sign_in_in_french(office, amir)
        file = json.loads((await amir.get(f"{CAMPAIGN}/file.json")).text)
        file["campaign"]["campaign_id"] = "summer"
        for offer in file["campaign"]["offers"]:
            offer["offer_id"] += "-2"
        await amir.get("/campaign-document/spring")
        await amir.send("/campaign-document", {"document": json.dumps(file | {"parent": None})})
        await amir.get("/campaigns/summer/review")
        page = await amir.send("/campaigns/summer/archive")
        assert page.status_code == 422
        assert "Cette campagne n’a jamais été en cours" in page.text
        assert "never published" not in page.text


async def test_a_document_that_is_no_campaign_is_refused_in_french(office: Office) -> None:
    async with office.visitor("fr") as amir:
        await sign_in_in_french(office, amir)
        for document, said in (('{"a": 1}', "campaign: à remplir"), ("{", "document: n’est pas du JSON")):
            await amir.get("/campaign-document/spring")
            page = await amir.send("/campaign-document", {"document": document})
            assert page.status_code == 422
            assert said in page.text
            assert "Field required" not in page.text


async def test_the_level_of_a_customer_has_a_name(office: Office) -> None:
    for language, said in (("fr", "<dd>Classique</dd>"), ("en", "<dd>Classic</dd>")):
        async with office.visitor(language) as ada:
            await ada.sign_in("ada")
            assert said in (await ada.get("/customers/c0")).text


async def test_what_a_shop_document_brought_is_by_a_document(office: Office) -> None:
    for language, said in (("fr", "Document du magasin"), ("en", "Shop document")):
        async with office.visitor(language) as ada:
            await ada.sign_in("ada")
            for path in ("/campaigns", CAMPAIGN, f"{CAMPAIGN}/review"):
                page = (await ada.get(path)).text
                assert said in page
                assert "shop document" not in page


async def test_a_finding_names_its_offer_and_field_in_words(office: Office) -> None:
    office.hire("lea", Role.LOYALTY_MANAGER)
    for language, said in (("fr", "Cadeau tea: Allergènes"), ("en", "Gift tea: Allergens")):
        async with office.visitor(language) as lea:
            await lea.sign_in("lea")
            page = (await lea.get(f"{CAMPAIGN}/review")).text
            findings = page.partition('id="findings"')[2].partition("</section>")[0]
            assert said in findings.replace("\u202f", "")
            assert not re.search(r">[^<]*offers\.", findings)


async def test_fields_that_differ_show_what_was_chosen_in_words(office: Office) -> None:
    async with office.visitor("fr") as lea, office.visitor("fr") as amir:
        for login, visitor in (("lea", lea), ("amir", amir)):
            office.hire(login, Role.LOYALTY_MANAGER)
            await visitor.sign_in(login)
            await visitor.get(f"{CAMPAIGN}/draft")
        theirs = {
            "kind": "coupon",
            "category": "tea",
            "reason": "offer_of_the_moment",
            "benefit.kind": "percent",
            "benefit.percent": "30",
        }
        ours = {
            "kind": "sample",
            "category": "coffee",
            "reason": "welcome",
            "benefit.kind": "free_item",
            "benefit.bought": "2",
            "allergens": "milk",
        }
        for visitor, fields in ((lea, theirs), (amir, ours)):
            hidden = {name: visitor.hidden(name) for name in ("part", "revision", "form")}
            page = await visitor.send(f"{CAMPAIGN}/draft", hidden | fields | {"act": "save"})
        assert page.status_code == 409
        cells = re.findall(r'<td class="long">([^<]*)</td>', page.text)
        for raw in ("sample", "coffee", "tea", "welcome", "percent", "free_item", "milk"):
            assert not [cell for cell in cells if raw in re.split(r"[^a-z_]+", cell)]
        for said in (
            "Un coupon",
            "Un échantillon",
            "Thé",
            "Café",
            "Bienvenue",
            "Lait",
            "Un pourcentage",
        ):
            assert any(said in cell.replace("\u202f", " ") for cell in cells)


async def test_sites_and_hours_that_differ_are_named(office: Office) -> None:
    async with office.visitor("fr") as lea, office.visitor("fr") as amir:
        for login, visitor in (("lea", lea), ("amir", amir)):
            office.hire(login, Role.LOYALTY_MANAGER)
            await visitor.sign_in(login)
            await visitor.get(f"{CAMPAIGN}/draft?part=campaign")
        hours = {
            "schedule.hours.0.weekdays": "monday",
            "schedule.hours.0.begin": "08:00",
            "schedule.hours.0.end": "12:00",
        }
        for visitor, fields in ((lea, {"name": "S"}), (amir, {"sites": "north"} | hours)):
            hidden = {name: visitor.hidden(name) for name in ("part", "revision", "form")}
            page = await visitor.send(f"{CAMPAIGN}/draft", hidden | fields | {"act": "save"})
        assert page.status_code == 409
        cells = re.findall(r'<td class="long">([^<]*)</td>', page.text)
        assert "Drive Nord" in cells
        assert "lundi de 8\u00a0h à 12\u00a0h" in cells


def test_what_a_limit_forbids_is_said_with_its_place() -> None:
    for error in (LimitGone, LimitUsed):
        (said,) = complaint(error("offers.0.limits.0.maximum: more than that"), Language.FRENCH)
        assert said.endswith("(offers.0.limits.0.maximum)")
        assert ("ou donnez à l’offre un autre identifiant" in said) is (error is LimitGone)
        assert "more than" not in said


async def test_a_colon_has_its_narrow_space_in_french(office: Office) -> None:
    async with office.visitor("fr") as amir:
        await sign_in_in_french(office, amir)
        await amir.get("/campaign-new")
        await amir.send("/campaign-new", {"name": "Été"})
        draft = "/campaigns/ete/draft"
        fields = fields_of(amir.page.text, PREFIX + draft)
        page = (await amir.send(draft, fields | {"act": ["write"]})).text
        assert "\u202f: à remplir" in page
        assert bare_signs(page) == []
        words = {"title.fr.forms.0": ["Thé"], "title.en.forms.0": ["Tea"], "face_value_cents": ["1"]}
        fields = fields_of(page, PREFIX + draft) | words | {"limits.0.maximum": ["40"]}
        await amir.send(draft, fields | {"act": ["write"]})
        page = (await amir.get("/campaigns/ete/review")).text
        assert "Quand\u202f: toujours\u202f; où\u202f: partout" in page
        await amir.send("/campaigns/ete/ask", {"version": amir.hidden("version"), "note": "Vite"})
        page = amir.page.text
        assert "\u202f: «\u202fVite\u202f»" in page
        assert bare_signs(page) == []


def bare_signs(page: str) -> list[str]:
    """Where a sign that takes a space before it in French has none."""
    said = html.unescape(re.sub("<[^>]*>", "", page.partition("<main")[2]))
    return re.findall(r"[\w»)][:;](?=\s).{,20}", said)
