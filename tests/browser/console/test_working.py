"""Somebody works at the console: with the keyboard alone, without scripts, in another light."""

import re

from playwright.sync_api import expect

from sample_cards.console import PASSWORD
from tests.browser.console.conftest import Console


def test_signing_in_needs_only_the_keyboard(console: Console) -> None:
    page = console.open()
    page.goto(f"{console.address}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#login")).to_be_focused()
    page.keyboard.type("otto")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    console.close(page)


def test_whoever_is_refused_is_taken_to_the_field_that_was_wrong(console: Console) -> None:
    page = console.open()
    page.goto(f"{console.address}/sign-in")
    page.get_by_label("Login").fill("lea")
    page.get_by_label("Password").fill("something else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Login or password is wrong")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{console.address}/")
    page.goto(f"{console.address}/samples")
    page.locator("#rows a").first.click()
    taken_off = page.locator("#take-units")
    taken_off.fill("a few")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Write a whole number")
    expect(taken_off).to_be_focused()
    expect(taken_off).to_have_accessible_description("Write a whole number, from 1 to 1,000,000.")
    console.close(page, "401", "422")


def test_what_was_done_is_where_the_keyboard_is_so_that_it_is_read_aloud(console: Console) -> None:
    page = console.open("lea")
    page.goto(f"{console.address}/samples")
    page.locator("#rows a").first.click()
    page.locator("#take-units").fill("1")
    page.keyboard.press("Enter")
    saved = page.get_by_role("status").filter(has_text="Saved.")
    expect(saved).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)
    console.close(page)
    leaving = console.open()
    leaving.goto(f"{console.address}/sign-in?said=signed_out")
    expect(leaving.get_by_role("status").filter(has_text="You are signed out.")).to_be_focused()
    leaving.keyboard.press("Tab")
    expect(leaving.get_by_label("Login")).to_be_focused()
    console.close(leaving)


def test_every_stop_of_the_keyboard_can_be_seen(console: Console) -> None:
    page = console.open("ada")
    page.goto(f"{console.address}/team")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")
    console.close(page)


def test_the_switch_works_without_scripts_and_home_says_so(console: Console) -> None:
    page = console.open("otto")
    page.goto(f"{console.address}/sites")
    page.get_by_role("button", name="Switch all bonuses off").click()
    expect(page.get_by_text("Bonuses are off. No scan shows one any more.")).to_be_visible()
    page.goto(f"{console.address}/")
    expect(page.get_by_text("All bonuses are off.")).to_be_visible()
    page.goto(f"{console.address}/sites")
    page.get_by_role("button", name="Switch all bonuses on again").click()
    expect(page.get_by_text("Bonuses are on again.")).to_be_visible()
    console.close(page)


def test_a_scanner_finds_a_sample_by_its_bar_code(console: Console) -> None:
    page = console.open("lea")
    page.goto(f"{console.address}/samples")
    row = page.locator("#rows tr").filter(has_text=re.compile(r"\d{8}")).last
    name, code = row.get_by_role("link").inner_text(), row.locator("td").last.inner_text()
    page.locator("#q").focus()
    # As a scanner types: all digits at once, and Enter.
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    console.close(page)


def test_dark_and_french_are_chosen_and_stay(console: Console) -> None:
    page = console.open("lea")
    page.goto(f"{console.address}/sites")
    expect(page.locator("html")).to_have_css("background-color", "rgb(246, 245, 241)")
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.url == f"{console.address}/sites"
    expect(page.locator("html")).to_have_css("background-color", "rgb(18, 24, 23)")
    page.get_by_role("button", name="Comme le système").click()
    expect(page.locator("html")).to_have_css("background-color", "rgb(246, 245, 241)")
    console.close(page)
