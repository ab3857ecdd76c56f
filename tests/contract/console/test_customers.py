"""The privacy desk on both databases: what a customer may ask for, and who looked."""

import json
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from overlays.wire import ShowCard
from server.desk.desk import Desk
from server.domain.intake import Taken, read_record
from server.domain.intake.told import CLOCKS_DIFFER
from server.domain.team import Role
from server.office.intake import Intake
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit
from server.stores.schema import customers
from tests.console import Office, Visitor
from tests.unit.server.small_shop import NORTH, customer, load, offer, pickup, scan, shop


async def enter(office: Office, visitor: Visitor) -> None:
    await visitor.sign_in(office.hire("prune", Role.PRIVACY_OFFICER).login)
    await visitor.get("/customers")


def deeds(office: Office) -> list[tuple[str, str]]:
    with office.store.reading() as connection:
        lines = audit.lines(connection, audit.Search(actors=frozenset({"prune"})))
    return [(one.entry.action, one.entry.subject) for one in lines][::-1][1:]


@pytest.mark.parametrize("asked", ["c0", scan("s").code])
async def test_a_customer_is_found_by_what_they_bring_and_the_look_is_written_down(
    office: Office, asked: str
) -> None:
    async with office.visitor() as prune:
        await enter(office, prune)
        page = await prune.send("/customers", {"asked": asked})
        assert str(page.url).endswith("/customers/c0")
        assert "Why this customer saw this" in page.text
    assert deeds(office) == [("customer.look", "customer:c0")]


async def test_who_gave_their_last_code_back_is_found_by_their_id_as_long_as_they_are_known(
    office: Office, where: Path | PostgresUrl
) -> None:
    code = scan("s")
    given_up = {"record": "code", "customer_id": "c0", "kind": "card", "held": False}
    with closing(open_store(Settings(store=where))) as store:
        given_up |= {"symbology": code.symbology.value, "text": code.code}
        (taken,) = Intake(store, office.clock).receive([read_record(1, given_up)])
    assert isinstance(taken, Taken), taken
    async with office.visitor() as prune:
        await enter(office, prune)
        page = await prune.send("/customers", {"asked": "c0"})
        assert str(page.url).endswith("/customers/c0")
        await prune.send("/customers/c0/erase", {"typed": "c0"})
    with office.store.reading() as connection:
        (stranger,) = connection.execute(sa.select(customers.c.customer_id).where(customers.c.erased_at > 0))
    async with office.visitor() as prune:
        await prune.sign_in("prune")
        for asked in ("c0", stranger[0]):
            await prune.get("/customers")
            assert (await prune.send("/customers", {"asked": asked})).status_code == 422


async def test_a_code_is_found_as_it_is_printed_below_its_bars(
    office: Office, where: Path | PostgresUrl
) -> None:
    card = {"record": "code", "customer_id": "c1", "kind": "card", "symbology": "EAN-13"}
    with closing(open_store(Settings(store=where))) as store:
        rows = [read_record(1, card | {"text": "2900003000046"})]
        assert all(isinstance(one, Taken) for one in Intake(store, office.clock).receive(rows))
    async with office.visitor() as prune:
        await enter(office, prune)
        page = await prune.send("/customers", {"asked": "2 900003 000046"})
    assert str(page.url).endswith("/customers/c1")


async def test_the_files_of_two_customers_have_two_names(office: Office) -> None:
    async with office.visitor() as prune:
        await enter(office, prune)
        files = [await prune.get(f"/customers/{one}/file.json") for one in ("c0", "c1")]
        bonuses = await prune.get("/customers/c0/bonuses.csv")
    named = [one.headers["Content-Disposition"] for one in (*files, bonuses)]
    assert named == [
        f'attachment; filename="customer-{end}"'
        for end in ("c0-2026-03-02.json", "c1-2026-03-02.json", "c0-2026-03-02.csv")
    ]


@pytest.mark.parametrize("asked", ["nobody", "", "Zoé", "1" * 9000, "<script>alert(1)</script>", "🙂", "%"])
async def test_nobody_is_found_by_anything_else(office: Office, asked: str) -> None:
    async with office.visitor() as prune:
        await enter(office, prune)
        page = await prune.send("/customers", {"asked": asked})
        assert page.status_code == 422
        assert "<script>alert" not in page.text
    assert deeds(office) == []


