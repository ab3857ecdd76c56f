"""``python -m tests.browser.pictures``: photograph the simulator for the guides."""

import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from glassapp.app.simulator import site_certificate
from sample_cards.printing import print_all
from sample_cards.shop import sample_shop
from tests.browser.bay import film_of_a_customer, whole_bay
from tests.browser.conftest import chromium
from tests.browser.film import write_scenes
from tests.browser.site import SmallSite

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LARGEST_BYTES = 150_000
LOOK_AWAY_MS = 1500


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as driver,
        whole_bay(Path(name)) as (bay, settings),
    ):
        folder = Path(name)
        list(print_all(sample_shop(), bay.site.command_key, folder / "cards"))
        site_certificate(["127.0.0.1"], folder / "certificate")
        film_of_a_customer(folder / "lea.mjpeg", bay.site)
        (folder / "clip").mkdir()
        write_scenes(folder / "clip" / "0.jpg", iter([np.zeros((720, 1280, 3), np.uint8)]))
        with SmallSite(settings, cards=folder / "cards", clip=folder / "clip") as laptop:
            _on_a_laptop(driver, laptop, folder / "lea.mjpeg")
        with SmallSite(settings, lan=("127.0.0.1",), certificate=folder / "certificate") as headset:
            _on_a_headset(driver, headset, folder / "lea.mjpeg")


def _on_a_laptop(driver: Playwright, site: SmallSite, film: Path) -> None:
    blind, seeing = chromium(driver, None), chromium(driver, film)
    page = _page(blind, 1280, 800, allowed=False)
    page.goto(site.address)
    page.wait_for_timeout(500)
    _photograph(page, "simulator-start")
    page = _page(seeing, 1280, 800)
    _see_a_card(page, site.address)
    _photograph(page, "simulator")
    page.keyboard.press("h")
    page.click("#languages [lang=en]")
    page.click("[data-profile=halo-256-round]")
    page.fill("#sky", "80")
    page.wait_for_timeout(600)
    _photograph(page, "simulator-sun")
    page.goto(f"{site.address}cards")
    page.wait_for_timeout(600)
    _photograph(page, "simulator-cards")
    blind.close()
    seeing.close()


def _on_a_headset(driver: Playwright, site: SmallSite, film: Path) -> None:
    browser = chromium(driver, film)
    page = _page(browser, 854, 480)
    _see_a_card(page, f"{site.address}&device=android-854x480")
    _photograph(page, "android-headset")
    browser.close()


def _page(browser: Browser, width: int, height: int, *, allowed: bool = True) -> Page:
    context = browser.new_context(
        permissions=["camera"] if allowed else [],
        locale="fr-FR",
        viewport={"width": width, "height": height},
        ignore_https_errors=True,
    )
    return context.new_page()


def _see_a_card(page: Page, address: str) -> None:
    """Wait for the card, and for the attendant to look away from it."""
    page.goto(address)
    expect(page.locator("#caption")).to_have_attribute("data-earcon", "recognised", timeout=30_000)
    page.wait_for_timeout(LOOK_AWAY_MS)


def _photograph(page: Page, name: str) -> None:
    path = IMAGES / f"{name}.jpg"
    page.screenshot(path=path, type="jpeg", quality=82)
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise SystemExit(f"{path} has {size} bytes, more than {LARGEST_BYTES}")
    print(f"{path.relative_to(IMAGES.parents[1])}: {size} bytes")


if __name__ == "__main__":
    main()
