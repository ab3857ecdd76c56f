"""Trying a draft: one customer, and the last four weeks decided again by the code of the bay."""

import datetime as dt
import zoneinfo

import pytest

from server.console.backtesting import Backtests, Task
from server.domain.team import Role
from server.stores.console import audit, backtests
from server.stores.console.backtests import Job, Stage
from server.stores.instants import stamp
from server.stores.schema import bonuses, cards, pickups, sites
from tests.console import Office, Visitor
from tests.contract.console.drafts.steps import DRAFT, OFFER, begin, press
from tests.unit.server.small_shop import NINE

TRY = "/campaigns/autumn-tea/try"
ENOUGH_S = 60.0
TEA = OFFER | {"category": "", "benefit.kind": "amount", "limits.0.maximum": "6", "days_between": "7"}


def come(
    office: Office, customer_id: str, days_ago: int, site_id: str = "north", at: dt.datetime | None = None
) -> None:
    """Somebody collected an order then, in the morning."""
    slot = stamp(at or NINE - dt.timedelta(days=days_ago))
    with office.store.bookkeeping() as connection:
        connection.execute(
            pickups.insert().values(
                order_number=f"past-{customer_id}-{days_ago}",
                customer_id=customer_id,
                site_id=site_id,
                bay="1",
                bags="[]",
                starts_at=slot,
                collected_at=slot,
            )
        )


def had(office: Office, customer_id: str, offer_id: str, days_ago: int) -> None:
    """Somebody was given an offer at that visit."""
    at = NINE - dt.timedelta(days=days_ago)
    order = f"past-{customer_id}-{days_ago}"
    with office.store.bookkeeping() as connection:
        who = {
            "card_id": f"card-{order}",
            "order_number": order,
            "customer_id": customer_id,
            "site_id": "north",
        }
        connection.execute(cards.insert().values(**who, opened_at=stamp(at)))
        connection.execute(
            bonuses.insert().values(
                **who,
                bonus_id=f"bonus-{order}",
                offer_id=offer_id,
                period=1,
                reserved_on=at.date().toordinal(),
                face_value_cents=100,
                reason='{"kind":"thank_you"}',
                state="given",
                expires_at=stamp(at),
                moved_at=stamp(at),
            )
        )


async def tried(office: Office, visitor: Visitor, fields: dict[str, str]) -> backtests.Job:
    """Save a draft and test it on what has been."""
    await visitor.get(DRAFT)
    await press(visitor, "save", fields)
    await visitor.get(TRY)
    await visitor.send(TRY)
    until = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=ENOUGH_S)
    while dt.datetime.now(dt.UTC) < until:
        with office.store.reading() as connection:
            job = backtests.find(connection, "autumn-tea")
        assert job is not None
        if job.stage is not Stage.RUNNING:
            return job
        await visitor.get(TRY)
    raise AssertionError("the back-test did not end")


async def test_four_weeks_are_decided_again_and_the_budget_is_kept(office: Office) -> None:
    for days_ago in (27, 20, 13, 6):
        come(office, "c0", days_ago)
    come(office, "c1", 10)
    come(office, "c1", 8)
    come(office, "c2", 3, "south")
    async with office.visitor() as lea:
        await begin(office, lea)
        job = await tried(office, lea, TEA)
        assert job.stage is Stage.DONE
        found = job.outcome
        assert found is not None
        # Seven visits; c1 came again too soon; of 1.50 each, 6.00 is enough for four.
        assert (found.visits, found.percent, found.units, found.cents) == (7, 100, 4, 600)
        assert found.budget_cents == 600
        assert found.offers[0].gone_on == "2026-02-24"
        assert [one.name for one in found.sites] == ["north"]
        assert sum(day.cents for day in found.days) == 600
        page = (await lea.get(TRY)).text
        assert "<polyline" in page
        assert "7 visits were decided again" in page


