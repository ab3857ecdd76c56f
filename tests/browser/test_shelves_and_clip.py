"""Sample cards on the second tab, and the clip for a laptop without a webcam."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
from playwright.sync_api import Browser, Playwright, expect

from overlays.wire import Symbology
from sample_cards.loyalty_cards import loyalty_card
from sample_cards.symbols import write
from tests.browser.conftest import CODE, Watch, chromium, open_page
from tests.browser.film import held_up
from tests.browser.site import SmallDesk, SmallSite, at

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def stocked(desk: SmallDesk, tmp_path: Path) -> Iterator[SmallSite]:
    cards, clip = tmp_path / "cards", tmp_path / "clip"
    cards.mkdir()
    clip.mkdir()
    loyalty_card(write(CODE, Symbology.EAN_13)).save(cards / "card-c-001-ean-13.png")
    (cards / "cards.pdf").write_bytes(b"%PDF-1.4")
    for number in range(4):
        cv2.imwrite(str(clip / f"{number:04d}.jpg"), held_up(CODE, Symbology.EAN_13))
    with SmallSite(at(desk), cards=cards, clip=clip) as site:
        yield site


@pytest.fixture
def blind(playwright: Playwright) -> Iterator[Browser]:
    """A laptop without a webcam."""
    browser = chromium(playwright, None)
    yield browser
    browser.close()


def test_without_a_webcam_the_clip_plays_and_its_cards_are_read(
    blind: Browser, stocked: SmallSite, desk: SmallDesk
) -> None:
    page = open_page(blind)
    watch = Watch(page.context, stocked.address)
    page.goto(stocked.address)
    expect(page.locator("#banner")).to_have_text("Aucune caméra n’a été trouvée : voici une démonstration.")
    expect(page.locator("#caption")).to_have_attribute("data-earcon", "recognised")
    expect(page.locator("#camera-sign")).to_have_text("Démonstration")
    expect(page.locator("#camera-sign")).to_have_attribute("data-on", "false")
    page.context.close()
    assert desk.scans == [CODE]
    assert watch.wrongs == []


def test_without_a_webcam_and_without_a_clip_the_page_says_so(blind: Browser, site: SmallSite) -> None:
    page = open_page(blind)
    page.goto(site.address)
    expect(page.locator("#camera-trouble")).to_have_text("Aucune caméra n’a été trouvée.")
    expect(page.locator("#start-clip")).to_be_hidden()
    page.context.close()


def test_the_second_tab_shows_what_can_be_printed_and_held_up(browser: Browser, stocked: SmallSite) -> None:
    page = open_page(browser)
    watch = Watch(page.context, stocked.address)
    page.goto(f"{stocked.address}cards")
    expect(page.locator(".cards img")).to_have_count(1)
    assert page.evaluate("document.querySelector('.cards img').decode().then(() => true)")
    expect(page.locator("#sheets a")).to_have_text("Imprimer : cards.pdf")
    page.click(".cards button")
    expect(page.locator("#close-up img")).to_be_visible()
    page.context.close()
    assert watch.wrongs == []
