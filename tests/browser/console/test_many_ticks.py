"""A chain of many sites: one is found in a list of ticks, and what is ticked stays so."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from sample_cards.console import demo_settings, furnish
from server.clock import SystemClock
from server.console import PREFIX
from server.stores.console import ConsoleStore
from server.stores.schema import sites
from tests.browser.conftest import chromium
from tests.browser.console.conftest import Console, Served, complaints

MANY = 40


@pytest.fixture(scope="module")
def console(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    settings = demo_settings(tmp_path_factory.mktemp("chain") / "books.sqlite3", 0)
    furnish(settings, SystemClock())
    told = {"timezone": "Europe/Paris", "command_key": "00" * 32}
    lines = [
        {"site_id": f"pu{number:02d}", "name": f"Écully {number:02d}", "region": f"r{number % 4}", **told}
        for number in range(MANY)
    ]
    with closing(ConsoleStore(settings.store)) as books, books.bookkeeping() as connection:
        connection.execute(sites.insert(), lines)
    browser = chromium(playwright, None)
    with Served(settings) as served:
        yield Console(browser, f"http://127.0.0.1:{served.port}{PREFIX}", served.day)
    browser.close()


def seen(page: Page) -> Locator:
    """The ticks of sites that are in the list."""
    return page.locator('label:has([name="sites"]):visible')


def test_a_site_is_found_among_many_and_those_that_are_ticked_stay_and_come_first(console: Console) -> None:
    page = console.open("ada")
    page.goto(f"{console.address}/team/u-otto/sites")
    page.get_by_label("Écully 31").check()
    page.get_by_label("Find by name, id or region").fill("ECULLY 07")
    expect(seen(page)).to_have_count(1)
    page.get_by_label("Écully 07").check()
    page.get_by_label("Find by name, id or region").fill("pu02")
    expect(seen(page)).to_have_text(" Écully 02")
    assert complaints(page) == ""
    page.get_by_role("button", name="Only at these sites").click()
    page.goto(f"{console.address}/team/u-otto/sites")
    assert seen(page).all_inner_texts()[:2] == ["Écully 07", "Écully 31"]
    assert page.locator('[name="sites"]:checked').count() == 2
    console.close(page)


def test_whoever_looks_for_a_site_has_typed_nothing_into_the_draft(console: Console) -> None:
    page = console.open("lea")
    page.goto(f"{console.address}/campaigns/habitudes/draft?part=campaign")
    page.evaluate(
        "document.querySelector('#draft').addEventListener('input', () => document.title = 'Heard')"
    )
    page.get_by_label("Find by name, id or region").fill("ecully 1")
    expect(seen(page)).to_have_count(10)
    page.get_by_label("Find by name, id or region").press("Enter")
    assert page.title() != "Heard", "the form would be looked at anew with each letter"
    page.get_by_role("link", name="Samples").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Samples")
    console.close(page)


def test_the_sites_of_a_region_are_ticked_at_once_and_the_draft_follows(console: Console) -> None:
    page = console.open("lea")
    page.goto(f"{console.address}/campaigns/habitudes/draft?part=campaign")
    before = page.locator('[name="sites"]:checked').count()
    page.get_by_label("Écully 39").check()
    page.get_by_label("Find by name, id or region").fill("r2")
    expect(seen(page)).to_have_count(MANY // 4)
    page.get_by_role("button", name="Tick all shown", exact=True).click()
    ticked = page.locator('[name="sites"]:checked')
    assert ticked.count() == before + 1 + MANY // 4
    expect(page.locator("#aside")).to_contain_text("Écully 02")
    page.get_by_role("button", name="Untick all shown").click()
    expect(page.locator("#aside")).not_to_contain_text("Écully 02")
    assert ticked.count() == before + 1
    assert complaints(page) == ""
    page.get_by_role("button", name="Tick all shown", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").first.click()
    assert seen(page).all_inner_texts()[: MANY // 4] == [f"Écully {2 + 4 * at:02d}" for at in range(10)]
    console.close(page, "sendAbort", "afterRequest")


def test_without_scripts_there_is_the_whole_list_and_no_field_that_does_nothing(console: Console) -> None:
    page = console.open_without_scripts("ada")
    page.goto(f"{console.address}/team")
    expect(page.get_by_label("Find by name, id or region")).to_be_hidden()
    expect(page.get_by_role("button", name="Tick all shown", exact=True)).to_be_hidden()
    assert seen(page).count() > MANY
    console.close(page)
