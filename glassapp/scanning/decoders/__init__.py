"""Decoders: what reads a code out of a picture."""

from glassapp.scanning.decoders.catalogue import DECODERS, available_decoders
from glassapp.scanning.decoders.zbar import ZbarConfig, ZbarDecoder
from glassapp.scanning.decoders.zxing import ZxingConfig, ZxingDecoder

__all__ = ["DECODERS", "ZbarConfig", "ZbarDecoder", "ZxingConfig", "ZxingDecoder", "available_decoders"]
