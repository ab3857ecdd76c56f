"""Every page: no complaint of axe, nothing wider than the screen, nothing from another host."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.console.conftest import NARROWEST, WIDE, Console, complaints
from tests.browser.console.pages import PAGES, Shown

TWICE_AS_LARGE = (WIDE // 2, 400)
"""What a window of 1280x800 has left at 200 % zoom: a CSS pixel is two pixels wide and two high."""
LOOKS = (("light", "en"), ("dark", "fr"))
ALL_LOOKS = tuple((theme, language) for theme in ("light", "dark") for language in ("en", "fr"))


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_a_page_is_good_to_read_in_any_light_and_width(
    console: Console, shown: Shown, picture: Callable[[Page, str], None], request: pytest.FixtureRequest
) -> None:
    looks = ALL_LOOKS if request.config.getoption("--screenshots") and shown.pictured else LOOKS
    for theme, language in looks:
        page = console.open(shown.login, theme, language)
        page.goto(console.address + shown.path)
        page.evaluate("document.fonts.ready")
        expect(page.locator(".waits")).to_have_count(0, timeout=PATIENCE_MS)
        assert page.evaluate("document.documentElement.lang") == language
        if shown.pictured:
            picture(page, f"{shown.name}-{theme}-{language}")
        for width, height in ((WIDE, 800), TWICE_AS_LARGE, (NARROWEST, 800)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (theme, width)
            if width == (NARROWEST if theme == "dark" else WIDE):
                assert complaints(page) == ""
        console.close(page, "status of 404", "status of 403")
