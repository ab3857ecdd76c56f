"""The settings of the glasses: flag before environment before TOML file before default.

Variables are called ``BAYLENS_GLASSES_<SETTING>``; a file has them in its table ``[glasses]``, so that one
file can serve glasses and server. A name that is no setting fails, wherever it stands.
"""

import stat
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
)

from glassapp.errors import SettingsError
from overlays.address import websocket_address
from overlays.card import Language
from overlays.errors import SettingsUnusable
from overlays.file import read_whole
from overlays.settings import Places

PREFIX = "BAYLENS_GLASSES_"
TABLE = "glasses"


def _separated(value: object) -> object:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _one_of(*words: str) -> Callable[[str], str]:
    def known(value: str) -> str:
        if value not in words:
            raise ValueError(f"must be {', '.join(words[:-1])} or {words[-1]}")
        return value

    return known


class Settings(BaseModel):
    """Everything that can be set, and what it is when nobody sets it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    server: Annotated[str, AfterValidator(websocket_address)] = Field(
        "ws://127.0.0.1:8765", description="Address of the server's glasses port"
    )
    credential: SecretStr | None = Field(
        None,
        description="Credential of these glasses; a file is better, and a flag would show it to everybody",
    )
    credential_file: Path | None = Field(
        None, description="File with the credential, readable by its owner only (chmod 600)"
    )
    authority: Path | None = Field(
        None,
        description="Certificate of the site's authority, the only one that is trusted for wss://; "
        "by default those that this system trusts",
    )
    outbox: Path | None = Field(
        None,
        description="Folder in which messages wait for the server while the program or the network is down; "
        "by default that of the credential file",
    )
    camera: str = Field(
        "opencv:0",
        description="opencv:NUMBER, opencv:URL, video:FILE, folder:DIR, halo[:NAME], or none where a finger "
        "scanner reads",
    )
    ring: str | None = Field(None, description="Finger scanner: keyboard:DEVICE or serial:PORT[@BAUD]")
    ring_layout: Annotated[str, AfterValidator(_one_of("us", "fr"))] = Field(
        "us", description="Keyboard layout to which the finger scanner is set: us or fr"
    )
    voice: Path | None = Field(
        None,
        description="File with one attendant's words, as baylens-glasses voice writes it; "
        "by default nobody listens",
    )
    battery: str = Field(
        "machine",
        description="Battery whose level the site sees: machine, none, or the name of a headset's own in "
        "/sys/class/power_supply (Linux)",
    )
    display: str = Field(
        "window",
        description="window, window:MONITOR (its name, or 2 for the second), window:+X+Y, png:DIR, memory "
        "or halo[:NAME]",
    )
    profile: str = Field("usb-c-640x360", description="Display profile: size, optics and colours")
    language: Language = Field(Language.FRENCH, description="What the attendant reads: fr or en")
    sound: bool = Field(default=True, description="Play earcons, where this machine has a sound player")
    bags_first: bool = Field(
        default=False, description="Show the bags before the bonuses; OK goes on from one to the other"
    )
    decoders: Annotated[tuple[str, ...], BeforeValidator(_separated), Field(min_length=1)] = Field(
        ("zxing", "zbar"), description="Decoders in the order in which they are asked, with commas"
    )
    journal: Path | None = Field(
        None,
        description="File for a line about every event, with codes and what was shown: "
        "for training with invented people only",
    )
    log_level: Annotated[str, AfterValidator(_one_of("debug", "info", "warning", "error"))] = Field(
        "info", description="debug, info, warning or error"
    )


_places = Places(Settings, PREFIX, TABLE)


def read_settings(flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Put the settings together: flag before variable before file before default.

    Args:
        flags: What the command line says; a flag that is None was not given.
        environment: All variables.

    Raises:
        SettingsError: Something is unknown or cannot be; the text names it and where it stands.
    """
    try:
        return _places.read(flags, environment)
    except SettingsUnusable as error:
        raise SettingsError(str(error)) from None


def read_credential(settings: Settings) -> str:
    """The credential, ``<glasses id>.<secret>``, from its variable or its file.

    Raises:
        SettingsError: There is none, others can read it, or it does not look like one.
    """
    if settings.credential is not None:
        return _checked(settings.credential.get_secret_value(), f"{PREFIX}CREDENTIAL")
    path = settings.credential_file
    if path is None:
        raise SettingsError(
            "no credential: give --credential-file FILE with what baylens-server issue-glasses printed"
        )
    try:
        if path.is_dir():
            raise SettingsError(f"the credential file {path} is a folder")
        if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(f"others can read the credential file {path}: chmod 600 {path}")
        return _checked(read_whole(path).decode("utf-8"), str(path))
    except UnicodeDecodeError:
        raise SettingsError(f"{path} holds no credential") from None
    except OSError as error:
        raise SettingsError(f"the credential file {path} cannot be read: {error.strerror}") from error


def _checked(text: str, where: str) -> str:
    credential = text.strip()
    glasses_id, _, secret = credential.partition(".")
    plain = credential.isascii() and credential.isprintable() and " " not in credential
    if not (glasses_id and secret and plain):
        raise SettingsError(f"{where} holds no credential; it looks like <glasses id>.<secret>")
    return credential
