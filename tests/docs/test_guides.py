"""Every command of a guide works, in its order, with the files that the guide shows."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app

GUIDES = Path(__file__).parents[2] / "docs" / "guides"


@pytest.mark.parametrize(
    ("guide", "said"), [("data.md", "0 added, 0 changed, 5 same, 0 left out, 0 refused")]
)
def test_the_guide_does_what_it_says(
    guide: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (GUIDES / guide).read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, content in re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", text, re.DOTALL):
        Path(name).write_text(content, encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    commands = [line.removeprefix("$ baylens-server ") for block in blocks for line in block.splitlines()]
    results = [CliRunner().invoke(app, shlex.split(command)) for command in commands]
    assert [one.exit_code for one in results] == [0] * len(commands), [one.output for one in results]
    assert said in "".join(one.output for one in results)
