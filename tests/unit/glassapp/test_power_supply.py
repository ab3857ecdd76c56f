"""What Linux says of batteries: files of one word each, which may be missing or odd."""

from pathlib import Path

import pytest

from glassapp.errors import SettingsError
from glassapp.power_supply import PowerSupply


def supply(folder: Path, name: str, **words: str) -> None:
    (folder / name).mkdir(parents=True)
    for file, word in words.items():
        (folder / name / file).write_text(f"{word}\n", "ascii")


def test_the_machines_own_battery_counts_and_a_mouse_does_not(tmp_path: Path) -> None:
    supply(tmp_path, "AC", type="Mains", online="1")
    supply(tmp_path, "BAT0", type="Battery", present="1", capacity="57")
    supply(tmp_path, "hid-mouse", type="Battery", scope="Device", present="1", capacity="9")
    assert PowerSupply(folder=tmp_path).percent() == 57


def test_of_two_batteries_the_mean_is_told_and_an_empty_slot_is_none(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", present="1", capacity="20", scope="System")
    supply(tmp_path, "BAT1", type="Battery", present="1", capacity="81", scope="System")
    supply(tmp_path, "BAT2", type="Battery", present="0", capacity="0", scope="System")
    assert PowerSupply(folder=tmp_path).percent() == 50


def test_a_headset_with_a_battery_of_its_own_is_named(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", capacity="57")
    supply(tmp_path, "hid-28:de:ad-battery", type="Battery", scope="Device", capacity="31")
    headset = PowerSupply("hid-28:de:ad-battery", tmp_path)
    assert headset.percent() == 31
    (tmp_path / "hid-28:de:ad-battery" / "capacity").unlink()
    assert headset.percent() is None, "it sleeps, or its plug is out"


@pytest.mark.parametrize("capacity", ["", "-1", "full", "4.5", "\u00b2"])
def test_what_is_no_level_is_not_known(tmp_path: Path, capacity: str) -> None:
    supply(tmp_path, "BAT0", type="Battery")
    (tmp_path / "BAT0" / "capacity").write_text(capacity, "utf-8")
    assert PowerSupply(folder=tmp_path).percent() is None


def test_more_than_full_is_full(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", capacity="103")
    assert PowerSupply(folder=tmp_path).percent() == 100


def test_nobody_is_asked_when_nobody_shall_be(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", capacity="57")
    assert PowerSupply("none", tmp_path).percent() is None


def test_a_machine_without_any_knows_nothing(tmp_path: Path) -> None:
    assert PowerSupply(folder=tmp_path / "nowhere").percent() is None


@pytest.mark.parametrize("name", ["BAT7", "..", "../BAT0", "a/b", ""])
def test_a_battery_that_is_not_here_is_refused_with_those_that_are(tmp_path: Path, name: str) -> None:
    supply(tmp_path / "supplies", "BAT0", type="Battery", capacity="57")
    supply(tmp_path, "BAT0", type="Battery", capacity="57")
    with pytest.raises(SettingsError, match="this machine has BAT0"):
        PowerSupply(name, tmp_path / "supplies")
