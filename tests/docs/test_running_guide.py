"""Every command of the guide for operators runs, in its order, on the books of a small shop."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app
from server.settings import Settings
from tests.docs.metrics_page import series
from tests.docs.test_campaign_guide import GUIDE as CAMPAIGNS
from tests.docs.test_campaign_guide import PROGRAM

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "running.md").read_text(encoding="utf-8")
ELSEWHERE = "postgresql://baylens@db.example/books?sslmode=verify-full"
BEFORE = (
    "baylens-server init",
    "baylens-server data import shop.jsonl",
    "baylens-server campaigns import tea.json --by lea",
    "baylens-server users add ada --role administrator",
)


def _commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
    lines = (line.removeprefix("$ ") for block in blocks for line in block.splitlines())
    return [line.replace(ELSEWHERE, "elsewhere.sqlite3") for line in lines]


def _run(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run one line; the program itself runs in this process, because each start of it takes seconds."""
    if command.startswith("export "):
        monkeypatch.setenv(*shlex.split(command)[1].split("=", 1))
        return ""
    said, rest = "", command
    if command.startswith(PROGRAM):
        arguments, *onwards = re.split(r"(?= [|>] )", command, maxsplit=1)
        ran = CliRunner().invoke(app, shlex.split(arguments.removeprefix(PROGRAM), comments=True))
        assert ran.exit_code == 0, (command, ran.output)
        said, rest = ran.stdout, f"cat {''.join(onwards)}"
    subprocess.run(["bash", "-ec", rest], input=said, text=True, check=True, timeout=60)
    return said


def test_the_guide_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", CAMPAIGNS, re.DOTALL):
        Path(name).write_text(content, encoding="utf-8")
    said = [_run(command, monkeypatch) for command in (*BEFORE, *_commands())]
    counts = [one for one in said if re.search(r"^customers +1 *$", one, re.MULTILINE)]
    assert len(counts) == 3, "in the copy, when it is back, and in the store to which all was copied"
    assert {
        Path(name).stat().st_mode & 0o777 for name in ("copy.sqlite3", "baylens.sqlite3", "metrics.token")
    } == {0o600}


def test_the_alerts_ask_for_what_a_server_counts() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    asked = {name for block in blocks for name in re.findall(r"\bbaylens_\w+", block)}
    assert asked
    assert asked <= series()


def test_the_file_of_settings_is_one() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    settings = Settings.model_validate(tomllib.loads(block)["server"])
    assert settings.store == Path("/var/lib/baylens/baylens.sqlite3")
