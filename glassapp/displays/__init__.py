"""Displays: where pictures go."""

from glassapp.displays.catalogue import DISPLAYS, open_display
from glassapp.displays.memory import MemoryDisplay
from glassapp.displays.png import PngDisplay
from glassapp.displays.window import WindowConfig, WindowDisplay

__all__ = ["DISPLAYS", "MemoryDisplay", "PngDisplay", "WindowConfig", "WindowDisplay", "open_display"]
