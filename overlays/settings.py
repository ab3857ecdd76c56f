"""How both programs read their settings: flag before variable before TOML file before default.

Each program has a prefix for variables and a table in the file, so that one file can serve both. A name that
is no setting fails, wherever it stands (docs/decisions/0021).
"""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from overlays.errors import SettingsUnusable
from overlays.file import read_whole

CONFIG = "config"
"""The one name that is no setting but says where the file is: ``--config``, ``<PREFIX>CONFIG``."""
TABLES = frozenset({"glasses", "server"})
_PRODUCT = "BAYLENS_"
_HOME = re.compile(r"((?:--[a-z-]+=)?(?:[a-z]+:)?)~/")

Model = TypeVar("Model", bound=BaseModel)


def is_text(given: str) -> bool:
    """Whether a text can be printed, kept and name a file: a NUL and bytes that are no UTF-8 cannot."""
    try:
        given.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\0" not in given


def at_home(given: str) -> str:
    """Say ``~/`` in full where a place begins: ``~/x``, ``--flag=~/x``, ``folder:~/x``.

    No shell does it behind ``=`` or ``:``, nor in quotes, and a folder called ``~`` is a trap.
    """
    found = _HOME.match(given)
    # Nobody may have a home: then it stays what it is.
    with suppress(RuntimeError):
        return given if found is None else f"{found[1]}{Path('~').expanduser()}/{given[found.end() :]}"
    return given


def _at_home(value: object) -> object:
    return at_home(str(value)) if isinstance(value, str | Path) else value


@dataclass(frozen=True, slots=True)
class Places(Generic[Model]):
    """Where the settings of one program may stand."""

    model: type[Model]
    prefix: str
    table: str

    def read(self, flags: Mapping[str, Any], environment: Mapping[str, str]) -> Model:
        """Put the settings together.

        Args:
            flags: What the command line says; a flag that is None was not given.
            environment: All variables.

        Raises:
            SettingsUnusable: Something is unknown or cannot be; the text names it and where it stands.
        """
        given = {name: value for name, value in flags.items() if value is not None}
        variables = self._variables(environment)
        in_variable = variables.pop(CONFIG, None)
        path = _at_home(given.pop(CONFIG, None) or in_variable)
        layers = {"flag": given, "variable": variables, "file": self._file(Path(str(path))) if path else {}}
        merged: dict[str, Any] = {}
        for layer in reversed(layers.values()):
            merged |= {name: _at_home(value) for name, value in layer.items()}
        try:
            return self.model.model_validate(merged)
        except ValidationError as error:
            raise SettingsUnusable(self._sentence(error, layers)) from None

    def _variables(self, environment: Mapping[str, str]) -> dict[str, Any]:
        names = self.model.model_fields
        found: dict[str, Any] = {}
        for variable, value in environment.items():
            name = variable.removeprefix(self.prefix).lower()
            if variable.startswith(self.prefix):
                if name not in names and name != CONFIG:
                    raise SettingsUnusable(
                        f"the variable {variable} is no setting; there are {self._known()}"
                    )
                if not is_text(value):
                    raise SettingsUnusable(f"the variable {variable} is no UTF-8")
                found[name] = value
            elif variable.startswith(_PRODUCT) and variable.removeprefix(_PRODUCT).lower() in names:
                meant = self.prefix + variable.removeprefix(_PRODUCT)
                raise SettingsUnusable(f"the variable {variable} means nothing; write {meant}")
        return found

    def _file(self, path: Path) -> dict[str, Any]:
        try:
            # Some editors put a byte order mark before the first character.
            document = tomllib.loads(read_whole(path).decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise SettingsUnusable(
                f"the settings file {path} is not UTF-8: save it in that encoding"
            ) from error
        except OSError as error:
            raise SettingsUnusable(f"the settings file {path} cannot be read: {error.strerror}") from error
        # A number may have too many digits, and lists may lie in one another too deep.
        except (ValueError, RecursionError) as error:
            raise SettingsUnusable(f"the settings file {path} is no TOML: {error}") from error
        strangers = sorted(document.keys() - TABLES)
        table = document.get(self.table, {})
        if strangers or not isinstance(table, dict):
            name = strangers[0] if strangers else self.table
            known = " and ".join(f"[{one}]" for one in sorted(TABLES))
            raise SettingsUnusable(f"{name} in {path} is no table of settings; there are {known}")
        return table

    def _sentence(self, error: ValidationError, layers: Mapping[str, Mapping[str, Any]]) -> str:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        where = next((layer for layer, values in layers.items() if name in values), "default")
        if first["type"] == "extra_forbidden":
            return f"{name} ({where}) is no setting; there are {self._known()}"
        return f"{name} ({where}): {first['msg'].removeprefix('Value error, ')}"

    def _known(self) -> str:
        return ", ".join(self.model.model_fields)
