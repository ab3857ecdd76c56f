"""The team as a file on the command line, beside a running server."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.domain.team import Role
from server.domain.team_file import LARGEST_FILE_BYTES
from server.stores.console import ConsoleStore, audit, team
from tests.loopback.server.conftest import House

EVE = {"login": "eve", "name": "Ève M.", "role": "auditor", "active": True}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def store(house: House) -> str:
    added = run("users", "add", "ada", "--role", "administrator", "--store", str(house.books_file))
    assert added.exit_code == 0, added.output
    return str(house.books_file)


def bring_in(folder: Path, text: str, store: str) -> Result:
    file = folder / "team.json"
    file.write_text(text, encoding="utf-8")
    return run("team", "import", str(file), "--store", store)


def logins(store: str) -> dict[str, Role]:
    with ConsoleStore(Path(store)).reading() as connection:
        return {one.user.login: one.user.role for one in team.members(connection)}


async def test_a_team_is_taken_away_changed_and_brought_in(store: str, tmp_path: Path) -> None:
    taken = run("team", "export", "--store", store)
    assert taken.exit_code == 0, taken.output
    document = json.loads(taken.stdout)
    assert [one["login"] for one in document["people"]] == ["ada"]
    document["people"].append(EVE)
    for _ in range(2):
        brought = bring_in(tmp_path, json.dumps(document), store)
        assert brought.exit_code == 0, brought.output
        assert "2 people of team.json are in the team" in brought.stdout
    assert logins(store) == {"ada": Role.ADMINISTRATOR, "eve": Role.AUDITOR}
    assert run("users", "invite", "eve", "--store", store).exit_code == 0
    with ConsoleStore(Path(store)).reading() as connection:
        told = [one.entry for one in audit.lines(connection, audit.Search(actors=frozenset({"cli"})))][::-1]
        assert audit.verify(connection).broken_at is None
    assert [one.action for one in told] == [
        *("user.add", "team.export", "user.add", "team.import", "team.import"),
        "user.invite",
    ]


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([EVE | {"role": "owner"}], "people.0.role"),
        ([EVE | {"password_hash": "x"}], "people.0.password_hash"),
        ([EVE, EVE], "a login stands in it twice"),
        ([EVE, {"login": "ada", "name": "Ada", "role": "auditor"}], "administrator"),
        ([EVE | {"name": "é" * LARGEST_FILE_BYTES}], "larger than"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
async def test_what_the_page_refuses_is_refused_here_and_nobody_is_changed(
    store: str, tmp_path: Path, people: list[object], said: str
) -> None:
    refused = bring_in(tmp_path, json.dumps({"schema": 1, "people": people}), store)
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.output
    assert logins(store) == {"ada": Role.ADMINISTRATOR}


async def test_a_file_that_cannot_be_read_is_named(store: str, tmp_path: Path) -> None:
    missing = run("team", "import", str(tmp_path / "nowhere.json"), "--store", store)
    assert (missing.exit_code, "cannot be read" in missing.stderr) == (1, True)
    (tmp_path / "latin.json").write_bytes(b"\xff\xfe")
    strange = run("team", "import", str(tmp_path / "latin.json"), "--store", store)
    assert (strange.exit_code, "it is no UTF-8" in strange.stderr) == (1, True)
