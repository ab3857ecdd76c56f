"""Glasses look at the code on the console's screen and are let in; Home tells of the day by itself."""

import asyncio
import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from glassapp.transport import Issued, redeem
from overlays.pairing import read_invitation
from tests.browser.console.conftest import Console, complaints


def test_glasses_look_at_the_screen_and_are_let_in(
    console: Console, picture: Callable[[Page, str], None]
) -> None:
    for theme, language in (("dark", "fr"), ("light", "en")):
        page = console.open("otto", theme, language)
        page.goto(f"{console.address}/sites/rennes-sud/enrol")
        page.locator("#glasses_id").fill("rennes-sud-9")
        page.locator("button.main").click()
        expect(page.locator(".qr svg")).to_be_visible()
        assert complaints(page) == ""
        picture(page, f"enrol-{theme}-{language}")
        seen = np.asarray(Image.open(io.BytesIO(page.locator(".qr").screenshot())).convert("L"))
        (code,) = zxingcpp.read_barcodes(seen)
        # The browser's driver has a loop of its own in this thread.
        with ThreadPoolExecutor(1) as glasses:
            issued = glasses.submit(_pair, code.text).result()
        assert issued.glasses_id == "rennes-sud-9"
        said = {"en": "have their credential", "fr": "ont leur accès"}[language]
        expect(page.get_by_text(re.compile(said))).to_be_visible()
        console.close(page)


def test_an_open_home_tells_of_the_next_answer_by_itself(console: Console) -> None:
    page = console.open("lea")
    page.goto(f"{console.address}/")
    latest = page.locator("#day tbody tr").first.inner_text()
    given = page.locator("#day dd").nth(3)
    before = int(given.inner_text())
    console.next_visit()
    expect(given).not_to_have_text(str(before))
    assert page.locator("#day tbody tr").first.inner_text() != latest
    console.close(page)


def _pair(text: str) -> Issued:
    return asyncio.run(redeem(read_invitation(text)))