async def test_an_offer_that_comes_first_pushes_another_off_the_card(office: Office) -> None:
    come(office, "c0", 5)
    async with office.visitor() as lea:
        await begin(office, lea)
        fields = TEA
        for number in (2, 3):
            await press(lea, "add-offer", fields)
            fields = TEA | {"offer_id": f"more-{number}"}
        await press(lea, "save", fields)
        job = await tried(office, lea, TEA)
        assert job.outcome is not None
        assert job.outcome.units == 3
        assert {one.name for one in job.outcome.displaced} == {"a", "b", "tea"}
    async with office.visitor() as otto:
        await otto.sign_in(office.hire("otto", Role.OPERATOR).login)
        await otto.get("/sites")
        await otto.send("/sites/switch", {"site_id": "", "turn": "off"})
    async with office.visitor() as lea:
        await lea.sign_in("lea")
        page = (await lea.get(TRY)).text
    assert ">Gift a<" in page, "offers have their names though none runs"
    assert ">Gift tea<" in page


async def test_what_somebody_had_lately_was_had_then_too(office: Office) -> None:
    come(office, "c0", 9)
    come(office, "c0", 5)
    had(office, "c0", "a", 9)
    async with office.visitor() as lea:
        await begin(office, lea)
        job = await tried(
            office,
            lea,
            TEA
            | {"conditions.0.kind": "responded", "conditions.0.campaign_id": "spring"}
            | {"conditions.0.reaction": "given", "conditions.0.weeks": "4"},
        )
    assert job.outcome is not None
    assert [day.name for day in job.outcome.days if day.units] == ["2026-02-25"]


async def test_a_back_test_is_cancelled_and_one_that_nobody_carries_out_is_told_apart(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        await press(lea, "save", TEA)
        job = Job("j1", "autumn-tea", "lea", NINE, NINE, Stage.RUNNING, 3, 28)
        with office.store.bookkeeping() as connection:
            backtests.begin(connection, job)
        page = (await lea.get(TRY)).text
        assert "Day 3 of 28" in page
        assert 'http-equiv="refresh"' in page
        await lea.send(f"{TRY}/cancel")
        assert "The last one was cancelled." in lea.page.text
        with office.store.bookkeeping() as connection:
            assert not backtests.move(connection, "j1", 4, NINE)
            backtests.begin(connection, job)
        office.clock.forward(120)
        assert "did not come to its end" in (await lea.get(TRY)).text


async def test_a_draft_that_is_no_campaign_is_not_tried(office: Office) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        for path in (TRY, f"{TRY}/seen"):
            await lea.get(TRY)
            await lea.send(path, {"customer": "c0", "site": "north"})
            assert lea.page.status_code == 422
            assert "no campaign yet" in lea.page.text


async def test_one_customer_is_told_of_every_offer_of_the_draft_and_the_look_is_audited(
    office: Office,
) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        await press(lea, "save", TEA)
        await lea.get(TRY)
        page = (await lea.send(f"{TRY}/seen", {"customer": "c0", "site": "north"})).text
        assert "c0 · Drive Nord" in page
        assert "Tea: 30% off" in page
        assert "The customer would get it." in page
        await lea.get(TRY)
        assert (await lea.send(f"{TRY}/seen", {"customer": "x" * 300, "site": "north"})).status_code == 422
    with office.store.reading() as connection:
        looks = [one.entry.subject for one in audit.lines(connection, audit.Search(action="customer.look"))]
    assert looks == ["customer:c0"]


def test_more_back_tests_than_may_wait_are_refused(office: Office) -> None:
    with office.store.reading() as connection:
        campaign = office.store.books(connection).versions("spring")[-1].campaign
    tests = Backtests(office.store, office.clock)
    taken = [tests.take(Task(f"j{number}", campaign)) for number in range(50)]
    assert taken[0]
    assert not all(taken)
    assert tests.wait(ENOUGH_S)


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        pytest.param("America/Martinique", "20:00", id="an evening that is the day after by UTC"),
        pytest.param("Pacific/Noumea", "08:00", id="a morning that is the day before by UTC"),
    ],
)
async def test_the_days_are_those_of_the_site(office: Office, zone: str, hour: str) -> None:
    local = dt.datetime.combine(NINE.date(), dt.time.fromisoformat(hour), zoneinfo.ZoneInfo(zone))
    with office.store.bookkeeping() as connection:
        connection.execute(sites.update().values(timezone=zone))
    for days_ago in (28, 29):
        come(office, "c0", days_ago, at=local - dt.timedelta(days=days_ago))
    async with office.visitor() as lea:
        await begin(office, lea)
        job = await tried(office, lea, TEA)
    assert job.outcome is not None
    assert [one.name for one in job.outcome.days if one.units] == ["2026-02-02"]
    assert job.outcome.visits == 1
