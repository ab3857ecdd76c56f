"""Every command of the guide for operators runs, in its order, on the books of a small shop."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from server.settings import Settings
from tests.docs.test_campaign_guide import GUIDE as CAMPAIGNS

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "running.md").read_text(encoding="utf-8")
ELSEWHERE = "postgresql://baylens@db.example/books?sslmode=verify-full"
PATIENCE_S = 120
BEFORE = """
baylens-server init
baylens-server data import shop.jsonl
baylens-server campaigns import tea.json --by lea
baylens-server users add ada --role administrator
"""


def _commands() -> str:
    blocks = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
    lines = (line.removeprefix("$ ") for block in blocks for line in block.splitlines())
    return "\n".join(lines).replace(ELSEWHERE, "elsewhere.sqlite3")


def test_the_guide_does_what_it_says(tmp_path: Path) -> None:
    for name, content in re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", CAMPAIGNS, re.DOTALL):
        (tmp_path / name).write_text(content, encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")}
    ran = subprocess.run(
        ["bash", "-c", f"set -euo pipefail{BEFORE}{_commands()}"],
        cwd=tmp_path,
        env=clean | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("customers               1") == 2, "in the copy, and when it is back"
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("copy.sqlite3", "baylens.sqlite3")} == {
        0o600
    }
    assert "tea runs as" in ran.stderr + ran.stdout


def test_the_file_of_settings_is_one() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    settings = Settings.model_validate(tomllib.loads(block)["server"])
    assert settings.store == Path("/var/lib/baylens/baylens.sqlite3")
