"""ZBar through pyzbar: a second opinion on one-dimensional codes, and the better one on blurred EAN.

Only the one-dimensional codes of loyalty cards are switched on. ZBar's QR reader can end the whole process
(github.com/NaturalHistoryMuseum/pyzbar/issues/143), its DataBar and PDF417 readers fail assertions
(github.com/mchehab/zbar/issues/177, pyzbar/issues/29); none of the three is ever enabled.
"""

import importlib
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol

import cv2
import numpy as np

from glassapp.errors import DecoderUnavailable
from glassapp.ports import Gray, Quad, Sighting
from glassapp.scanning.decoders.payload import sighting
from overlays.wire import Symbology

HOW_TO_GET_ZBAR = (
    "ZBar's system library is missing; "
    "on Debian or Ubuntu: apt-get install libzbar0, on macOS: brew install zbar"
)

_TYPES = {
    "EAN13": Symbology.EAN_13,
    "EAN8": Symbology.EAN_8,
    "UPCA": Symbology.UPC_A,
    "UPCE": Symbology.UPC_E,
    "CODE128": Symbology.CODE_128,
    "CODE39": Symbology.CODE_39,
    "CODE93": Symbology.CODE_93,
    "CODABAR": Symbology.CODABAR,
    "I25": Symbology.ITF,
}

_READING_DIRECTION = {"UP": (1, 0), "RIGHT": (0, 1), "DOWN": (-1, 0), "LEFT": (0, -1)}


class _Found(Protocol):
    """What pyzbar returns, as far as it is used here."""

    data: bytes
    type: str
    polygon: list[tuple[int, int]]
    orientation: str | None


@dataclass(frozen=True, slots=True)
class ZbarConfig:
    """What ZBar may look for; a symbology it cannot read safely is refused when the decoder is made."""

    symbologies: frozenset[Symbology] = frozenset(_TYPES.values())


class ZbarDecoder:
    """Reads one-dimensional codes with ZBar."""

    def __init__(self, config: ZbarConfig | None = None) -> None:
        """Load the system library.

        Raises:
            DecoderUnavailable: It is not installed; the text says how to get it.
            ValueError: The configuration asks for a symbology that ZBar does not read safely.
        """
        wanted = (config or ZbarConfig()).symbologies
        if not wanted or wanted - set(_TYPES.values()):
            raise ValueError(f"ZBar reads {', '.join(sorted(_TYPES.values()))}")
        self._zbar = _load()
        self._symbols = [self._zbar.ZBarSymbol[kind] for kind, one in _TYPES.items() if one in wanted]

    @property
    def name(self) -> str:
        """As it stands in reports."""
        return "zbar"

    def decode(self, image: Gray) -> tuple[Sighting, ...]:
        """Find every code; an empty tuple when there is none."""
        found = self._zbar.decode(np.ascontiguousarray(image), symbols=self._symbols)
        return tuple(filter(None, map(self._sighting, found)))

    def _sighting(self, found: _Found) -> Sighting | None:
        if found.type not in _TYPES:
            return None
        # Latin-1 maps every byte to one character, so that no payload can fail here.
        text = found.data.decode("latin-1")
        return sighting(text, _TYPES[found.type], self.name, _corners(found.polygon, found.orientation))


def _load() -> ModuleType:
    try:
        return importlib.import_module("pyzbar.pyzbar")
    except (ImportError, OSError) as error:
        raise DecoderUnavailable(HOW_TO_GET_ZBAR) from error


def _corners(polygon: list[tuple[int, int]], orientation: str | None) -> Quad | None:
    """Turn the outline of the scan lines that agreed into four corners, the first where reading starts."""
    if not polygon:
        return None
    box = cv2.boxPoints(cv2.minAreaRect(np.array(polygon, dtype=np.float32)))
    along = np.array(_READING_DIRECTION.get(orientation or "UP", (1, 0)), dtype=np.float32)
    edges = np.roll(box, -1, axis=0) - box
    first = int(np.argmax(edges @ along / (np.linalg.norm(edges, axis=1) + 1e-6)))
    return np.roll(box, -first, axis=0).astype(np.float32)
