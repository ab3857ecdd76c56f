"""What commands write: to files that take the place of nothing else, and to outputs that cannot take it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.loopback.server.commands.typed import run
from tests.unit.server.small_shop import offer, shop

pytestmark = pytest.mark.timeout(240)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "command", ["data export stock", "campaigns export spring", "campaigns list", "status"]
)
def test_an_export_that_cannot_be_written_is_named(command: str) -> None:
    program = (sys.executable, "-c", "from server.cli.program import main; main()")
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*program, *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.stderr == "baylens-server: the output cannot be written: No space left on device\n"
    assert ended.returncode == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "exit_code", "said"),
    [
        ("team export", 1, "cannot be written as ascii: set PYTHONIOENCODING=utf-8"),
        ("message north Zo\u00e9", 0, "Zo\\xe9"),
    ],
)
def test_what_standard_output_has_no_sign_for_is_no_traceback(
    command: str, exit_code: int, said: str
) -> None:
    run("users", "add", "zoe", "--role", "administrator", "--name", "Zo\u00e9")
    done = subprocess.run(
        [sys.executable, "-c", "from server.cli.program import main; main()", *command.split(" ")],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(__file__).parents[4])},
        timeout=120,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (exit_code, False)
    assert said in done.stdout + done.stderr


@pytest.mark.usefixtures("folder")
def test_a_command_without_standard_output_does_its_work() -> None:
    program = f"{sys.executable} -c 'from server.cli.program import main; main()'"
    done = subprocess.run(
        ["sh", "-c", f"{program} arrive 100 >&-"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "command",
    [
        "serve --port 0 --http-port 0 --ready-file",
        "glasses pair g1 --site north --address ws://h:1 --png",
    ],
)
@pytest.mark.parametrize("stands", ["baylens.sqlite3", "shop.json", ".", "pipe"])
def test_a_file_that_is_written_takes_the_place_of_nothing_else(
    folder: Path, command: str, stands: str
) -> None:
    os.mkfifo(folder / "pipe")
    target = folder / stands
    before = target.stat()
    refused = run(*command.split(), stands)
    assert (refused.exit_code, isinstance(refused.exception, SystemExit)) == (1, True)
    assert f"{stands} cannot be written: something else stands there: name another file" in refused.stderr
    after = target.stat()
    assert (after.st_ino, after.st_mode, after.st_size) == (before.st_ino, before.st_mode, before.st_size)


def test_the_picture_of_a_pairing_code_is_its_owners_and_the_next_one_takes_its_place(folder: Path) -> None:
    for address in ("ws://north.example:1", "ws://south.example:1"):
        drawn = run("glasses", "pair", "g1", "--site", "north", "--address", address, "--png", "x.png")
        assert drawn.exit_code == 0
    assert stat.S_IMODE((folder / "x.png").stat().st_mode) == 0o600
    assert not (folder / "x.png.new").exists()


def test_a_narrow_terminal_cuts_nothing_and_a_note_may_hold_any_signs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    by = ("lea.dubois@drive-nord.example", "noel.martin@drive-nord.example")
    campaign = shop(offer("a", units_total=5)).campaigns[0].model_copy(update={"priority": 1})
    document = {"schema": 1, "campaign": campaign.model_dump(mode="json")}
    (folder / "spring.json").write_text(json.dumps(document), "utf-8")
    assert run("campaigns", "import", "spring.json", "--by", by[0]).exit_code == 0
    note = "[/b] :smile:\x1b[2J\nfor all of the shops that are open on Sundays"
    sent = run("campaigns", "publish", "spring", "--by", by[0], "--approver", by[1], "--note", note)
    assert sent.exit_code == 0, sent.output
    listed = run("campaigns", "list")
    assert listed.exit_code == 0
    for word in (
        "campaign",
        "version",
        "act",
        "when",
        "by",
        "approver",
        "note",
        *by,
        "[/b] :smile:\ufffd[2J",
    ):
        assert word in listed.stdout
    assert "\x1b" not in listed.stdout
    assert "Sundays" in listed.stdout
