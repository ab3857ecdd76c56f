"""The first account of the console, made on the command line of a real server."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.clock import SystemClock
from server.stores.console import ConsoleStore, audit
from tests.console import PASSWORD
from tests.loopback.server.conftest import House, Open


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@asynccontextmanager
async def opened_console(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of somebody who was given an account."""
    added = run("users", "add", "Ada", "--role", "administrator", "--store", str(house.books_file))
    assert added.exit_code == 0, added.output
    path = added.stdout.strip().partition("8780")[2]
    assert path.startswith("/console/invitation/")
    base = f"http://127.0.0.1:{house.server.http_port}"
    async with httpx.AsyncClient(base_url=base, trust_env=False, follow_redirects=True) as browser:
        token = re.search(r'name="form_token" value="([^"]+)"', (await browser.get(path)).text)
        assert token is not None
        entered = await browser.post(path, data={"form_token": token[1], "password": PASSWORD})
        assert (entered.status_code, entered.url.path) == (200, "/console/")
        yield browser


@pytest.fixture
def store(house: House) -> str:
    return str(house.books_file)


async def test_an_account_made_here_opens_the_console_of_the_running_server(house: House, store: str) -> None:
    async with opened_console(house) as browser:
        home = await browser.get("/console/")
        assert home.url.path == "/console/"
        assert "Drive Nord" in home.text
        assert (await browser.get("/console/team")).status_code == 200
        again = run("users", "invite", "ada", "--store", store)
        assert again.exit_code == 0, again.output
        assert (await browser.get("/console/team")).url.path == "/console/sign-in"


@pytest.mark.parametrize(
    ("host", "address", "hints"),
    [
        ("127.0.0.1", "http://127.0.0.1:8780", 0),
        ("::1", "http://[::1]:8780", 0),
        ("pickup.example", "http://pickup.example:8780", 0),
        ("0.0.0.0", "http://127.0.0.1:8780", 1),
        ("::", "http://[::1]:8780", 1),
    ],
)
def test_an_invitation_is_an_address_that_can_be_opened(
    store: str, monkeypatch: pytest.MonkeyPatch, host: str, address: str, hints: int
) -> None:
    monkeypatch.setenv("BAYLENS_SERVER_HTTP_HOST", host)
    added = run("users", "add", "ada", "--role", "administrator", "--store", store)
    assert added.stdout.startswith(f"{address}/console/invitation/")
    assert added.stderr.count("console_url") == hints
    monkeypatch.setenv("BAYLENS_SERVER_CONSOLE_URL", "https://desk.example")
    again = run("users", "invite", "ada", "--store", store)
    assert again.stdout.startswith("https://desk.example/console/invitation/")
    assert again.stderr == ""


async def test_the_console_has_the_clock_of_its_setting(open_house: Open) -> None:
    """Nepal is a quarter of an hour off, so that no other clock has its minutes."""
    async with open_house(console_timezone="Asia/Kathmandu") as house, opened_console(house) as browser:
        page = (await browser.get("/console/audit")).text
    told = re.search(r"\b(\d\d):(\d\d)\b", page.partition("<tbody")[2])
    assert told is not None
    now = SystemClock().now().astimezone(ZoneInfo("Asia/Kathmandu"))
    assert (60 * now.hour + now.minute - 60 * int(told[1]) - int(told[2])) % 1440 < 10


async def test_a_login_that_is_taken_malformed_or_unknown_is_refused_in_one_sentence(store: str) -> None:
    assert run("users", "add", "ada", "--role", "administrator", "--store", store).exit_code == 0
    for command, sentence in (
        (("add", "ada", "--role", "auditor"), "somebody has this login already"),
        (("add", "a b", "--role", "auditor"), "a login has 1 to 64"),
        (("invite", "bob"), "nobody has this login"),
    ):
        refused = run("users", *command, "--store", store)
        assert refused.exit_code == 1
        assert sentence in refused.stderr
        assert "Traceback" not in refused.output


def test_nobody_is_made_an_administrator_by_forgetting_the_role(store: str) -> None:
    refused = run("users", "add", "bob", "--store", store)
    assert refused.exit_code == 2
    assert "--role" in refused.stderr
    assert run("users", "invite", "bob", "--store", store).exit_code == 1


def test_an_invitation_stands_where_browsers_find_the_console(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAYLENS_SERVER_CONSOLE_URL", "https://baylens.example/")
    added = run("users", "add", "ada", "--role", "administrator", "--store", store)
    invited = run("users", "invite", "ada", "--store", store)
    for address in (added.stdout, invited.stdout):
        assert address.startswith("https://baylens.example/console/invitation/")


def test_where_somebody_works_is_said_again_with_a_line_each_time(store: str) -> None:
    assert run("users", "add", "sven", "--role", "store_manager", "--store", store).exit_code == 0
    for words, said in (
        (("Sven", "--site", "south", "--site", "north"), "sven works at north, south"),
        (("sven", "--site", "south"), "sven works at south"),
        (("sven", "--everywhere"), "sven works at every site"),
    ):
        done = run("users", "sites", *words, "--store", store)
        assert (done.exit_code, done.stdout) == (0, f"baylens-server: {said}\n"), done.output
    with closing(ConsoleStore(Path(store))) as books, books.reading() as connection:
        lines = audit.lines(connection, audit.Search(action="user.sites"))
        assert audit.verify(connection).broken_at is None
    told = [(one.entry.actor, one.entry.detail) for one in reversed(lines)]
    assert told == [("cli", "only north south"), ("cli", "only south"), ("cli", "everywhere")]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("sven",), 2, "name sites with --site, or say --everywhere"),
        (("sven", "--site", "north", "--everywhere"), 2, "name sites with --site, or say"),
        (("sven", "--site", "nowhere"), 1, "nowhere"),
        (("bob", "--everywhere"), 1, "nobody has this login"),
        (("ada", "--site", "north"), 1, "this role holds at every site"),
    ],
)
def test_where_nobody_can_work_nothing_is_changed(
    store: str, words: tuple[str, ...], code: int, sentence: str
) -> None:
    assert run("users", "add", "ada", "--role", "administrator", "--store", store).exit_code == 0
    sven = ("users", "add", "sven", "--role", "store_manager", "--site", "south", "--store", store)
    assert run(*sven).exit_code == 0
    before = run("team", "export", "--store", store).stdout
    refused = run("users", "sites", *words, "--store", store)
    assert (refused.exit_code, refused.stdout) == (code, "")
    assert sentence in " ".join(refused.stderr.replace("│", " ").split())
    assert run("team", "export", "--store", store).stdout == before
