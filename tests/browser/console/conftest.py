"""The console in a real browser: a real server with the sample shop, and a page that reaches nothing else."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from sample_cards.console import PASSWORD, VISITS, demo_settings, furnish
from sample_cards.day import WORN_AGAIN_S, Day
from server.bootstrap import running
from server.clock import SystemClock
from server.console import PREFIX
from server.settings import Settings
from tests.browser.conftest import PATIENCE_MS, Watch, chromium

_PATIENCE_S = 30.0
WIDE = 1280
NARROWEST = 360


class Console:
    """A console that is served, and the browser in front of it."""

    def __init__(self, browser: Browser, address: str, day: Day) -> None:
        self._browser = browser
        self.address = address
        self._day = day
        self._signed_in: dict[str, list[dict[str, object]]] = {}

    def next_visit(self) -> None:
        """Let customers come until somebody answers to a bonus."""
        for _ in range(3):
            assert self._day.visit()

    def open(self, login: str = "", theme: str = "light", language: str = "en", width: int = WIDE) -> Page:
        """Open a window of its own in which somebody is signed in; close it with ``close``."""
        context = self._browser.new_context(
            locale={"en": "en-GB", "fr": "fr-FR"}[language],
            color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": width, "height": 800},
        )
        return self._opened(context, login)

    def open_tablet(self, login: str) -> Page:
        """The same on a tablet that is touched, in French."""
        context = self._browser.new_context(
            locale="fr-FR", viewport={"width": 768, "height": 1024}, has_touch=True, is_mobile=True
        )
        return self._opened(context, login)

    def open_without_scripts(self, login: str) -> Page:
        """The same in a browser that runs no scripts."""
        context = self._browser.new_context(
            locale="en-GB", viewport={"width": WIDE, "height": 800}, java_script_enabled=False
        )
        return self._opened(context, login)

    def _opened(self, context: BrowserContext, login: str) -> Page:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.watch = Watch(context, self.address)  # type: ignore[attr-defined]
        if login:
            self.sign_in(page, login)
        return page

    def sign_in(self, page: Page, login: str) -> None:
        """Sign in by hand the first time; afterwards the cookie of that session does."""
        known = self._signed_in.get(login)
        if known is not None:
            page.context.add_cookies(known)  # type: ignore[arg-type]
            return
        page.goto(f"{self.address}/sign-in")
        page.locator("#login").fill(login)
        page.locator("#password").fill(PASSWORD)
        page.locator("button.main").click()
        page.wait_for_url(f"{self.address}/")
        self._signed_in[login] = [dict(cookie) for cookie in page.context.cookies()]

    def close(self, page: Page, *expected: str) -> None:
        """Close a window; nothing may have gone wrong in it but what is expected."""
        page.context.close()
        watch: Watch = page.watch  # type: ignore[attr-defined]
        assert [wrong for wrong in watch.wrongs if not any(word in wrong for word in expected)] == []


def complaints(page: Page) -> str:
    """What axe finds on a page, of any impact; empty when there is nothing."""
    results = Axe().run(page)
    return results.generate_report() if results.violations_count else ""


@pytest.fixture(scope="module")
def console(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    settings = demo_settings(tmp_path_factory.mktemp("console") / "books.sqlite3", 0)
    furnish(settings, SystemClock())
    browser = chromium(playwright, None)
    with Served(settings) as served:
        yield Console(browser, f"http://127.0.0.1:{served.port}{PREFIX}", served.day)
    browser.close()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Takes a picture into docs/images when ``--screenshots`` asks for it."""

    def take(page: Page, name: str) -> None:
        if request.config.getoption("--screenshots"):
            path = Path(__file__).parents[3] / "docs" / "images" / f"console-{name}.jpg"
            page.screenshot(path=path, type="jpeg", quality=78, full_page=False, animations="disabled")
            assert path.stat().st_size < 150_000, path

    return take


class Served:
    """A server in a loop of its own, beside the one of the browser's driver."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ready = threading.Event()
        self.day: Day
        self._end: Callable[[], object] = lambda: None
        self.port = 0
        self.glasses_port = 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(_PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._thread.join(_PATIENCE_S)
        assert not self._thread.is_alive()

    async def _serve(self) -> None:
        stopping, loop = asyncio.Event(), asyncio.get_running_loop()
        async with running(self._settings) as server:
            self.port = server.http_port
            self.glasses_port = server.glasses_port
            self._end = lambda: loop.call_soon_threadsafe(stopping.set)
            self.day = Day(server.store, SystemClock(), came=VISITS)
            self._ready.set()
            while not stopping.is_set():
                await asyncio.to_thread(self.day.wear)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), WORN_AGAIN_S)
