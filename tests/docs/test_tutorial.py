"""Every command of the tutorial runs, in its order, in one shell."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
PATIENCE_S = 200


def _commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", TUTORIAL, re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment() -> dict[str, str]:
    port = _free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")}
    return clean | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "BAYLENS_SERVER_PORT": str(port),
        "BAYLENS_SERVER_HTTP_PORT": "0",
        "BAYLENS_GLASSES_SERVER": f"ws://127.0.0.1:{port}",
    }


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    begin = "set -euo pipefail; set -m; trap 'jobs -p | xargs -r kill' EXIT TERM\n"
    script = begin + "\n".join(_commands())
    shell = subprocess.Popen(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, complaints = shell.communicate(timeout=PATIENCE_S)
    finally:
        if shell.poll() is None:
            shell.terminate()
            shell.wait(60)
    assert shell.returncode == 0, said + complaints
    assert re.search(r"^given +1 *$", said, re.MULTILINE), said
    assert re.search(r"^glasses +1 *$", said, re.MULTILINE), said


def test_the_readme_puts_on_glasses_that_it_let_in() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    written = re.findall(r"issue-glasses .+ > (\S+)\)", readme)
    assert written == re.findall(r"baylens-glasses --credential-file (\S+)", readme) != []


def test_every_file_the_docs_link_to_exists() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    missing = [
        f"{page.name} -> {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []
