"""Review and publish over HTTP, on both databases: sentences, four eyes, plans and the way back."""

import asyncio
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.forms import fields_of
from overlays.wire import ShowCard
from server.console import PREFIX
from server.console.call import Beside
from server.console.timetable import Timetable
from server.desk.desk import Desk
from server.domain.offers.lint import PublishPolicy
from server.domain.team import Role
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit
from server.stores.schema import proposals
from tests.console import Office, Visitor
from tests.unit.server.small_shop import NINE, NORTH, scan

RULES = PublishPolicy(approval_above_cents=50_000)
ERRANDS = '<ul class="errands">'
REVIEW = "/campaigns/autumn/review"
DEAR, CHEAP = 60_000, 40_000


@pytest.fixture
def office(where: Path | PostgresUrl) -> Iterator[Office]:
    office = Office(where, Beside(publishing=RULES))
    for login, role in (
        ("lea", Role.LOYALTY_MANAGER),
        ("max", Role.LOYALTY_MANAGER),
        ("amir", Role.APPROVER),
        ("ada", Role.ADMINISTRATOR),
        ("alba", Role.AUDITOR),
    ):
        office.hire(login, role)
    yield office
    office.store.close()


def document(cents: int = DEAR, **changes: Any) -> str:
    offer = {
        "kind": "coupon",
        "offer_id": "hello",
        "title": {"fr": {"forms": ["Bonjour l’automne"]}, "en": {"forms": ["Hello autumn"]}},
        "reason": "offer_of_the_moment",
        "face_value_cents": 200,
        "benefit": {"kind": "amount"},
        "limits": [{"scope": "offer", "counter": "cents", "maximum": cents}],
        "days_between": 7,
    }
    campaign = {"campaign_id": "autumn", "name": "Autumn tea", "priority": 9, "offers": [offer | changes]}
    return json.dumps({"schema": 1, "campaign": campaign})


async def written(office: Office, visitor: Visitor, text: str, login: str = "lea") -> str:
    """Write a version down, a second later than the one before, and open its review."""
    office.clock.forward(1)
    await visitor.sign_in(login)
    await visitor.get("/campaign-document/new")
    await visitor.send("/campaign-document", {"document": text})
    return await reviewed(visitor)


async def reviewed(visitor: Visitor) -> str:
    """Open the review of the newest version; returns the beginning of its hash."""
    found = re.search(r"version ([0-9a-f]{12}), written by", (await visitor.get(REVIEW)).text)
    assert found is not None
    return found[1]


async def planned_in(office: Office, visitor: Visitor, minutes: int) -> str:
    """Write a cheap version down, and let it run so much later."""
    version = await written(office, visitor, document(CHEAP))
    wall = on_the_wall(office, minutes=minutes)
    await visitor.send("/campaigns/autumn/publish", {"version": version, "wall": wall})
    return version


async def taken_meanwhile(office: Office, visitor: Visitor) -> str:
    """Plan a version whose offer belongs to another campaign when its time has come."""
    planned = await planned_in(office, visitor, minutes=5)
    other = json.loads(document(100))
    other["campaign"]["campaign_id"] = "winter"
    await visitor.get("/campaign-document/new")
    await visitor.send("/campaign-document", {"document": json.dumps(other)})
    await visitor.get("/campaigns/winter/review")
    await visitor.send("/campaigns/winter/publish", {})
    office.clock.forward(600)
    return planned


def titles(office: Office, where: Path | PostgresUrl, scan_id: str, number: int = 1) -> list[str]:
    """What the next customer would be shown."""
    store = open_store(Settings(store=where))
    shown = Desk(store, office.clock).identify(NORTH, scan(scan_id, number))
    store.close()
    assert isinstance(shown, ShowCard)
    return [bonus.title.forms[0] for bonus in shown.card.bonuses]


def deeds(office: Office, action: str) -> list[str]:
    with office.store.reading() as connection:
        return [one.entry.actor for one in audit.lines(connection, audit.Search(action=action))]


def timetable(office: Office) -> Timetable:
    return Timetable(office.store, office.clock, RULES)


def on_the_wall(office: Office, **later: int) -> str:
    """The sites of the small shop are in Paris, one hour ahead of UTC in March."""
    return (office.clock.now() + dt.timedelta(hours=1, **later)).strftime("%Y-%m-%dT%H:%M")


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


