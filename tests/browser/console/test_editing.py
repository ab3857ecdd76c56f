"""Somebody writes a campaign in a browser: with scripts, without, and with the keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.console.conftest import WIDE, Console, complaints
from tests.browser.console.test_pages import ALL_LOOKS

_ABORTED = ("sendAbort", "afterRequest")


def begin(console: Console, page: Page, name: str) -> None:
    page.goto(f"{console.address}/campaign-new")
    page.get_by_label("Name of the campaign").fill(name)
    page.get_by_role("button", name="Begin a draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def fill_in(page: Page) -> None:
    page.locator('[name="title.fr.forms.0"]').fill("Café : −1 €")
    page.locator('[name="title.en.forms.0"]').fill("Coffee: €1 off")
    page.get_by_label("Costs at most").fill("1,00")
    page.locator('[name="limits.0.maximum"]').fill("250")


def add(page: Page, path: str, kind: str) -> None:
    page.locator(f'select[name="new:{path}"]').select_option(kind)
    page.locator(f'button[value="add:{path}"]').click()


def test_a_campaign_is_built_and_said_counted_and_drawn_while_one_types(console: Console) -> None:
    page = console.open("lea")
    begin(console, page, "Autumn coffee")
    fill_in(page)
    aside = page.locator("#aside")
    expect(aside).to_contain_text("Coffee: €1 off")
    expect(aside).to_contain_text("at most €250.00 in all")
    expect(aside.get_by_text("Fits every display")).to_be_visible()
    assert page.evaluate("document.querySelector('.glass').decode().then(() => true)")
    add(page, "conditions", "bought_category")
    expect(page.locator('[name="conditions.0.category"]')).to_be_focused()
    expect(page.locator('[name="limits.0.maximum"]')).to_have_value("250")
    page.locator('[name="conditions.0.category"]').select_option("coffee")
    expect(aside).to_contain_text("the customer bought coffee at least once in the last 8 weeks")
    before = aside.locator(".reach strong").inner_text()
    page.locator('[name="conditions.0.times"]').fill("500")
    expect(aside).to_contain_text("at least 500")
    expect(aside.locator(".reach strong")).not_to_have_text(before)
    page.locator('[name="title.en.forms.0"]').fill("Words that are much too long for it")
    expect(aside).not_to_contain_text("Fits every display")
    page.locator('[name="title.en.forms.0"]').fill("Coffee: €1 off")
    page.locator('[name="conditions.0.times"]').fill("2")
    page.get_by_role("button", name="Write version").click()
    expect(page.get_by_text("Written down as a new version.")).to_be_visible()
    console.close(page, *_ABORTED)


def test_what_is_typed_before_the_scripts_have_come_is_heard(console: Console) -> None:
    page = console.open("lea")
    begin(console, page, "Typed early")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/htmx\.js"), hold)
    page.reload(wait_until="commit")
    page.locator('[name="title.en.forms.0"]').fill("Coffee: €1 off")
    assert len(held) == 1, "the script must not be there yet"
    held[0].continue_()
    expect(page.locator("#aside")).to_contain_text("Coffee: €1 off")
    console.close(page, *_ABORTED)


def test_what_is_chosen_in_the_moment_a_field_appears_is_heard(console: Console) -> None:
    page = console.open("lea")
    begin(console, page, "Chosen early")
    fill_in(page)
    aside = page.locator("#aside")
    expect(aside.locator(".reach strong")).to_be_visible()
    page.evaluate(
        """document.addEventListener("htmx:afterSwap", ({ detail }) => {
            const appeared = document.querySelector('[name="conditions.0.category"]');
            if (detail.target.id !== "editor" || !appeared) return;
            appeared.value = "coffee";
            appeared.dispatchEvent(new Event("change", { bubbles: true }));
        })"""
    )
    add(page, "conditions", "bought_category")
    expect(aside).to_contain_text("the customer bought coffee at least once in the last 8 weeks")
    console.close(page, *_ABORTED)


def test_what_is_wrong_is_said_at_the_field_while_one_types(console: Console) -> None:
    page = console.open("lea")
    begin(console, page, "Wrong on purpose")
    worth, title = page.locator("#f-face_value_cents-wrong"), page.locator("#f-title-fr-forms-0-wrong")
    page.locator('[name="title.fr.forms.0"]').fill("Merci")
    page.locator('[name="title.en.forms.0"]').fill("Thanks")
    expect(page.locator("#aside")).to_contain_text("Thanks")
    # Nobody is told of what they have not come to yet.
    expect(worth).to_be_empty()
    amount = page.locator('[name="face_value_cents"]')
    amount.press_sequentially("a euro")
    expect(worth).to_have_class("fault")
    expect(worth).not_to_be_empty()
    expect(amount).to_be_focused()
    expect(amount).to_have_value("a euro")
    assert complaints(page) == ""
    amount.fill("1")
    expect(worth).to_be_empty()
    page.locator('[name="limits.0.maximum"]').fill("50")
    page.locator('[name="title.fr.forms.0"]').fill("M" * 24)
    # A rule that only a whole campaign can break: no display has room for these words.
    expect(title).to_contain_text("add a shorter form")
    page.locator('[name="title.fr.forms.0"]').fill("🎁 Merci")
    expect(title).to_contain_text("No display can draw 🎁")
    page.locator('[name="title.en.forms.0"]').fill("🎁 Thanks")
    expect(page.locator("#aside")).to_contain_text("No display can draw: 🎁")
    expect(page.locator("#aside img")).to_have_count(0)
    page.locator('[name="title.en.forms.0"]').fill("Thanks")
    page.locator('[name="title.fr.forms.0"]').fill("Merci")
    expect(title).to_be_empty()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    console.close(page, *_ABORTED)


def test_what_is_missing_stays_said_at_its_field_and_goes_once_it_is_there(console: Console) -> None:
    page = console.open("lea")
    begin(console, page, "Not finished")
    page.get_by_role("button", name="Write version").click()
    expect(page.locator("#summary")).to_be_focused()
    worth, words = page.locator("#f-face_value_cents-wrong"), page.locator("#f-title-fr-forms-0-wrong")
    # By now the page has asked for the audience by itself, and heard what is wrong once more.
    expect(page.locator(".reach strong")).to_be_visible()
    expect(worth).to_have_text("Fill this in")
    page.locator('[name="title.fr.forms.0"]').fill("Merci")
    expect(words).to_be_empty()
    expect(worth).to_have_text("Fill this in")
    missing, there = page.locator('[name="face_value_cents"]'), page.locator('[name="title.fr.forms.0"]')
    expect(missing).to_have_css("border-top-width", "2px")
    missing.focus()
    expect(there).to_have_css("border-top-width", "1px")
    console.close(page, *_ABORTED, "422")


def test_what_leads_to_a_fault_in_another_part_saves_what_was_typed(console: Console) -> None:
    page = console.open("lea")
    begin(console, page, "Faults in two parts")
    fill_in(page)
    page.get_by_label("Costs at most").fill("")
    page.get_by_role("button", name="When, where, how much").click()
    page.get_by_label("Name of the campaign").fill("")
    page.get_by_role("button", name="Write version").click()
    page.get_by_label("Name of the campaign").fill("Faults in no part")
    page.locator("#summary").get_by_role("button", name="Coffee: €1 off: Costs at most").click()
    amount = page.locator('[name="face_value_cents"]')
    expect(amount).to_be_focused()
    expect(page.locator("#f-face_value_cents-wrong")).to_have_text("Fill this in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Faults in no part")
    assert complaints(page) == ""
    console.close(page, *_ABORTED, "422")


def test_what_is_typed_while_a_line_is_slow_is_saved_and_written(console: Console) -> None:
    page = console.open("lea")
    begin(console, page, "A slow line")
    fill_in(page)
    heard: list[int] = []

    def lose_the_answer(route: Route) -> None:
        if "add%3Alimits" in (route.request.post_data or ""):
            heard.append(route.fetch(max_redirects=0).status)
        else:
            route.continue_()

    page.route("**/draft", lose_the_answer)
    page.get_by_role("button", name="Add limit").click()
    worth = page.locator('[name="face_value_cents"]')
    worth.fill("1,25")
    for _ in range(PATIENCE_MS // 100):
        if heard:
            break
        page.wait_for_timeout(100)
    assert heard == [303]
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    expect(worth).to_have_value("1.25")
    page.get_by_role("button", name="Write version").click()
    expect(page.get_by_text("Written down as a new version.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("€1.25")
    console.close(page, *_ABORTED)


def test_whoever_leaves_is_asked_while_something_is_not_saved(console: Console) -> None:
    page = console.open("lea")
    begin(console, page, "Do not lose me")
    asked: list[str] = []

    def stay(question: Dialog) -> None:
        asked.append(question.type)
        question.dismiss()

    page.on("dialog", stay)
    title = page.locator('[name="title.fr.forms.0"]')
    title.press_sequentially("Merci")
    page.get_by_role("link", name="Campaigns").first.click()
    expect(title).to_have_value("Merci")
    assert asked == ["beforeunload"]
    add(page, "conditions", "first_pickup")
    expect(page.locator('[name="conditions.0.kind"]')).to_be_attached()
    page.reload()
    expect(title).to_have_value("Merci")
    title.fill("Merci bien")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").first.click()
    page.reload()
    expect(title).to_have_value("Merci bien")
    assert asked == ["beforeunload"], "nobody is asked for nothing"
    console.close(page, *_ABORTED)


def test_everything_works_without_scripts(console: Console) -> None:
    page = console.open_without_scripts("lea")
    begin(console, page, "Without scripts")
    fill_in(page)
    add(page, "conditions", "any")
    add(page, "conditions.0.of", "weekday_and_hours")
    expect(page.locator('[name="conditions.0.of.0.weekdays"]').first).to_be_focused()
    page.get_by_label("Saturday").check()
    add(page, "conditions.0.of", "tier_at_least")
    expect(page.get_by_label("Saturday")).to_be_checked()
    page.locator('[name="face_value_cents"]').fill("a euro")
    page.get_by_role("button", name="Save draft").first.click()
    summary = page.locator("#summary")
    expect(summary).to_contain_text("Costs at most")
    summary.get_by_role("link", name="Costs at most").click()
    expect(page.locator("#f-face_value_cents")).to_be_in_viewport()
    expect(page.locator("#f-face_value_cents")).to_have_attribute(
        "aria-describedby", "f-face_value_cents-wrong"
    )
    expect(page.locator("#f-face_value_cents")).to_have_value("a euro")
    page.locator('[name="face_value_cents"]').fill("1")
    page.get_by_role("button", name="Take away: Loyalty tier").click()
    expect(page.locator('[name="conditions.0.of.1.tier"]')).to_have_count(0)
    page.get_by_role("button", name="When, where, how much").click()
    page.get_by_role("button", name="Add weekly hours").click()
    page.get_by_label("Friday").check()
    page.get_by_role("button", name="Write version").click()
    expect(page.get_by_text("Written down as a new version.")).to_be_visible()
    console.close(page)


def test_a_campaign_is_written_with_the_keyboard_alone(console: Console) -> None:
    page = console.open("lea")
    page.goto(f"{console.address}/campaign-new")
    expect(page.get_by_label("Name of the campaign")).to_be_focused()
    page.keyboard.type("By hand")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By hand")
    reach(page, "title.fr.forms.0")
    page.keyboard.type("Merci")
    reach(page, "title.en.forms.0")
    page.keyboard.type("Thanks")
    reach(page, "new:conditions")
    page.keyboard.type("First pickup")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("First pickup", exact=True).locator("visible=true").first).to_be_visible()
    expect(page.locator("#aside")).to_contain_text("it is the customer’s first pickup")
    reach(page, "face_value_cents")
    page.keyboard.type("0.5")
    reach(page, "limits.0.maximum")
    page.keyboard.type("80")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    expect(page.locator("#summary")).to_have_count(0)
    console.close(page, *_ABORTED)


def test_the_last_four_weeks_are_tried_with_a_bar_that_moves(
    console: Console, picture: Callable[[Page, str], None]
) -> None:
    page = console.open("lea")
    page.goto(f"{console.address}/campaigns/habitudes/try")
    page.get_by_role("button", name="Test on past visits").click()
    plot = page.locator(".plot svg")
    expect(plot).to_be_visible(timeout=2 * PATIENCE_MS)
    expect(page.get_by_text(re.compile(r"[1-9]\d* visits were decided again"))).to_be_visible()
    assert complaints(page) == ""
    for theme, language in ALL_LOOKS:
        look = console.open("lea", theme, language)
        look.goto(f"{console.address}/campaigns/habitudes/try")
        look.evaluate("document.querySelector('#run').scrollIntoView()")
        assert look.evaluate("document.documentElement.scrollWidth") <= WIDE
        picture(look, f"try-{theme}-{language}")
        console.close(look)
    page.locator("#customer").fill("c-004")
    page.get_by_role("button", name="What would they get?").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One customer")
    assert page.locator("tbody tr").count() == 4
    console.close(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_tree_of_conditions_is_good_to_read(console: Console, width: int) -> None:
    page = console.open("lea", width=width)
    begin(console, page, f"A tree {width}")
    fill_in(page)
    add(page, "conditions", "all")
    page.locator('button[value="add:conditions.0.of"]').wait_for()
    add(page, "conditions.0.of", "any")
    page.locator('button[value="add:conditions.0.of.0.of"]').wait_for()
    add(page, "conditions.0.of.0.of", "weekday_and_hours")
    page.locator('[name="conditions.0.of.0.of.0.begin"]').wait_for()
    page.locator('[name="title.fr.forms.0"]').fill("é" * 300)
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator("#summary")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints(page) == ""
    console.close(page, *_ABORTED)


def reach(page: Page, name: str) -> None:
    """Press Tab until a field has the focus."""
    for _ in range(80):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {name} with the keyboard")
