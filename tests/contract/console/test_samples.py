"""Samples on their shelves, from the form to the balance, on both databases."""

from pathlib import Path

import pytest

from server.domain.intake import Taken, read_record
from server.domain.shelf import Spot
from server.domain.team import Role
from server.office.intake import Intake
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit, samples
from tests.console import Office, Visitor

TEA = Spot("tea", "north")


def stock(office: Office, spot: Spot = TEA) -> int:
    with office.store.reading() as connection:
        return samples.shelf(connection, spot).remaining


async def open_tea(office: Office, visitor: Visitor) -> None:
    await visitor.sign_in(office.hire("sven", Role.STORE_MANAGER).login)
    await visitor.get("/samples/north/tea")


async def send(visitor: Visitor, do: str, units: str, **more: str) -> str:
    fields = {"do": do, "units": units, "movement_id": visitor.hidden("movement_id") + do} | more
    return (await visitor.send("/samples/north/tea", fields)).text


async def test_what_comes_in_is_there_and_stands_in_the_ledger(office: Office) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        before = stock(office)
        page = await send(sven, "add", "12", cause="received")
        assert stock(office) == before + 12
        assert "Saved." in page
        assert "+12" in page


async def test_a_site_that_opens_while_a_sample_is_offered_receives_it(
    office: Office, where: Path | PostgresUrl
) -> None:
    books = open_store(Settings(store=where))
    west = {"site_id": "west", "name": "Drive Ouest", "timezone": "Indian/Reunion"}
    (taken,) = Intake(books, office.clock).receive([read_record(1, west, "site")])
    books.close()
    assert isinstance(taken, Taken)
    async with office.visitor() as sven:
        await sven.sign_in(office.hire("sven", Role.STORE_MANAGER).login)
        assert "/console/samples/west/tea" in (await sven.get("/samples?site=west")).text
        await sven.get("/samples/west/tea")
        fields = {"do": "add", "units": "12", "movement_id": sven.hidden("movement_id") + "add"}
        await sven.send("/samples/west/tea", fields | {"cause": "received"})
    assert stock(office, Spot("tea", "west")) == 12


async def test_a_form_that_is_sent_twice_counts_once(office: Office) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        before, same = stock(office), sven.hidden("movement_id")
        for _ in range(3):
            fields = {"do": "add", "units": "5", "cause": "received", "movement_id": same}
            assert (await sven.send("/samples/north/tea", fields)).status_code == 200
        assert stock(office) == before + 5


async def test_a_count_puts_right_what_is_there(office: Office) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        await send(sven, "count", "7")
        assert stock(office) == 7
        await send(sven, "count", "0")
        assert stock(office) == 0
        await send(sven, "count", "0")
        assert stock(office) == 0


async def test_what_is_taken_off_says_why_and_never_more_than_there_is(office: Office) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        await send(sven, "count", "4")
        page = await send(sven, "take", "5", cause="broken")
        assert sven.page.status_code == 422
        assert "less on the shelf" in page
        assert 'value="5"' in page
        assert stock(office) == 4
        page = await send(sven, "take", "3", cause="out_of_date")
        assert stock(office) == 1
        assert "out of date" in page


async def test_a_transfer_leaves_one_site_and_comes_to_the_other(office: Office) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        await send(sven, "count", "10")
        with office.store.reading() as connection:
            there = sum(one.remaining for one in samples.shelves(connection, "south", "tea"))
        await send(sven, "transfer", "4", to="south")
        assert stock(office) == 6
        assert stock(office, Spot("tea", "south")) == there + 4
        await send(sven, "transfer", "7", to="south")
        assert sven.page.status_code == 422
        assert (stock(office), stock(office, Spot("tea", "south"))) == (6, there + 4)


@pytest.mark.parametrize("to", ["nowhere", "north", ""])
async def test_a_transfer_to_nowhere_is_refused(office: Office, to: str) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        before = stock(office)
        await send(sven, "transfer", "1", to=to)
        assert sven.page.status_code == 422
        assert stock(office) == before


@pytest.mark.parametrize("units", ["1 000", "1\u202f000", "1\u00a0000"])
async def test_a_number_may_be_written_as_the_page_shows_it(office: Office, units: str) -> None:
    office.hire("sven", Role.STORE_MANAGER)
    async with office.visitor("fr") as sven:
        await sven.sign_in("sven")
        await sven.get("/samples/north/tea")
        page = await send(sven, "count", units)
        assert "1\u202f000" in page
        assert 'class="fault"' not in page


