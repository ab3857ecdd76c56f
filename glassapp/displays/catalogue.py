"""The displays that exist, by what a person writes after ``--display``."""

from collections.abc import Callable
from pathlib import Path

from glassapp.displays.memory import MemoryDisplay
from glassapp.displays.png import PngDisplay
from glassapp.displays.window import WindowDisplay
from glassapp.errors import SettingsError
from glassapp.ports import Display

DISPLAYS: dict[str, Callable[[str], Display]] = {
    "memory": lambda _: MemoryDisplay(),
    "png": lambda folder: PngDisplay(Path(folder)),
    "window": lambda _: WindowDisplay(),
}


def open_display(spec: str) -> Display:
    """Open the display that a specification names: ``png:DIR``, ``memory`` or ``window``.

    Raises:
        SettingsError: There is no such kind of display; the text lists those that exist.
        DisplayUnavailable: There is, but it cannot be opened here.
    """
    kind, colon, what = spec.partition(":")
    if kind not in DISPLAYS or (kind == "png") != bool(what) or (colon and not what):
        raise SettingsError(f"no display {spec!r}; there are png:DIR, memory, window, halo")
    return DISPLAYS[kind](what)