async def test_what_is_planned_runs_at_its_time_and_is_written_down(
    office: Office, where: Path | PostgresUrl
) -> None:
    async with office.visitor() as lea, office.visitor() as amir:
        version = await written(office, lea, document())
        wall = on_the_wall(office, minutes=30)
        await lea.send("/campaigns/autumn/ask", {"version": version, "wall": wall})
        assert timetable(office).carry_out() == ()
        await amir.sign_in("amir")
        await amir.get(REVIEW)
        fields = {"version": version, "proposal": amir.hidden("proposal")}
        page = (await amir.send("/campaigns/autumn/approve", fields)).text
        assert "It is planned and will run when its time has come." in page
        assert "Bonjour l’automne" not in titles(office, where, "s1")
        office.clock.forward(29 * 60)
        assert timetable(office).carry_out() == ()
        office.clock.forward(60)
        assert [one.campaign_id for one in timetable(office).carry_out()] == ["autumn"]
        assert timetable(office).carry_out() == ()
        assert "This version runs." in (await lea.get(REVIEW)).text
    assert "Bonjour l’automne" in titles(office, where, "s2")
    assert deeds(office, "campaign.publish") == ["schedule"]


async def test_a_plan_that_was_overtaken_publishes_nothing_and_says_so(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as max_:
        planned = await planned_in(office, lea, minutes=5)
        assert "Planned" in (await lea.get("/")).text
        other = await written(office, max_, document(100), "max")
        await max_.send("/campaigns/autumn/publish", {"version": other})
        office.clock.forward(600)
        (done,) = timetable(office).carry_out()
        assert done.state.value == "overtaken"
        assert deeds(office, "campaign.overtaken") == ["schedule"]
        assert "another version ran by then" in (await lea.get("/")).text
        page = (await lea.get(f"{REVIEW}?version={planned}")).text
        assert "Nothing was published. Look at what runs, and plan it anew." in page


async def test_a_plan_whose_offer_belongs_to_another_campaign_by_then_names_the_rule(office: Office) -> None:
    async with office.visitor() as lea:
        planned = await taken_meanwhile(office, lea)
        (done,) = timetable(office).carry_out()
        assert done.state.value == "refused"
        page = (await lea.get(f"{REVIEW}?version={planned}")).text
        assert "it broke a rule by then" in page
        assert "belongs to the campaign winter" in page


async def test_why_a_plan_was_given_up_is_read_in_the_language_of_the_page(office: Office) -> None:
    async with office.visitor() as lea:
        planned = await taken_meanwhile(office, lea)
        timetable(office).carry_out()
    async with office.visitor("fr") as max_:
        await max_.sign_in("max")
        page = (await max_.get(f"{REVIEW}?version={planned}")).text
    history = page.partition('id="asked"')[2]
    assert "Identifiant de l’offre\u202f: appartient à la campagne winter" in history
    assert "offers.0" not in history
    assert "belongs to" not in history


async def test_why_a_plan_was_given_up_stays_in_english_where_an_earlier_program_wrote_it(
    office: Office,
) -> None:
    earlier = "offers.0.offer_id: belongs to the campaign winter; give this offer an id of its own"
    async with office.visitor() as lea:
        planned = await taken_meanwhile(office, lea)
        timetable(office).carry_out()
    with office.store.bookkeeping() as connection:
        connection.execute(proposals.update().values(answer=earlier))
    async with office.visitor("fr") as max_:
        await max_.sign_in("max")
        page = (await max_.get(f"{REVIEW}?version={planned}")).text
    assert earlier in page.partition('id="asked"')[2]


async def test_a_plan_is_cancelled_by_anybody_of_the_team(office: Office) -> None:
    async with office.visitor() as lea, office.visitor() as max_:
        version = await planned_in(office, lea, minutes=5)
        await max_.sign_in("max")
        await max_.get(REVIEW)
        fields = {"version": version, "proposal": max_.hidden("proposal")}
        assert "Taken back." in (await max_.send("/campaigns/autumn/cancel", fields)).text
        office.clock.forward(600)
        assert timetable(office).carry_out() == ()
    assert deeds(office, "campaign.cancel") == ["max"]


@pytest.mark.parametrize(
    "wall", ["2026-02-30T08:00", "soon", "2020-01-01T08:00", "<script>alert(1)</script>"]
)
async def test_a_time_that_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    office: Office, wall: str
) -> None:
    async with office.visitor() as lea:
        version = await written(office, lea, document(CHEAP))
        note = 'mind the "gap" <script>'
        fields = {"version": version, "wall": wall, "note": note}
        page = await lea.send("/campaigns/autumn/publish", fields)
        assert page.status_code == 422
        assert 'aria-describedby="wrong-wall"' in page.text
        assert "mind the &#34;gap&#34; &lt;script&gt;" in page.text
        assert "<script>alert" not in page.text
        assert (await lea.get("/campaigns/autumn")).text.count("<td>published</td>") == 0


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


async def test_nine_o_clock_is_nine_on_the_wall_of_the_sites(office: Office) -> None:
    assert NINE.hour == 9
    async with office.visitor() as lea:
        version = await written(office, lea, document(CHEAP))
        # In Paris it is ten already.
        fields = {"version": version, "wall": "2026-03-02T09:30"}
        assert (await lea.send("/campaigns/autumn/publish", fields)).status_code == 422
        fields |= {"wall": "2026-03-02T10:30"}
        assert (await lea.send("/campaigns/autumn/publish", fields)).status_code == 200


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
