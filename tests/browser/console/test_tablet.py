"""A store manager with a tablet, and what comes out of a printer."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.conftest import Console

FINGERTIP = 44
_TOO_LOW = """least => [...document.querySelectorAll("button, .button, select, summary, input")]
    .filter(one => !["hidden", "checkbox", "radio"].includes(one.type) && one.checkVisibility())
    .filter(one => one.getBoundingClientRect().height < least)
    .map(one => one.outerHTML.slice(0, 90))"""

_CUT_OFF = """heading => {
    const cell = [...document.querySelectorAll("th")].find(one => one.textContent === heading);
    return cell.getBoundingClientRect().right > cell.closest(".scroll").getBoundingClientRect().right;
}"""
"""In one go: the day is written anew as it happens."""


def wide(page: Page, selector: str) -> bool:
    """Whether something is wider than what of it is in view."""
    return bool(page.locator(selector).first.evaluate("one => one.scrollWidth > one.clientWidth"))


@pytest.mark.parametrize(
    "path",
    [
        "/campaigns/habitudes/draft?check=yes",
        "/team",
        "/sites",
        "/samples/rennes-sud/clementines",
        "/customers/c-004",
    ],
)
def test_what_a_finger_presses_is_as_high_as_its_tip(console: Console, path: str) -> None:
    page = console.open_tablet("ada")
    page.goto(console.address + path)
    assert page.evaluate(_TOO_LOW, FINGERTIP) == []
    console.close(page)


def test_names_in_a_table_are_not_broken_inside_a_word(console: Console) -> None:
    page = console.open_tablet("lea")
    page.goto(console.address + "/campaigns")
    name = page.get_by_role("link", name="Bienvenue au premier retrait").last
    # Three lines at most: "Bienvenu" and "e" were two of five.
    assert name.evaluate("one => one.getClientRects().length") <= 3
    console.close(page)


def test_the_button_that_saves_somebody_of_the_team_is_in_view(console: Console) -> None:
    page = console.open_tablet("ada")
    page.goto(console.address + "/team")
    expect(page.get_by_role("button", name="Enregistrer ada")).to_be_in_viewport(ratio=1)
    console.close(page)


@pytest.mark.parametrize(("path", "heading"), [("/samples", "Left"), ("/", "Answer")])
def test_what_a_table_is_opened_for_is_in_view_on_a_phone(console: Console, path: str, heading: str) -> None:
    page = console.open("sven", width=390)
    page.goto(console.address + path)
    assert page.evaluate(_CUT_OFF, heading) is False
    console.close(page)


def test_a_long_name_of_an_offer_ends_in_three_dots(console: Console) -> None:
    page = console.open("lea", language="fr")
    page.goto(f"{console.address}/campaign-new")
    page.locator("#name").fill("L’opération « fraîcheur » des maraîchers de Bretagne-Sud")
    page.locator("button.main").click()
    offer = ".parts [aria-current]"
    expect(page.locator(offer)).to_contain_text("l-operation-fraicheur")
    assert wide(page, offer)
    # An ellipsis is drawn for the text of a block, never for that of a flexible box.
    assert page.locator(offer).evaluate("one => getComputedStyle(one).display") == "block"
    page.get_by_role("link", name="Campagnes", exact=True).first.click()
    page.get_by_label("Plus pour L’opération").click()
    page.get_by_role("button", name="Jeter le brouillon").click()
    expect(page.get_by_role("status")).to_contain_text("jeté")
    console.close(page)


def test_a_page_is_printed_dark_on_light_whatever_it_looks_like(console: Console) -> None:
    page = console.open("ada", language="fr")
    page.goto(f"{console.address}/sample-sheet/rennes-sud")
    page.get_by_role("button", name="Sombre").click()
    page.goto(f"{console.address}/sample-sheet/rennes-sud")
    page.emulate_media(media="print")
    ink = page.evaluate("getComputedStyle(document.body).color.match(/[0-9]+/g).map(Number)")
    assert max(ink) < 64
    console.close(page)
