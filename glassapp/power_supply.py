"""The battery as Linux knows it: of this machine, or of a headset that reports one of its own.

Files as the kernel describes them (Documentation/ABI/testing/sysfs-class-power): ``type``, ``scope``,
``present`` and ``capacity``, one value in each.
"""

import re
from pathlib import Path

from glassapp.errors import SettingsError

SUPPLIES = Path("/sys/class/power_supply")
MACHINE = "machine"
NONE = "none"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.-]{0,63}")


class PowerSupply:
    """Reads one supply by its name, or those that feed this machine.

    Args:
        which: ``machine``, ``none`` or a name in the folder, such as ``hid-0001-battery``.
        folder: Where the supplies are.

    Raises:
        SettingsError: It is no name, or nothing of that name is here; the text lists what is.
    """

    def __init__(self, which: str = MACHINE, folder: Path = SUPPLIES) -> None:
        self._which = which
        self._folder = folder
        if which not in {MACHINE, NONE} and not (_NAME.fullmatch(which) and (folder / which).is_dir()):
            here = ", ".join(sorted(each.name for each in _batteries(folder))) or "none at all"
            raise SettingsError(f"no battery {which!r}; this machine has {here}")

    def percent(self) -> int | None:
        """What is left; of several batteries that feed this machine their mean. None without any."""
        levels = [level for level in map(_level, self._supplies()) if level is not None]
        return round(sum(levels) / len(levels)) if levels else None

    def _supplies(self) -> list[Path]:
        match self._which:
            case "none":
                return []
            case "machine":
                # A mouse and a headset are "Device"; a machine's own battery says nothing or "System".
                return [each for each in _batteries(self._folder) if _word(each / "scope") != "Device"]
            case name:
                return [self._folder / name]


def _batteries(folder: Path) -> list[Path]:
    try:
        return [each for each in folder.iterdir() if _word(each / "type") == "Battery"]
    except OSError:
        return []


def _level(supply: Path) -> int | None:
    if _word(supply / "present") == "0":
        return None
    word = _word(supply / "capacity")
    return min(int(word), 100) if word.isdecimal() else None


def _word(file: Path) -> str:
    """The value in a file; empty where there is none, as of a wireless headset that sleeps."""
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
