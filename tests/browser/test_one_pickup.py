"""One pickup through the whole house: webcam, page, client, server, and back onto the canvas."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.bay import film_of_a_customer, whole_bay
from tests.browser.conftest import Watch, chromium, open_page
from tests.browser.site import SmallSite
from tests.browser.test_page import PIXELS_LIT, answer, with_patience


@pytest.mark.timeout(240)
def test_one_pickup_in_a_browser(playwright: Playwright, tmp_path: Path) -> None:
    film = tmp_path / "lea.mjpeg"
    with whole_bay(tmp_path) as (bay, settings):
        film_of_a_customer(film, bay.site, empty_frames=60)
        browser = chromium(playwright, film)
        with SmallSite(settings) as site:
            page = open_page(browser)
            watch = Watch(page.context, site.address)
            page.goto(site.address)
            expect(page.locator("#caption")).to_have_attribute("data-earcon", "recognised")
            with_patience(page, lambda: page.evaluate(PIXELS_LIT) > 1000)
            expect(page.locator("[data-fact=site]")).to_contain_text("Rennes")
            expect(page.locator("#steps li.told")).to_have_count(11)
            caption = page.locator("#caption")
            answer(
                page,
                lambda: page.keyboard.press("Enter"),
                lambda: caption.get_attribute("data-earcon") == "given",
            )
            expect(page.locator("#steps li.told")).to_have_count(12)
            # The page goes before the program does: what it asks of a stopped program is no fault of it.
            browser.close()
    assert watch.wrongs == []
