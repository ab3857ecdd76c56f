"""The displays that exist, by what a person writes after ``--display``."""

import re
from collections.abc import Callable
from pathlib import Path

from glassapp.displays.memory import MemoryDisplay
from glassapp.displays.monitors import find_monitor
from glassapp.displays.png import PngDisplay
from glassapp.displays.window import WindowConfig, WindowDisplay
from glassapp.errors import SettingsError
from glassapp.ports import Display

DISPLAYS: dict[str, Callable[[str], Display]] = {
    "memory": lambda _: MemoryDisplay(),
    "png": lambda folder: PngDisplay(Path(folder)),
    "window": lambda place: WindowDisplay(WindowConfig(place=_place(place))),
}
_PLACE = re.compile(r"\+(-?\d{1,5})\+(-?\d{1,5})")
_MONITOR = re.compile(r"[1-9]|[A-Za-z][A-Za-z0-9._-]{0,31}")


def open_display(spec: str) -> Display:
    """Open the display that a specification names.

    ``png:DIR``, ``memory``, ``window``, ``window:MONITOR`` (its name, or 2: the second) or ``window:+X+Y``.

    Raises:
        SettingsError: There is no such kind of display; the text lists those that exist.
        DisplayUnavailable: There is, but it cannot be opened here.
    """
    kind, colon, what = spec.partition(":")
    if kind not in DISPLAYS or not _is_said_right(kind, what) or (colon and not what):
        raise SettingsError(
            f"no display {spec!r}; there are png:DIR, memory, window, window:MONITOR, window:+X+Y, halo"
        )
    return DISPLAYS[kind](what)


def _is_said_right(kind: str, what: str) -> bool:
    match kind:
        case "png":
            return bool(what)
        case "window":
            return not what or (_PLACE.fullmatch(what) or _MONITOR.fullmatch(what)) is not None
        case _:
            return not what


def _place(what: str) -> tuple[int, int] | None:
    found = _PLACE.fullmatch(what)
    if found is not None:
        return int(found[1]), int(found[2])
    if not what:
        return None
    monitor = find_monitor(what)
    return monitor.left, monitor.top
