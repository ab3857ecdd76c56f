"""The settings file of either program may be anything: what nobody wrote by hand is refused in a line."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

import glassapp.cli
import glassapp.errors
import glassapp.settings
import sample_cards.__main__
import server.errors
import server.settings
from overlays.settings import at_home


class Program(NamedTuple):
    """One of the two, its table in the file, and how it refuses."""

    table: str
    read: Callable[[dict[str, object], dict[str, str]], object]
    refuses: type[Exception]


PROGRAMS = (
    Program("glasses", glassapp.settings.read_settings, glassapp.errors.SettingsError),
    Program("server", server.settings.read_settings, server.errors.SettingsError),
)
either = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.table)


@either
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#" * 2_000_000, "larger than 1048576 bytes"),
        ("port = " + "1" * 5000, "is no TOML"),
        ("port = " + "[" * 100_000, "is no TOML"),
    ],
    ids=["huge", "long", "deep"],
)
def test_what_nobody_has_written_by_hand_is_refused(
    program: Program, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "baylens.toml"
    file.write_text(f"[{program.table}]\n{text}")
    with pytest.raises(program.refuses, match=words):
        program.read({"config": file}, {})


@either
@pytest.mark.timeout(30)
def test_a_file_without_an_end_is_refused(program: Program) -> None:
    with pytest.raises(program.refuses, match="/dev/zero cannot be read: it is larger than"):
        program.read({"config": "/dev/zero"}, {})


@either
def test_a_file_may_begin_with_a_byte_order_mark(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "baylens.toml"
    file.write_text(f'[{program.table}]\nlog_level = "debug"\n', encoding="utf-8-sig")
    assert "log_level='debug'" in repr(program.read({"config": file}, {}))


@either
def test_a_file_in_another_encoding_is_refused_with_what_to_do(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "baylens.toml"
    file.write_text(f"[{program.table}]\n", encoding="utf-16")
    with pytest.raises(program.refuses, match="is not UTF-8: save it in that encoding"):
        program.read({"config": file}, {})


def test_a_tilde_is_the_home_of_whoever_runs_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / "baylens.toml"
    file.write_text('[server]\nstore = "~/shop.db"\n[glasses]\ncredential_file = "~/g1.credential"\n')
    assert server.settings.read_settings({"config": "~/baylens.toml"}, {}).store == tmp_path / "shop.db"
    assert server.settings.read_settings({"store": "~/other.db"}, {}).store == tmp_path / "other.db"
    variable = {"BAYLENS_GLASSES_CREDENTIAL_FILE": "~/g2.credential"}
    found = glassapp.settings.read_settings({}, variable)
    assert found.credential_file == tmp_path / "g2.credential"


@pytest.mark.parametrize("package", [glassapp, server], ids=["glasses", "server"])
def test_every_setting_is_read_by_somebody(package: ModuleType) -> None:
    code = "".join(file.read_text("utf-8") for file in Path(str(package.__file__)).parent.rglob("*.py"))
    unread = [
        name for name in package.settings.Settings.model_fields if not re.search(rf"settings\.{name}\b", code)
    ]
    assert unread == []


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("~/cards", "HOME/cards"),
        ("--out=~/cards", "--out=HOME/cards"),
        ("folder:~/cards", "folder:HOME/cards"),
        ("--display=png:~/seen", "--display=png:HOME/seen"),
        ("~", "~"),
        ("a~/b", "a~/b"),
        ("--out=a/~/b", "--out=a/~/b"),
    ],
)
def test_a_place_at_home_is_said_in_full(
    given: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert at_home(given) == meant.replace("HOME", str(tmp_path))


def test_no_program_makes_a_folder_called_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    for folder in (home, here):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(here)
    with pytest.raises(SystemExit):
        glassapp.cli.main(["certificate", "192.168.1.20", "--certificate", "~/site"])
    with pytest.raises(SystemExit):
        glassapp.cli.main(["pair", "--code", "nothing", "--into=~/paired"])
    with pytest.raises(SystemExit):
        glassapp.cli.main(["check", "--camera", "folder:~/cards", "--display=png:~/seen"])
    CliRunner().invoke(sample_cards.__main__.program, ["--out", "~/cards", "--command-key", "00"])
    assert {path.name for path in home.iterdir()} >= {"site", "paired", "seen"}
    assert list(here.iterdir()) == []
