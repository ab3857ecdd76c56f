"""Two hundred cards in a row: nothing grows, neither in the program nor in the page."""

import gc
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Playwright

from glassapp.browser.messages import SentFrame, SentPicture
from glassapp.ports import Frame
from overlays.wire import Symbology
from tests.browser.conftest import Watch, chromium, open_page
from tests.browser.film import HeldCard, write_film
from tests.browser.site import SmallDesk, SmallSite

CUSTOMERS = tuple(f"CLMN-{100_000 + 7 * number}" for number in range(48))
"""At a tenth of a second each, the first comes again when the scan session has forgotten it."""
MOST_WAITING = 99
ON_THEIR_WAY = 20
"""Frames and pictures at most, on a busy machine; a leak of one a card would be two hundred."""

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def queue(playwright: Playwright, tmp_path: Path) -> Iterator[Browser]:
    """A camera before which one customer after the other holds up a card."""
    film = tmp_path / "queue.mjpeg"
    write_film(film, tuple(HeldCard(code, Symbology.QR_CODE, 3) for code in CUSTOMERS), pause=0)
    browser = chromium(playwright, film)
    yield browser
    browser.close()


def figures(session: CDPSession) -> dict[str, float]:
    for _ in range(2):  # What only waited to be let go the first time goes the second time.
        session.send("HeapProfiler.collectGarbage")
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: float(each["value"]) for each in metrics}


def in_memory() -> int:
    """How many frames and pictures there are.

    A list of all objects holds on to tuples that other threads are still building, which then fail in those
    threads. So it lives inside one call that is no Python code: no other thread runs meanwhile.
    """
    gc.collect()
    everything = itertools.islice(iter(gc.get_objects, None), 1)
    kinds = list(map(type, itertools.chain.from_iterable(everything)))
    return sum(issubclass(kind, SentFrame | SentPicture | Frame) for kind in kinds)


def serve(page: Page, desk: SmallDesk, cards: int, site: SmallSite) -> None:
    while len(desk.scans) < cards:
        page.wait_for_timeout(100)
        assert all(headset.waiting <= MOST_WAITING for headset in site.headsets())


def test_two_hundred_cards_in_a_row_leave_nothing_behind(
    queue: Browser, site: SmallSite, desk: SmallDesk
) -> None:
    desk.expected = CUSTOMERS
    page = open_page(queue)
    watch = Watch(page.context, site.address)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(site.address)
    serve(page, desk, 60, site)
    page_before, program_before = figures(session), in_memory()
    serve(page, desk, 260, site)
    page_after, program_after = figures(session), in_memory()
    page.context.close()
    assert page_after["Nodes"] <= page_before["Nodes"] + 20
    assert page_after["JSEventListeners"] <= page_before["JSEventListeners"] + 20
    # A leak of one picture or frame a card would be more than this many times over.
    assert page_after["JSHeapUsedSize"] <= page_before["JSHeapUsedSize"] + 1_000_000
    assert program_before <= ON_THEIR_WAY
    assert program_after <= ON_THEIR_WAY
    assert watch.wrongs == []
