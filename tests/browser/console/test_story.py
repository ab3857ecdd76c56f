"""The whole story in a real browser with real glasses: from an empty campaign to a bonus, and back.

It is told twice, once with the mouse and once with the keyboard alone.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from glassapp.app.journal import AnswerRecorded, PictureShown
from glassapp.transport import ServerAddress
from overlays.codes import Symbology
from overlays.commands import Command
from overlays.wire import Verdict
from sample_cards.console import FOUR_EYES_CENTS, furnish
from sample_cards.shop import sample_shop
from server.clock import SystemClock
from server.console import PREFIX
from server.desk.door import Door
from server.opening import open_store
from server.settings import Settings
from tests.browser.conftest import chromium
from tests.browser.console.conftest import Console, Served
from tests.loopback.bay import SITE, worn

pytestmark = pytest.mark.timeout(900)

NAME = "Autumn vegetables"
HERE = "/campaigns/autumn-vegetables"
TITLE_FR, TITLE_EN = "Légumes : −2 €", "Vegetables: €2 off"
FIRST, SECOND, THIRD = "c-041", "c-051", "c-033"
"""Members with vegetables in most orders, silver at least, who wait at this site and have not come yet."""
LEFT_BEHIND = ("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
"""What htmx says of a request whose page was left before its answer came; a bad answer has another name."""
_MOST_TABS = 250


class Hand(Protocol):
    """How somebody works at a page."""

    def press(self, what: Locator) -> None:
        """Press a button, or follow a link."""
        ...

    def write(self, field: Locator, text: str) -> None:
        """Write into a field what it shall hold."""
        ...

    def choose(self, field: Locator, value: str) -> None:
        """Choose one of a list."""
        ...


class Mouse:
    """Points and clicks."""

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, field: Locator, value: str) -> None:
        field.select_option(value)


class Keyboard:
    """Goes from stop to stop with the tabulator, and never touches the mouse."""

    def press(self, what: Locator) -> None:
        self._go_to(what)
        what.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._go_to(field)
        field.page.keyboard.press("Control+A")
        field.page.keyboard.type(text)

    def choose(self, field: Locator, value: str) -> None:
        self._go_to(field)
        options = [one.get_attribute("value") for one in field.locator("option").all()]
        steps = options.index(value) - options.index(field.input_value())
        for _ in range(abs(steps)):
            field.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        expect(field).to_have_value(value)

    def _go_to(self, what: Locator) -> None:
        expect(what).to_be_visible()
        for _ in range(_MOST_TABS):
            if what.evaluate("one => one === document.activeElement"):
                return
            what.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {what}")


@dataclass(frozen=True, slots=True)
class House:
    """A console, and glasses at the same server."""

    console: Console
    glasses: ServerAddress

    def look_at(self, customer_id: str, give: bool = False) -> str:
        """Scan a customer's card with the real client; says what stands on the picture that is shown."""
        code = next(one for one in sample_shop().customers if one.customer_id == customer_id).codes[0]
        with ThreadPoolExecutor(1) as beside:
            work = beside.submit(asyncio.run, self._scan(code.text, code.symbology, give))
            return work.result(600)

    async def _scan(self, text: str, symbology: Symbology, give: bool) -> str:
        async with worn(self.glasses) as glasses:
            await glasses.looks()
            glasses.camera.hold(text, symbology)
            shown = await glasses.next(PictureShown, lambda picture: picture.face == "card")
            if give:
                await glasses.press(Command.OK)
                assert (await glasses.next(AnswerRecorded)).verdict is Verdict.GIVE
            return "\n".join(shown.lines)


@pytest.fixture
def house(playwright: Playwright, tmp_path: Path) -> Iterator[House]:
    settings = Settings(
        store=tmp_path / "books.sqlite3",
        port=0,
        http_port=0,
        log_level="warning",
        long_queue=0,
        approval_above_cents=FOUR_EYES_CENTS,
    )
    furnish(settings, SystemClock())
    with closing(open_store(settings)) as store:
        credential = Door(store, SystemClock()).issue("story", SITE)
    browser = chromium(playwright, None)
    with Served(settings) as server:
        address = ServerAddress(f"ws://127.0.0.1:{server.glasses_port}", credential)
        yield House(Console(browser, f"http://127.0.0.1:{server.port}{PREFIX}", server.day), address)
    browser.close()


