"""The page in a real browser: what a trainer sees."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import SmallDesk, SmallSite

pytestmark = pytest.mark.timeout(60)


def test_a_card_held_up_to_the_webcam_is_on_the_display(page: Page, site: SmallSite, desk: SmallDesk) -> None:
    page.goto(site.address)
    expect(page.locator("#facts [data-fact=read]")).to_contain_text("EAN-13")
    expect(page.locator("#caption")).to_have_attribute("data-earcon", "recognised")
    page.wait_for_timeout(1500)
    page.screenshot(path="/tmp/shot.png")
    assert desk.scans[0] == "3012345678902"
