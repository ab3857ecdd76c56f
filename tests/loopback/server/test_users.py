"""The first account of the console, made on the command line of a real server."""

import re

import httpx
import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from tests.console import PASSWORD
from tests.loopback.server.conftest import House


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def store(house: House) -> str:
    return str(house.books_file)


async def test_an_account_made_here_opens_the_console_of_the_running_server(house: House, store: str) -> None:
    added = run("users", "add", "Ada", "--store", store)
    assert added.exit_code == 0, added.output
    path = added.stdout.strip().partition("8780")[2]
    assert path.startswith("/console/invitation/")
    base = f"http://127.0.0.1:{house.server.http_port}"
    async with httpx.AsyncClient(base_url=base, trust_env=False, follow_redirects=True) as browser:
        token = re.search(r'name="form_token" value="([^"]+)"', (await browser.get(path)).text)
        assert token is not None
        home = await browser.post(path, data={"form_token": token[1], "password": PASSWORD})
        assert home.status_code == 200
        assert home.url.path == "/console/"
        assert "Drive Nord" in home.text
        assert (await browser.get("/console/team")).status_code == 200
        again = run("users", "invite", "ada", "--store", store)
        assert again.exit_code == 0, again.output
        assert (await browser.get("/console/team")).url.path == "/console/sign-in"


async def test_a_login_that_is_taken_malformed_or_unknown_is_refused_in_one_sentence(store: str) -> None:
    assert run("users", "add", "ada", "--store", store).exit_code == 0
    for command, sentence in (
        (("add", "ada"), "somebody has this login already"),
        (("add", "a b"), "a login has 1 to 64"),
        (("invite", "bob"), "nobody has this login"),
    ):
        refused = run("users", *command, "--store", store)
        assert refused.exit_code == 1
        assert sentence in refused.stderr
        assert "Traceback" not in refused.output
