"""Whoever wrote it, whoever agrees, and whoever may do neither, on both databases."""

import asyncio
from pathlib import Path

from server.stores.address import PostgresUrl
from tests.console import Office
from tests.contract.console.review.steps import (
    CHEAP,
    ERRANDS,
    REVIEW,
    deeds,
    document,
    reviewed,
    titles,
    written,
)


async def test_dear_campaigns_take_a_second_pair_of_eyes_and_reach_nobody_before(
    office: Office, where: Path | PostgresUrl
) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        version = await written(office, lea, document())
        assert "€600.00" in lea.page.text
        assert "Four eyes: somebody else has to agree." in lea.page.text
        refused = await lea.send("/campaigns/autumn/publish", {"version": version})
        assert refused.status_code == 422
        assert "Somebody else has to agree to this before it runs." in refused.text
        asked = await lea.send("/campaigns/autumn/ask", {"version": version, "note": "for the opening"})
        assert "Asked for." in asked.text
        assert "Bonjour l’automne" not in titles(office, where, "s1")
        await amir.sign_in("amir")
        for path in ("/", "/campaigns"):
            page = (await amir.get(path)).text
            assert ERRANDS in page
            assert "lea asks for approval." in page
            assert "for the opening" in page
        await amir.get(f"{REVIEW}?version={version}")
        fields = {"version": version, "proposal": amir.hidden("proposal")}
        assert "This version runs." in (await amir.send("/campaigns/autumn/approve", fields)).text
        assert "This version runs." in (await amir.send("/campaigns/autumn/approve", fields)).text
        assert (await amir.get("/campaigns/autumn")).text.count("<td>published</td>") == 1
        assert ERRANDS not in (await amir.get("/")).text
    assert "Bonjour l’automne" in titles(office, where, "s2", 2)
    assert deeds(office, "campaign.ask") == ["lea"]
    assert deeds(office, "campaign.approve") == ["amir", "amir"]


async def test_whoever_wrote_or_asked_sees_no_button_and_is_refused_without_one(office: Office) -> None:
    async with office.visitor() as ada, office.visitor() as max_:
        version = await written(office, ada, document(), "ada")
        await ada.send("/campaigns/autumn/ask", {"version": version})
        number = ada.hidden("proposal")
        assert "/approve" not in ada.page.text
        refused = await ada.send("/campaigns/autumn/approve", {"version": version, "proposal": number})
        assert refused.status_code == 422
        assert "Whoever wrote it or asked for it cannot approve it" in refused.text
        await max_.sign_in("max")
        await max_.get(REVIEW)
        assert "/approve" not in max_.page.text
        assert (await max_.send("/campaigns/autumn/approve", {"proposal": number})).status_code == 403
        assert (await max_.get(REVIEW)).text.count("Waits for approval") >= 2


async def test_what_is_sent_back_goes_with_a_reason_to_whoever_asked(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        version = await written(office, lea, document())
        await lea.send("/campaigns/autumn/ask", {"version": version})
        await amir.sign_in("amir")
        await amir.get(REVIEW)
        fields = {"version": version, "proposal": amir.hidden("proposal")}
        empty = await amir.send("/campaigns/autumn/send-back", fields | {"reason": " "})
        assert empty.status_code == 422
        assert 'id="wrong-reason"' in empty.text
        await amir.send("/campaigns/autumn/send-back", fields | {"reason": "<b>half</b> of it 🙂"})
        late = await amir.send("/campaigns/autumn/approve", fields)
        assert late.status_code == 422
        assert "Somebody answered this meanwhile." in late.text
        home = (await lea.get("/")).text
        assert "amir sent it back:" in home
        assert "&lt;b&gt;half&lt;/b&gt; of it 🙂" in home
        assert "amir sent it back:" in (await lea.get(REVIEW)).text
        await lea.send("/campaigns/autumn/ask", {"version": version})
        assert "sent it back" not in (await lea.get("/")).text
    assert deeds(office, "campaign.send_back") == ["amir"]


async def test_an_approver_publishes_what_somebody_else_wrote_in_one_step(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        await written(office, lea, document())
        await amir.sign_in("amir")
        version = await reviewed(amir)
        assert "Four eyes: yours are the second pair." in amir.page.text
        page = (await amir.send("/campaigns/autumn/publish", {"version": version})).text
        assert "Published by amir" in page
        assert "Approved by amir." in page


async def test_a_double_click_on_publish_publishes_once(office: Office) -> None:
    async with office.visitor() as lea:
        version = await written(office, lea, document(CHEAP))
        form = {"form_token": lea.hidden("form_token"), "version": version}
        address = "/console/campaigns/autumn/publish"
        answers = await asyncio.gather(*(lea.client.post(address, data=form) for _ in range(2)))
        assert [one.status_code for one in answers] == [200, 200]
        assert (await lea.get("/campaigns/autumn")).text.count("<td>published</td>") == 1


async def test_notes_of_any_length_and_script_are_kept_short_and_never_carried_out(office: Office) -> None:
    async with office.visitor() as lea:
        version = await written(office, lea, document())
        note = "\u202eאב🙂<img src=x onerror=alert(1)>" + "é" * 10_000
        page = (await lea.send("/campaigns/autumn/ask", {"version": version, "note": note})).text
        assert "<img src=x" not in page
        assert "🙂&lt;img" in page
        assert "é" * 300 not in page


async def test_what_breaks_a_rule_has_no_button(office: Office) -> None:
    async with office.visitor() as lea:
        version = await written(office, lea, document(CHEAP, gtins=["3017620422003"], price_cents=300))
        assert "A rule is broken" in lea.page.text
        assert "/publish" not in lea.page.text
        refused = await lea.send("/campaigns/autumn/publish", {"version": version})
        assert refused.status_code == 422
        assert "offers.0.benefit" in refused.text


async def test_a_proposal_of_another_campaign_is_none_of_this_one(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        version = await written(office, lea, document())
        await lea.send("/campaigns/autumn/ask", {"version": version})
        number = lea.hidden("proposal")
        await amir.sign_in("amir")
        await amir.get(REVIEW)
        for path, proposal in (("spring", number), ("autumn", "x"), ("autumn", "9" * 10)):
            answer = await amir.send(f"/campaigns/{path}/approve", {"proposal": proposal})
            assert answer.status_code == 422


async def test_an_auditor_reads_and_decides_nothing(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as alba:
        await written(office, lea, document())
        await alba.sign_in("alba")
        page = (await alba.get(REVIEW)).text
        assert "The loyalty team decides." in page
        assert ERRANDS not in (await alba.get("/")).text
