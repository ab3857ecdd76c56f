"""The settings of the server: a flag wins over the environment, that over a TOML file, that over the default.

Variables are called ``BAYLENS_SERVER_<SETTING>``; a file has them in its table ``[server]``, so that one file
can serve glasses and server. A name that is no setting fails, wherever it stands.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from server.errors import SettingsError
from server.stores.address import PostgresUrl, address

PREFIX = "BAYLENS_SERVER_"
TABLE = "server"
CONFIG = "config"
"""The one name that is no setting but says where the file is: ``--config``, ``BAYLENS_SERVER_CONFIG``."""

Port = Annotated[int, Field(ge=0, le=65_535)]


class Settings(BaseModel):
    """Everything that can be set, and what it is when nobody sets it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    store: Annotated[Path | PostgresUrl, BeforeValidator(address)] = Field(
        Path("baylens.sqlite3"), description="The shop's books: an SQLite file, or postgresql://..."
    )
    host: str = Field("127.0.0.1", description="Address at which glasses connect")
    port: Port = Field(8765, description="Port at which glasses connect; 0 = any free one")
    http_host: str = Field("127.0.0.1", description="Address of health and readiness")
    http_port: Port = Field(8780, description="Port of health and readiness; 0 = any free one")
    heartbeat_s: float = Field(10.0, gt=0, le=120, description="How often glasses say that they are there")
    tidy_s: float = Field(15.0, gt=0, le=300, description="How often expired reservations return")
    messages_per_second: float = Field(20.0, gt=0, le=10_000, description="Messages of one pair of glasses")
    busy_s: float = Field(5.0, gt=0, le=60, description="How long a transaction waits for another")
    log_level: Annotated[str, StringConstraints(pattern="^(debug|info|warning|error)$")] = Field(
        "info", description="debug, info, warning or error"
    )
    log_format: Annotated[str, StringConstraints(pattern="^(console|json)$")] = Field(
        "console", description="console, for people, or json, for machines"
    )


def read_settings(flags: Mapping[str, object], environment: Mapping[str, str]) -> Settings:
    """Put the settings together.

    Args:
        flags: What the command line says; a flag that is None was not given.
        environment: All variables.

    Raises:
        SettingsError: Something is unknown or cannot be; the text names it and where it stands.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    variables = _variables(environment)
    in_variable = variables.pop(CONFIG, None)
    path = given.pop(CONFIG, None) or in_variable
    layers = {"flag": given, "variable": variables, "file": _file(Path(str(path))) if path else {}}
    merged: dict[str, Any] = {}
    for layer in reversed(layers.values()):
        merged |= layer
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise SettingsError(_sentence(error, layers)) from None


def _variables(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for variable, value in environment.items():
        if variable.startswith(PREFIX):
            name = variable.removeprefix(PREFIX).lower()
            if name not in Settings.model_fields and name != CONFIG:
                raise SettingsError(f"the variable {variable} is no setting; there are {_known()}")
            found[name] = value
    return found


def _file(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {path} is no TOML: {error}") from error
    strangers = sorted(document.keys() - {TABLE, "glasses"})
    table = document.get(TABLE, {})
    if strangers or not isinstance(table, dict):
        name = strangers[0] if strangers else TABLE
        raise SettingsError(f"{name} in {path} is no table of settings; there are [{TABLE}] and [glasses]")
    return table


def _sentence(error: ValidationError, layers: Mapping[str, Mapping[str, Any]]) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0])
    where = next((layer for layer, values in layers.items() if name in values), "default")
    if first["type"] == "extra_forbidden":
        return f"{name} ({where}) is no setting; there are {_known()}"
    return f"{name} ({where}): {first['msg']}"


def _known() -> str:
    return ", ".join(Settings.model_fields)