async def test_what_was_shown_says_why(office: Office, where: Path | PostgresUrl) -> None:
    store = open_store(Settings(store=where))
    shown = Desk(store, office.clock).identify(NORTH, scan("s1"))
    store.close()
    assert isinstance(shown, ShowCard)
    async with office.visitor() as prune:
        await enter(office, prune)
        page = await prune.get("/customers/c0")
        assert "held to be the best" in page.text
        assert '<th scope="row">Gift tea <span class="quiet">tea · ' in page.text
        table = await prune.get("/customers/c0/bonuses.csv")
        assert table.text.count("reserved") == len(shown.card.bonuses)
        file = json.loads((await prune.get("/customers/c0/file.json")).text)
        assert {one["bonus_id"] for one in file["bonuses"]} == {b.bonus_id for b in shown.card.bonuses}
    assert [action for action, _ in deeds(office)] == ["customer.look", "customer.export", "customer.export"]


async def test_of_bonuses_that_the_page_has_no_room_for_it_says_where_they_are(
    office: Office, where: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_store(Settings(store=where))) as store:
        shown = Desk(store, office.clock).identify(NORTH, scan("s1"))
    assert isinstance(shown, ShowCard)
    async with office.visitor() as prune:
        await enter(office, prune)
        assert "in the file only" not in (await prune.get("/customers/c0")).text
        monkeypatch.setattr("server.stores.console.customers.MOST_WHYS", 1)
        older = len(shown.card.bonuses) - 1
        assert f"Older bonuses, in the file only: {older}" in (await prune.get("/customers/c0")).text


async def test_a_spreadsheet_calculates_nothing_of_an_order_number(
    office: Office, where: Path | PostgresUrl
) -> None:
    orders = {7: "=1+1", 8: "-42", 9: "A=1"}
    with closing(open_store(Settings(store=where))) as store:
        people = tuple(customer(number) for number in orders)
        pickups = tuple(pickup(number, order=order) for number, order in orders.items())
        load(store, shop(offer("gift"), customers=people, pickups=pickups))
        desk = Desk(store, office.clock)
        for number in orders:
            assert isinstance(desk.identify(NORTH, scan(f"s{number}", number)), ShowCard)
    async with office.visitor() as prune:
        await enter(office, prune)
        for number, order in {7: "'=1+1", 8: "'-42", 9: "A=1"}.items():
            table = await prune.get(f"/customers/c{number}/bonuses.csv")
            assert f";{order};2026-03-02;100;reserved" in table.text


async def test_an_objection_ends_profiling(office: Office) -> None:
    async with office.visitor() as prune:
        await enter(office, prune)
        assert "Object to profiling" in (await prune.get("/customers/c0")).text
        page = await prune.send("/customers/c0/object")
        assert "No: generic bonuses only" in page.text
        assert "Object to profiling" not in page.text


async def test_erasing_asks_for_the_id_and_then_nobody_is_there(office: Office) -> None:
    async with office.visitor() as prune:
        await enter(office, prune)
        await prune.get("/customers/c0")
        page = await prune.send("/customers/c0/erase", {"typed": "c1"})
        assert page.status_code == 422
        assert "Nothing was erased" in page.text
        page = await prune.send("/customers/c0/erase", {"typed": "c0"})
        assert "The customer is erased" in page.text
        page = await prune.get("/customers/c0")
        assert page.status_code == 404
        assert "There is nothing here" in page.text
        assert "Check it, or the customer was erased already." in page.text
        await prune.get("/customers")
        assert (await prune.send("/customers", {"asked": scan("s").code})).status_code == 422


async def test_who_erases_is_told_of_an_order_that_somebody_may_come_for(
    office: Office, where: Path | PostgresUrl
) -> None:
    async with office.visitor() as prune:
        await enter(office, prune)
        assert "Order 100, promised for" in (await prune.get("/customers/c0")).text
        with closing(open_store(Settings(store=where))) as store, store.transaction() as books:
            books.collect("100", office.clock.now())
        assert "was not collected" not in (await prune.get("/customers/c0")).text


