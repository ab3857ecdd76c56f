"""The settings of the glasses: flag before environment before TOML file before default.

Variables are called ``BAYLENS_GLASSES_<SETTING>``; a file has them in its table ``[glasses]``, so that one
file can serve glasses and server. A name that is no setting fails, wherever it stands.
"""

import stat
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
)

from glassapp.errors import SettingsError
from overlays.card import Language

PREFIX = "BAYLENS_GLASSES_"
TABLE = "glasses"
CONFIG = "config"
"""The one name that is no setting but says where the file is: ``--config``, ``BAYLENS_GLASSES_CONFIG``."""


def _separated(value: object) -> object:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _websocket_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"ws", "wss"} or not parts.hostname:
        raise ValueError("must look like ws://host:port or wss://host")
    if parts.username or parts.password:
        raise ValueError("the credential does not belong into the address")
    return value


class Settings(BaseModel):
    """Everything that can be set, and what it is when nobody sets it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    server: Annotated[str, AfterValidator(_websocket_address)] = Field(
        "ws://127.0.0.1:8765", description="Address of the server's glasses port"
    )
    credential: SecretStr | None = Field(
        None,
        description="Credential of these glasses; a file is better, and a flag would show it to everybody",
    )
    credential_file: Path | None = Field(
        None, description="File with the credential, readable by its owner only (chmod 600)"
    )
    camera: str = Field("opencv:0", description="opencv:NUMBER, opencv:URL, video:FILE or folder:DIR")
    display: str = Field("window", description="window, png:DIR or memory")
    profile: str = Field("usb-c-640x360", description="Display profile: size, optics and colours")
    language: Language = Field(Language.FRENCH, description="What the attendant reads: fr or en")
    decoders: Annotated[tuple[str, ...], BeforeValidator(_separated), Field(min_length=1)] = Field(
        ("zxing", "zbar"), description="Decoders in the order in which they are asked, with commas"
    )
    journal: Path | None = Field(
        None,
        description="File for a line about every event, with codes and what was shown: "
        "for training with invented people only",
    )
    log_level: Annotated[str, StringConstraints(pattern="^(debug|info|warning|error)$")] = Field(
        "info", description="debug, info, warning or error"
    )


def read_settings(flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Put the settings together.

    Args:
        flags: What the command line says; a flag that is None was not given.
        environment: All variables.

    Raises:
        SettingsError: Something is unknown or cannot be; the text names it and where it stands.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    variables = _variables(environment)
    path = given.pop(CONFIG, None) or variables.pop(CONFIG, None)
    variables.pop(CONFIG, None)
    layers = {"flag": given, "variable": variables, "file": _file(Path(path)) if path else {}}
    merged: dict[str, Any] = {}
    for layer in reversed(layers.values()):
        merged |= layer
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise SettingsError(_sentence(error, layers)) from None


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
        if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(f"others can read the credential file {path}: chmod 600 {path}")
        return _checked(path.read_text("utf-8"), str(path))
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


def _variables(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for variable, value in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX):
            if name not in Settings.model_fields and name != CONFIG:
                raise SettingsError(f"the variable {variable} is no setting; there are {_known()}")
            found[name] = value
        elif variable.removeprefix("BAYLENS_").lower() in Settings.model_fields.keys() - {variable.lower()}:
            raise SettingsError(f"the variable {variable} means nothing; write {PREFIX}{variable[8:]}")
    return found


def _file(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {path} is no TOML: {error}") from error
    strangers = sorted(document.keys() - {TABLE, "server"})
    table = document.get(TABLE, {})
    if strangers or not isinstance(table, dict):
        name = strangers[0] if strangers else TABLE
        raise SettingsError(f"{name} in {path} is no table of settings; there are [{TABLE}] and [server]")
    return table


def _sentence(error: ValidationError, layers: Mapping[str, Mapping[str, Any]]) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0])
    where = next((layer for layer, values in layers.items() if name in values), "default")
    if first["type"] == "extra_forbidden":
        return f"{name} ({where}) is no setting; there are {_known()}"
    return f"{name} ({where}): {first['msg'].removeprefix('Value error, ')}"


def _known() -> str:
    return ", ".join(Settings.model_fields)
