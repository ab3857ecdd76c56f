"""How long from opening the simulator's page to the first card, with a fake camera in chromium.

The page, its client and a desk of a few lines run on this machine; the camera shows one card all the time.
The clock starts before the page is asked for and stops when it lists how long painting the card took.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import structlog

from bench.report import Bar, CannotMeasure, Report, parser, run

LONGEST_S = 3.0
_GIVE_UP_MS = 60_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line."""
    # Only the document goes to standard output.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    options = parser("page", __doc__)
    options.add_argument("--loads", type=int, default=10, help="how often the page is opened")
    return run(options.parse_args(arguments), lambda given: measure(given.loads))


def measure(loads: int) -> Report:
    """Open the page so many times, each in a fresh context of the browser.

    Raises:
        CannotMeasure: There is no chromium, or no playwright.
    """
    took_s = sorted(_first_cards(loads))
    return Report(
        bench="page",
        data=f"{loads} page loads, fake camera of 1280x720",
        figures={"first_card_s": {"p50": round(median(took_s), 3), "max": round(took_s[-1], 3)}},
        bars=(Bar("page_to_first_card_s", round(took_s[-1], 3), "<", LONGEST_S, "s"),),
    )


def _first_cards(loads: int) -> list[float]:
    try:
        from playwright.sync_api import expect, sync_playwright

        from overlays.wire import Symbology
        from tests.browser.conftest import CHROMIUM, CODE, chromium, open_page
        from tests.browser.film import HeldCard, write_film
        from tests.browser.site import SmallSite, at, small_desk
    except ImportError as missing:
        raise CannotMeasure(f"{missing.name} is not installed: pip install --group test") from None
    if CHROMIUM is None:
        raise CannotMeasure("there is no chromium: apt-get install chromium")
    took_s = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver, small_desk() as desk:
        film = Path(folder) / "card.mjpeg"
        write_film(film, (HeldCard(CODE, Symbology.EAN_13, 10),), pause=0)
        browser = chromium(driver, film)
        for _ in range(loads):
            # A new process each time: a card that counted is not reported again while it is seen.
            with SmallSite(at(desk)) as site:
                page = open_page(browser)
                began = time.perf_counter()
                page.goto(site.address)
                shown = page.locator("#steps li.told")
                expect(shown).to_have_count(11, timeout=_GIVE_UP_MS)
                took_s.append(time.perf_counter() - began)
                page.context.close()
        browser.close()
    return took_s


if __name__ == "__main__":
    sys.exit(main())