@pytest.mark.parametrize("units", ["", "0", "-3", "1.5", "ten", "٣", "99999999", "1" * 10_000, "<b>1</b>"])
async def test_what_is_no_whole_number_is_said_at_its_field(office: Office, units: str) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        before = stock(office)
        page = await send(sven, "add", units, cause="received")
        assert sven.page.status_code == 422
        assert "Write a whole number" in page
        assert "<b>1</b>" not in page
        assert stock(office) == before


async def test_a_sample_that_nobody_counts_is_refused(office: Office) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        assert (await sven.get("/samples/north/nothing")).status_code == 404
        assert (await sven.get("/sample-sheet/nowhere")).status_code == 404


async def test_words_and_ids_find_a_sample_and_the_sheet_has_room_for_the_pen(office: Office) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        assert "/samples/north/tea" in (await sven.get("/samples?site=north&q=TEA")).text
        assert "answers to that" in (await sven.get("/samples?site=north&q=zzz")).text
        rows = await sven.get("/samples?site=north&q=tea", **{"HX-Request": "true"})
        assert rows.text.lstrip().startswith("<tr>")
        assert 'class="pen"' in (await sven.get("/sample-sheet/north")).text


async def test_who_may_only_look_is_shown_no_form(office: Office) -> None:
    async with office.visitor() as alba:
        await alba.sign_in(office.hire("alba", Role.AUDITOR).login)
        page = await alba.get("/samples/north/tea")
        assert "Movements" in page.text
        assert 'name="units"' not in page.text


def written(office: Office) -> list[str]:
    """What the audit log says was done to stock."""
    with office.store.reading() as connection:
        lines = audit.lines(connection, audit.Search(action="stock.change"))
    return [line.entry.detail for line in lines]


CHANGES = [
    {"do": "add", "units": "5", "cause": "received"},
    {"do": "take", "units": "5", "cause": "broken"},
    {"do": "count", "units": "11"},
    {"do": "transfer", "units": "5", "to": "south"},
]


@pytest.mark.parametrize("fields", CHANGES, ids=lambda one: one["do"])
async def test_one_movement_that_comes_six_times_at_once_is_made_once(
    office: Office, fields: dict[str, str]
) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        before = stock(office)
        same = {"form_token": sven.hidden("form_token"), "movement_id": sven.hidden("movement_id")}
        answers = await sven.click("/samples/north/tea", same | fields, 6)
    assert [one.status_code for one in answers] == [200] * 6
    assert stock(office) == {"add": before + 5, "count": 11}.get(fields["do"], before - 5)
    assert len(written(office)) == 1


@pytest.mark.parametrize("fields", CHANGES, ids=lambda one: one["do"])
async def test_one_movement_with_other_units_is_refused_and_changes_nothing(
    office: Office, fields: dict[str, str]
) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        same = {"movement_id": sven.hidden("movement_id")} | fields
        await sven.send("/samples/north/tea", same)
        once = stock(office)
        page = (await sven.send("/samples/north/tea", same | {"units": "7"})).text
        assert sven.page.status_code == 409
        assert "This form was sent before" in page
        assert 'value="7"' in page
        assert stock(office) == once
        assert len(written(office)) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CHANGES[0], CHANGES[0] | {"cause": "found"}),
        (CHANGES[1], CHANGES[1] | {"cause": "lost"}),
        (CHANGES[0], CHANGES[1]),
        (CHANGES[0], CHANGES[2] | {"units": "12"}),
    ],
)
async def test_one_movement_for_another_reason_is_refused(
    office: Office, first: dict[str, str], second: dict[str, str]
) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        same = {"movement_id": sven.hidden("movement_id")}
        await sven.send("/samples/north/tea", same | first)
        once = stock(office)
        await sven.send("/samples/north/tea", same | second)
        assert sven.page.status_code == 409
        assert stock(office) == once
    assert len(written(office)) == 1


async def test_a_movement_that_could_not_be_made_may_come_again(office: Office) -> None:
    async with office.visitor() as sven:
        await open_tea(office, sven)
        same = {"movement_id": sven.hidden("movement_id"), "do": "take", "units": "500", "cause": "broken"}
        await sven.send("/samples/north/tea", same)
        assert sven.page.status_code == 422
        before = stock(office)
        await sven.send("/samples/north/tea", same | {"units": "2"})
        assert sven.page.status_code == 200
    assert stock(office) == before - 2
    assert written(office) == ["take 2 broken"]
