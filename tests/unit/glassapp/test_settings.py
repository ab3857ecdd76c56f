"""Settings: who wins, and what is refused by name."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from glassapp.errors import SettingsError
from glassapp.settings import Settings, read_credential, read_settings
from overlays.card import Language


def test_nobody_has_to_set_anything_but_the_credential() -> None:
    settings = read_settings({}, {})
    assert settings.camera == "opencv:0"
    assert settings.display == "window"
    assert settings.language is Language.FRENCH
    assert settings.journal is None


def test_a_flag_wins_over_a_variable_and_that_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "baylens.toml"
    file.write_text('[glasses]\ncamera = "opencv:1"\ndisplay = "memory"\nprofile = "halo-256-round"\n')
    variables = {"BAYLENS_GLASSES_CAMERA": "opencv:2", "BAYLENS_GLASSES_DISPLAY": "png:out"}
    settings = read_settings({"camera": "opencv:3", "display": None, "config": file}, variables)
    assert (settings.camera, settings.display, settings.profile) == ("opencv:3", "png:out", "halo-256-round")


def test_the_file_may_be_named_by_a_variable(tmp_path: Path) -> None:
    file = tmp_path / "baylens.toml"
    file.write_text('[glasses]\nlanguage = "en"\n[server]\nport = 1\n')
    assert read_settings({}, {"BAYLENS_GLASSES_CONFIG": str(file)}).language is Language.ENGLISH


def test_decoders_are_a_list_with_commas_or_a_list(tmp_path: Path) -> None:
    file = tmp_path / "baylens.toml"
    file.write_text('[glasses]\ndecoders = ["zbar"]\n')
    assert read_settings({"config": file}, {}).decoders == ("zbar",)
    assert read_settings({"decoders": "zbar, zxing"}, {}).decoders == ("zbar", "zxing")


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("BAYLENS_GLASSES_CAMRA", "BAYLENS_GLASSES_CAMRA is no setting"),
        ("BAYLENS_CAMERA", "write BAYLENS_GLASSES_CAMERA"),
    ],
)
def test_a_variable_that_is_no_setting_is_named(variable: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read_settings({}, {variable: "opencv:0"})


def test_variables_of_others_are_none_of_our_business() -> None:
    read_settings({}, {"BAYLENS_SERVER_PORT": "1", "CAMERA": "x", "PATH": "/bin", "PROFILE": "y"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[glasses]\ncamra = "x"\n', r"camra \(file\) is no setting"),
        ('[glases]\ncamera = "x"\n', "glases in .* is no table"),
        ('glasses = "x"\n', "glasses in .* is no table"),
        ("[glasses\n", "is no TOML"),
        ('[glasses]\nlanguage = "de"\n', r"language \(file\)"),
    ],
)
def test_a_file_that_cannot_be_is_named_with_its_fault(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "baylens.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=words):
        read_settings({"config": file}, {})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings({"config": tmp_path / "nowhere.toml"}, {})


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("server", "http://host"),
        ("server", "ws://"),
        ("server", "ws://user:secret@host"),
        ("server", "ws://localhost:99999"),
        ("server", "ws://a..b:80"),
        ("server", "ws://["),
        ("language", "de"),
        ("decoders", ()),
        ("log_level", "loud"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_not_repeated(flag: str, value: object) -> None:
    with pytest.raises(SettingsError, match=rf"^{flag} \(flag\): ") as refused:
        read_settings({flag: value}, {})
    assert "secret" not in str(refused.value)


def test_settings_do_not_change_while_the_glasses_are_worn() -> None:
    with pytest.raises(ValidationError):
        Settings().camera = "opencv:1"  # type: ignore[misc]


def credential_file(folder: Path, text: str, mode: int = 0o600) -> Settings:
    file = folder / "credential"
    file.write_text(text)
    file.chmod(mode)
    return Settings(credential_file=file)


def test_the_credential_is_read_from_a_file_of_its_owner(tmp_path: Path) -> None:
    assert read_credential(credential_file(tmp_path, "bay-1.s3cret\n")) == "bay-1.s3cret"


def test_the_credential_of_the_environment_is_never_printed() -> None:
    settings = read_settings({}, {"BAYLENS_GLASSES_CREDENTIAL": "bay-1.s3cret"})
    assert read_credential(settings) == "bay-1.s3cret"
    assert "s3cret" not in repr(settings)


def test_without_a_credential_the_sentence_says_how_to_get_one() -> None:
    with pytest.raises(SettingsError, match="issue-glasses"):
        read_credential(Settings())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_credential_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(SettingsError, match="chmod 600"):
        read_credential(credential_file(tmp_path, "bay-1.s3cret", mode))


@pytest.mark.parametrize("text", ["", "bay-1", ".s3cret", "bay-1.", "bay 1.s3cret", "bay-1.s3\ncret", "é.x"])
def test_what_is_no_credential_is_refused_without_being_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="holds no credential") as refused:
        read_credential(credential_file(tmp_path, text))
    assert "s3" not in str(refused.value)
    with pytest.raises(SettingsError, match="BAYLENS_GLASSES_CREDENTIAL holds no credential"):
        read_credential(Settings(credential=SecretStr(text)))


def test_a_credential_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere cannot be read"):
        read_credential(Settings(credential_file=tmp_path / "nowhere"))
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe.\xff")
    binary.chmod(0o600)
    with pytest.raises(SettingsError, match="holds no credential"):
        read_credential(Settings(credential_file=binary))


def test_a_credential_is_no_huge_file(tmp_path: Path) -> None:
    file = tmp_path / "credential"
    file.write_text("bay-1." + "x" * 2_000_000)
    file.chmod(0o600)
    with pytest.raises(SettingsError, match="larger than"):
        read_credential(Settings(credential_file=file))
