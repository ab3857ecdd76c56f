"""Every command of the guide for campaigns runs, in its order, with the files that the guide shows."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "campaigns.md").read_text(encoding="utf-8")
PROGRAM = "baylens-server "


def _run(command: str) -> str:
    """Run one line; the program itself runs in this process, because each start of it takes seconds."""
    if not command.startswith(PROGRAM):
        subprocess.run(["bash", "-c", command], check=True, timeout=60)
        return ""
    arguments, _, target = command.removeprefix(PROGRAM).partition(" > ")
    ran = CliRunner().invoke(app, shlex.split(arguments))
    assert ran.exit_code == 0, (command, ran.output)
    if target:
        Path(target).write_text(ran.stdout, encoding="utf-8")
    return ran.stdout


def test_the_guide_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", GUIDE, re.DOTALL):
        Path(name).write_text(content, encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
    commands = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    said = [_run(command) for command in commands]
    together = " ".join(" ".join(said).split())
    assert (
        "“Tea: 30% off”: the limit was at most €600.00 in all, at all sites together; it is at most"
        in together
    )
    assert "The campaign does not run at this site." in together
    lives = next(one for command, one in zip(commands, said, strict=True) if command.endswith("list tea"))
    lines = [line for line in lives.splitlines() if line.startswith("tea ")]
    assert len(lines) == 4, "two published, one rolled back, one archived"
    assert "proposal 1 of tea is waiting, to run at 2030-03-04T08:00" in together
    assert "proposal 1 of tea is scheduled" in together
    assert "proposal 1 of tea is cancelled" in together