@pytest.mark.parametrize("hand", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def test_from_an_empty_campaign_to_a_bonus_in_the_bay_and_back(house: House, hand: Hand) -> None:
    lea, amir = house.console.open("lea"), house.console.open("amir")
    _build(lea, hand, house.console.address)
    _look_and_try(lea, hand)
    _publish_at_once(lea, hand)
    assert TITLE_FR not in house.look_at(SECOND), "nobody bought vegetables fifty times"
    _ask_for_more(lea, hand)
    _approve(amir, hand, house.console.address)
    lea.goto(f"{house.console.address}/")
    day = lea.locator("#day")
    expect(day).not_to_contain_text(TITLE_EN)
    assert TITLE_FR in house.look_at(FIRST, give=True)
    expect(day.locator("tr", has_text=TITLE_EN)).to_contain_text("Given")
    _what_would_they_get(lea, hand, house.console.address)
    _go_back(lea, hand, house.console.address)
    assert TITLE_FR not in house.look_at(THIRD)
    for page in (lea, amir):
        house.console.close(page, *LEFT_BEHIND)


def _build(page: Page, hand: Hand, address: str) -> None:
    """A name, words in two languages, three conditions, a value and a limit."""
    page.goto(f"{address}/campaign-new")
    hand.write(page.locator("#name"), NAME)
    hand.press(page.get_by_role("button", name="Begin a draft"))
    hand.write(page.locator("#f-title-fr-forms-0"), TITLE_FR)
    hand.write(page.locator("#f-title-en-forms-0"), TITLE_EN)
    for number, kind in enumerate(("tier_at_least", "bought_category", "site_is")):
        hand.choose(page.locator("#f-conditions"), kind)
        hand.press(page.locator('button[value="add:conditions"]'))
        expect(page.locator(f'[name="conditions.{number}.kind"]')).to_have_value(kind)
    hand.choose(page.locator("#f-conditions-0-tier"), "silver")
    hand.choose(page.locator("#f-conditions-1-category"), "vegetables")
    hand.write(page.locator("#f-conditions-1-times"), "50")
    hand.write(page.locator("#f-conditions-1-weeks"), "8")
    hand.choose(page.locator("#f-conditions-2-site_id"), SITE)
    hand.write(page.locator("#f-face_value_cents"), "2")
    hand.write(page.locator("#f-limits-0-maximum"), "40")
    expect(page.locator(".rule")).to_contain_text("vegetables")
    hand.press(page.get_by_role("button", name="When, where, how much"))
    hand.choose(page.locator("#f-priority"), "9")
    hand.press(page.get_by_role("button", name=TITLE_EN))
    expect(page.locator("#f-conditions-1-times")).to_have_value("50")


def _look_and_try(page: Page, hand: Hand) -> None:
    """The sentence, the audience and the card stand beside the fields; four weeks are tried."""
    rule = page.locator(".rule")
    for words in ("Silver or higher", "50 times", "at most €40.00 in all"):
        expect(rule).to_contain_text(words)
    expect(page.locator(".reach")).to_contain_text(", of ")
    expect(page.locator("img.glass")).to_have_js_property("naturalWidth", 640)
    hand.press(page.get_by_role("button", name="Try it"))
    hand.press(page.get_by_role("button", name="Test on past visits"))
    expect(page.locator("#run")).to_contain_text("visits were decided again")
    hand.press(page.get_by_role("link", name="Draft", exact=True))


def _publish_at_once(page: Page, hand: Hand) -> None:
    """What costs little takes one pair of eyes."""
    hand.press(page.get_by_role("button", name="Write version"))
    hand.press(page.get_by_role("link", name="Review and publish"))
    expect(page.locator("main")).to_contain_text("All of it is new")
    hand.press(page.get_by_role("button", name="Publish", exact=True))
    expect(page.locator("main")).to_contain_text("This version runs.")


def _ask_for_more(page: Page, hand: Hand) -> None:
    """Fewer purchases, fifteen times the budget: the review says so, and asks for somebody else."""
    hand.press(page.get_by_role("link", name=NAME))
    hand.press(page.get_by_role("link", name="Change", exact=True))
    hand.press(page.get_by_role("button", name=TITLE_EN))
    hand.write(page.locator("#f-conditions-1-times"), "3")
    hand.write(page.locator("#f-limits-0-maximum"), "600")
    hand.press(page.get_by_role("button", name="Write version"))
    hand.press(page.get_by_role("link", name="Review and publish"))
    changes = page.get_by_role("region", name="What changes at the bay")
    expect(changes).to_contain_text("the limit was at most €40.00 in all")
    expect(changes).to_contain_text("new condition")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    hand.write(page.locator("#note"), "for the harvest")
    hand.press(page.get_by_role("button", name="Ask for approval"))
    expect(page.locator("main")).to_contain_text("Asked for.")
    expect(page.get_by_role("button", name="Approve and publish")).to_have_count(0)


def _approve(page: Page, hand: Hand, address: str) -> None:
    """Somebody else finds it on Home, and agrees."""
    page.goto(f"{address}/")
    errands = page.get_by_role("region", name="What needs somebody")
    expect(errands).to_contain_text("for the harvest")
    hand.press(errands.get_by_role("link", name=NAME))
    hand.press(page.get_by_role("button", name="Approve and publish"))
    expect(page.locator("main")).to_contain_text("Approved by amir.")


def _go_back(page: Page, hand: Hand, address: str) -> None:
    """One click lets the version before run again."""
    page.goto(f"{address}{HERE}/review")
    hand.press(page.get_by_role("button", name="Go back to the version before"))
    expect(page.locator("main")).to_contain_text("The earlier version runs again")


def _what_would_they_get(page: Page, hand: Hand, address: str) -> None:
    """The next customer would get it, as long as it runs."""
    page.goto(f"{address}{HERE}")
    hand.write(page.locator("#customer"), THIRD)
    hand.choose(page.locator("#site"), SITE)
    hand.press(page.get_by_role("button", name="What would they get?"))
    expect(page.locator("main")).to_contain_text("The customer would get it.")
