"""A real browser whose camera is a film of sample cards. It may reach one address and no other."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from glassapp.app.simulator import site_certificate
from overlays.wire import Symbology
from tests.browser.film import HeldCard, write_film
from tests.browser.site import SmallDesk, SmallSite, at, small_desk

_CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The one without windows first: the same pages for half the processor time."""
CHROMIUM = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
CODE = "3012345678902"
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


PATIENCE_MS = 90_000
"""For anything the page is waited for: never how long it may take, only when to give up."""

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these tests out where there is no browser, loudly; on the machine that decides, fail."""
    if CHROMIUM is not None or os.environ.get("CI") == "true":
        return
    missing = "no chromium, and so the page is not tested: apt-get install chromium-headless-shell"
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason=missing))


class Watch:
    """Everything a page must not do."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.wrongs: list[str] = []
        self._address = address.partition("#")[0]
        context.on("request", self._requested)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.wrongs.append(f"error: {error.error}"))

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self._address, "blob:")):
            self.wrongs.append(f"asked a stranger: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # A violation of the Content-Security-Policy is an error on the console. So is a refused connection,
        # which a test makes when it ends the program.
        if message.type == "error" and "ERR_CONNECTION_REFUSED" not in message.text:
            self.wrongs.append(f"console: {message.text}")


def chromium(playwright: Playwright, film: Path | None) -> Browser:
    """Start the browser of the system; without a film it has no camera at all."""
    arguments = []
    if film is not None:
        arguments += [*_FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}"]
    return _launch(playwright, arguments)


def chromium_with(playwright: Playwright, cameras: int) -> Browser:
    """Start the browser of the system with so many cameras, which see nothing to read."""
    fake, allowed = _FAKE_CAMERA
    return _launch(playwright, [f"{fake}=device-count={cameras}", allowed])


def _launch(playwright: Playwright, arguments: Sequence[str]) -> Browser:
    assert CHROMIUM is not None, "no chromium: apt-get install chromium-headless-shell"
    rooted = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*_ARGUMENTS, *rooted, *arguments])


def open_page(browser: Browser) -> Page:
    """A page of its own, French, on a laptop's screen."""
    context = browser.new_context(
        # Whatever is not named here is refused, the wake lock included, which every browser grants by itself.
        permissions=["camera", "screen-wake-lock"],
        locale="fr-FR",
        viewport={"width": 1440, "height": 900},
        ignore_https_errors=True,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    # For one file at a time: while it runs, its event loop counts as running for everybody's tests.
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Its camera sees one card, held up and taken away."""
    film = tmp_path_factory.mktemp("film") / "card.mjpeg"
    write_film(film, (HeldCard(CODE, Symbology.EAN_13, 40),), pause=5)
    browser = chromium(playwright, film)
    yield browser
    browser.close()


@pytest.fixture
def desk() -> Iterator[SmallDesk]:
    with small_desk() as desk:
        yield desk


@pytest.fixture
def site(desk: SmallDesk) -> Iterator[SmallSite]:
    with SmallSite(at(desk)) as site:
        yield site


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    page = open_page(browser)
    watch = Watch(page.context, site.address)
    yield page
    page.context.close()
    assert watch.wrongs == []


@pytest.fixture
def lan(desk: SmallDesk, tmp_path: Path) -> Iterator[SmallSite]:
    site_certificate(["127.0.0.1"], tmp_path / "certificate")
    headsets = tmp_path / "headsets"
    headsets.write_text("bay-1.secret\nbay-2.other\n", encoding="ascii")
    headsets.chmod(0o600)
    with SmallSite(
        at(desk), lan=("127.0.0.1",), certificate=tmp_path / "certificate", headsets=headsets
    ) as site:
        yield site
