"""Fitting: which parts are chosen, and what a person is warned of."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from glassapp.app.fitting import fitted, is_private
from glassapp.errors import SettingsError
from glassapp.settings import Settings


def settings(**changes: object) -> Settings:
    plain = {"credential": SecretStr("bay-1.secret"), "display": "memory", "decoders": ("zxing",)}
    return Settings.model_validate(plain | changes)


def test_glasses_for_this_machine_need_no_warning() -> None:
    warnings: list[str] = []
    with fitted(settings(), warnings.append):
        pass
    assert warnings == []


@pytest.mark.parametrize(
    ("server", "private"),
    [
        ("wss://drive.example", True),
        ("ws://127.0.0.1:8765", True),
        ("ws://localhost:8765", True),
        ("ws://[::1]:8765", True),
        ("ws://10.0.0.7:8765", False),
    ],
)
def test_an_open_line_to_another_machine_is_warned_of(server: str, private: bool) -> None:
    warnings: list[str] = []
    with fitted(settings(server=server), warnings.append):
        pass
    assert is_private(server) is private
    assert any("wss://" in warning for warning in warnings) is not private


@pytest.mark.parametrize("camera", ["opencv:0", "none"])
def test_a_finger_scanner_that_is_asleep_is_told_of_and_keeps_nobody_from_working(camera: str) -> None:
    warnings: list[str] = []
    with fitted(settings(camera=camera, ring="serial:/dev/ttyASLEEP"), warnings.append):
        pass
    assert warnings == [
        "the scanner /dev/ttyASLEEP is away: asleep, unplugged, or there is none of this name; "
        "it is heard when it comes"
    ]


@pytest.mark.parametrize("what", ["nowhere", "file"])
def test_a_folder_for_the_outbox_that_is_none_is_a_wrong_setting(tmp_path: Path, what: str) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(SettingsError, match=r"there is no folder .* for the outbox"),
        fitted(settings(outbox=tmp_path / what), print),
    ):
        pass


def test_a_journal_is_warned_of_and_opened_before_the_glasses_are_worn(tmp_path: Path) -> None:
    warnings: list[str] = []
    with fitted(settings(journal=tmp_path / "day.jsonl"), warnings.append):
        assert (tmp_path / "day.jsonl").exists()
    assert any("invented people only" in warning for warning in warnings)


def test_a_profile_that_does_not_exist_is_a_wrong_setting() -> None:
    with (
        pytest.raises(SettingsError, match="no display profile 'cinema'"),
        fitted(settings(profile="cinema"), print),
    ):
        pass
