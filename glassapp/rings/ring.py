"""A ring: lines of text become scans, as good as those of the camera and debounced like them."""

from typing import Protocol

from glassapp.clock import Clock
from glassapp.ports import Scan
from glassapp.scanning.gtin import check_digit
from overlays.codes import Symbology, canonical
from overlays.wire import Knowledge

DECODER = "ring"
DEBOUNCE_S = 1.5
"""The same code again within this is the same press of the trigger; as for command cards."""

_AIM = {
    "E": Symbology.EAN_13,
    "C": Symbology.CODE_128,
    "A": Symbology.CODE_39,
    "G": Symbology.CODE_93,
    "I": Symbology.ITF,
    "F": Symbology.CODABAR,
    "Q": Symbology.QR_CODE,
    "z": Symbology.AZTEC,
    "L": Symbology.PDF_417,
    "d": Symbology.DATA_MATRIX,
}
"""AIM symbology identifiers, ISO/IEC 15424: ``]``, a letter, a modifier."""
_EAN_LENGTHS = {13: Symbology.EAN_13, 12: Symbology.UPC_A, 8: Symbology.EAN_8}


class LineSource(Protocol):
    """Where a scanner's lines come from: a keyboard, a serial port."""

    @property
    def away(self) -> str | None:
        """Why the device cannot be heard, in a sentence; None while it can."""
        ...

    def read_line(self) -> str | None:
        """The next code, or None; never waits and never raises for an unplugged device."""
        ...

    def close(self) -> None:
        """Give the device back; may be called twice."""
        ...


class Ring:
    """A finger or wrist scanner. It has decoded by itself: no second frame must agree."""

    def __init__(self, source: LineSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._last = ("", float("-inf"))

    @property
    def away(self) -> str | None:
        """Why the device cannot be heard, in a sentence; None while it can. It is opened when it comes."""
        return self._source.away

    def poll(self) -> Scan | None:
        """The next scan, or None; never waits."""
        line = self._source.read_line()
        now = self._clock.monotonic()
        if not line:
            return None
        text, symbology = understood(line)
        before, at = self._last
        self._last = (text, now)
        if text == before and now - at < DEBOUNCE_S:
            return None
        return Scan(text, symbology, Knowledge.DECODED, DECODER, frames=1, decided_at=now)

    def close(self) -> None:
        """Give the device back; may be called twice."""
        self._source.close()


def understood(line: str) -> tuple[str, Symbology]:
    """The canonical code of a line and its symbology: as the scanner says, or else by its digits."""
    symbology, payload = None, line
    if len(line) > 3 and line[0] == "]" and line[1] in _AIM:
        symbology, payload = _AIM[line[1]], line[3:]
    if symbology in {None, Symbology.EAN_13}:
        symbology = _by_digits(payload) or symbology
    symbology = symbology or (Symbology.CODE_128 if len(payload) <= 48 else Symbology.QR_CODE)
    return canonical(payload, symbology), symbology


def _by_digits(payload: str) -> Symbology | None:
    symbology = _EAN_LENGTHS.get(len(payload))
    if symbology is None or not (payload.isascii() and payload.isdecimal()):
        return None
    return symbology if check_digit(payload[:-1]) == payload[-1] else None
