"""From a layout to pixels: black is transparent, and the same layout is always the same picture."""

from overlays.paint.brush import paint, prepare
from overlays.paint.view import Box, additive

__all__ = ["Box", "additive", "paint", "prepare"]
