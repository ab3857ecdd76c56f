"""Every command of a guide runs, in its order, in one shell, with the files that the guide shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
PATIENCE_S = 50


@pytest.mark.parametrize(
    ("guide", "said"), [("data.md", "0 added, 0 changed, 5 same, 0 left out, 0 refused")]
)
def test_the_guide_does_what_it_says(guide: str, said: str, tmp_path: Path) -> None:
    text = (GUIDES / guide).read_text(encoding="utf-8")
    for name, content in re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", text, re.DOTALL):
        (tmp_path / name).write_text(content, encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    commands = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")}
    ran = subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + "\n".join(commands)],
        cwd=tmp_path,
        env=clean | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert said in ran.stdout
