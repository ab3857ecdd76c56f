"""What is refused is said in the language of whoever reads it."""

import json

from overlays.card import Language
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


def test_what_a_limit_forbids_is_said_with_its_place() -> None:
    for error in (LimitGone, LimitUsed):
        (said,) = complaint(error("offers.0.limits.0.maximum: more than that"), Language.FRENCH)
        assert said.endswith("(offers.0.limits.0.maximum)")
        assert "more than" not in said