async def test_a_look_that_fails_shows_nothing_and_a_look_of_others_is_refused(office: Office) -> None:
    async with office.visitor() as lea:
        await lea.sign_in(office.hire("lea", Role.LOYALTY_MANAGER).login)
        for path in ("/customers", "/customers/c0", "/customers/c0/file.json", "/customers/c0/bonuses.csv"):
            assert (await lea.get(path)).status_code == 403


async def test_agreements_are_granted_and_withdrawn_with_their_history(office: Office) -> None:
    async with office.visitor() as prune:
        await enter(office, prune)
        await prune.get("/customers/c0")
        page = await prune.send("/customers/c0/consent", {"purpose": "name_on_glasses", "agreed": "no"})
        assert "Grant: Name in the glasses" in page.text
        office.clock.forward(60)
        page = await prune.send("/customers/c0/consent", {"purpose": "name_on_glasses", "agreed": "yes"})
        assert "Withdraw: Name in the glasses" in page.text
        assert page.text.count("<td>console</td>") == 2
        for fields in ({"purpose": "all", "agreed": "yes"}, {"purpose": "profiling", "agreed": "maybe"}):
            await prune.get("/customers/c0")
            assert (await prune.send("/customers/c0/consent", fields)).status_code == 422
        await prune.get("/customers/c0")
        assert (
            await prune.send("/customers/c99/consent", {"purpose": "profiling", "agreed": "no"})
        ).status_code == 422
    done = [action for action, _ in deeds(office)]
    assert done.count("customer.consent") == 2


async def test_a_birthday_that_has_not_come_yet_can_be_forbidden_and_one_that_came_is_shown(
    office: Office, where: Path | PostgresUrl
) -> None:
    async with office.visitor() as prune:
        await enter(office, prune)
        await prune.get("/customers/c0")
        page = await prune.send("/customers/c0/consent", {"purpose": "birthday", "agreed": "yes"})
        assert "Withdraw: Birthday" in page.text
        born = read_record(1, {"record": "birthday", "customer_id": "c0", "month": 2, "day": 29})
        with closing(open_store(Settings(store=where))) as store:
            assert len(list(Intake(store, office.clock).receive([born]))) == 1
            assert "29 Feb" in (await prune.get("/customers/c0")).text
            page = await prune.send("/customers/c0/consent", {"purpose": "birthday", "agreed": "no"})
            assert "Grant: Birthday" in page.text
            assert "29 Feb" not in page.text
            assert len(list(Intake(store, office.clock).receive([born]))) == 1
        assert "29 Feb" not in (await prune.get("/customers/c0")).text


async def test_a_word_at_the_desk_outdoes_an_app_whose_clock_is_ahead(
    office: Office, where: Path | PostgresUrl
) -> None:
    ahead = (office.clock.now() + CLOCKS_DIFFER).isoformat()
    yes = {"record": "consent", "customer_id": "c0", "purpose": "profiling", "agreed": True, "at": ahead}
    with closing(open_store(Settings(store=where))) as store:
        tuple(Intake(store, office.clock).receive([read_record(1, yes | {"source": "app"})]))
    async with office.visitor() as prune:
        await enter(office, prune)
        for said, may_say in (("no", "Grant"), ("yes", "Withdraw"), ("no", "Grant")):
            await prune.get("/customers/c0")
            page = await prune.send("/customers/c0/consent", {"purpose": "profiling", "agreed": said})
            assert f"{may_say}: Purchases choose the bonuses" in page.text


async def test_an_interest_has_an_end_and_is_taken_back(office: Office) -> None:
    async with office.visitor() as prune:
        await enter(office, prune)
        await prune.get("/customers/c0")
        page = await prune.send("/customers/c0/interest", {"category": "coffee", "until": "2026-06-01"})
        assert "until 1 Jun 2026" in page.text
        page = await prune.send("/customers/c0/interest", {"category": "coffee", "until": "2000-01-01"})
        assert "Nothing in particular." in page.text
        for fields in (
            {"category": "alcohol", "until": "2026-06-01"},
            {"category": "coffee", "until": "soon"},
            {"category": "coffee", "until": "2031-06-01"},
        ):
            await prune.get("/customers/c0")
            assert (await prune.send("/customers/c0/interest", fields)).status_code == 422
