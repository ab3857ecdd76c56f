"""Rings: finger and wrist scanners, which read a code themselves and type it or send it as a line."""

from glassapp.rings.catalogue import open_ring
from glassapp.rings.ring import LineSource, Ring
from glassapp.rings.typist import KeyLayout

__all__ = ["KeyLayout", "LineSource", "Ring", "open_ring"]
