"""What runs at its time, on the wall of the sites, and what becomes of a plan that was overtaken."""

from pathlib import Path

import pytest

from server.stores.address import PostgresUrl
from server.stores.schema import proposals
from tests.console import Office
from tests.contract.console.review.steps import (
    CHEAP,
    REVIEW,
    deeds,
    document,
    on_the_wall,
    planned_in,
    taken_meanwhile,
    timetable,
    titles,
    written,
)
from tests.unit.server.small_shop import NINE


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


async def test_nine_o_clock_is_nine_on_the_wall_of_the_sites(office: Office) -> None:
    assert NINE.hour == 9
    async with office.visitor() as lea:
        version = await written(office, lea, document(CHEAP))
        # In Paris it is ten already.
        fields = {"version": version, "wall": "2026-03-02T09:30"}
        assert (await lea.send("/campaigns/autumn/publish", fields)).status_code == 422
        fields |= {"wall": "2026-03-02T10:30"}
        assert (await lea.send("/campaigns/autumn/publish", fields)).status_code == 200
