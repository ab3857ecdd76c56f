"""Brilliant Labs Halo and Frame over Bluetooth LE. Needs the extra: pip install 'baylens[brilliant]'."""

from glassapp.halo.exchange import FRAME, HALO, Model
from glassapp.halo.pair import HaloCamera, HaloControl, HaloDisplay, HaloGlasses
from glassapp.halo.radio import HaloConfig

__all__ = [
    "FRAME",
    "HALO",
    "HaloCamera",
    "HaloConfig",
    "HaloControl",
    "HaloDisplay",
    "HaloGlasses",
    "Model",
]
