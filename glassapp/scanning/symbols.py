"""What bar codes look like: the modules of every one-dimensional symbology a loyalty code is printed in.

A *row* is a symbol as its modules from the first bar to the last, 1 = bar, 0 = space. A symbol is built of
*cells* (a guard, a digit, a character), each with the patterns that may stand there; the null model searches
freely over the cells, the matcher compares whole rows.

Sources: ISO/IEC 15420 (EAN/UPC), 15417 (Code 128), 16388 (Code 39), 16390 (Interleaved 2 of 5).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from glassapp.scanning.code128 import FINAL as CODE_128_STOP
from glassapp.scanning.code128 import PATTERNS as CODE_128_PATTERNS
from glassapp.scanning.code128 import encodings as code_128_encodings
from overlays.codes import Symbology

Row = NDArray[np.uint8]
"""The modules of a symbol, shape (modules,), 1 = bar."""

_DIGIT_WIDTHS = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
_PARITY = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")
_CODE_39 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*"
_CODE_39_BARS = ("10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010", "00110")
_CODE_39_SPACES = ("0100", "0010", "0001", "1000")
_CODE_39_SIGNS = {"$": "1110", "/": "1101", "+": "1011", "%": "0111"}
_ITF_WIDE = ("00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010")
WIDE_BARS = (2, 3)
"""Widths of a wide element of Code 39 and ITF in narrow ones that are tried; the standards allow 2 to 3."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One place in a symbol and what may stand there."""

    start: int
    patterns: NDArray[np.uint8]
    """Shape (choices, width in modules); a guard has one choice."""

    @property
    def width(self) -> int:
        """Modules this cell takes."""
        return int(self.patterns.shape[1])


def rows(symbology: Symbology, text: str) -> tuple[Row, ...]:
    """Every row in which a code may stand printed; more than one where encoders are free to choose.

    Args:
        symbology: One of ``MATCHABLE``.
        text: What stands in the symbol, check digit included where the symbology has one.

    Returns:
        The rows, best known first; empty when the text cannot be printed in that symbology.
    """
    writer = _ROWS.get(symbology)
    return () if writer is None else writer(text)


def cells(symbology: Symbology, modules: int) -> tuple[Cell, ...]:
    """What may stand where in a symbol of so many modules; every valid row is among the combinations.

    Check digits and the parity of the first digit are not enforced: the search stays wider than the truth,
    which only makes a match harder to believe.
    """
    layout = _CELLS.get(symbology)
    return () if layout is None else layout(modules)


def _digits(text: str) -> bool:
    return bool(text) and text.isascii() and text.isdigit()


def _ean_13_rows(text: str) -> tuple[Row, ...]:
    if not _digits(text) or len(text) not in (12, 13):
        return ()
    number = text.zfill(13)
    parity = _PARITY[int(number[0])]
    left = [_LEFT[int(d) + 10 * (p == "G")] for d, p in zip(number[1:7], parity, strict=True)]
    return (_framed(left, [_RIGHT[int(d)] for d in number[7:]]),)


def _ean_8_rows(text: str) -> tuple[Row, ...]:
    if not _digits(text) or len(text) != 8:
        return ()
    return (_framed([_LEFT[int(d)] for d in text[:4]], [_RIGHT[int(d)] for d in text[4:]]),)


def _upc_e_rows(text: str) -> tuple[Row, ...]:
    return (_upc_e_row(text),) if _digits(text) and len(text) == 8 and text[0] in "01" else ()


def _code_128_rows(text: str) -> tuple[Row, ...]:
    return tuple(_join(list(characters)) for characters in code_128_encodings(text))


def _code_39_rows(text: str) -> tuple[Row, ...]:
    if not text or any(character not in _CODE_39[:-1] for character in text):
        return ()
    return tuple(_join([_code_39_character(c, wide) for c in f"*{text}*"])[:-1] for wide in WIDE_BARS)


def _itf_rows(text: str) -> tuple[Row, ...]:
    if not _digits(text) or len(text) % 2:
        return ()
    return tuple(_itf_row(text, wide) for wide in WIDE_BARS)


def _code_128_cells(modules: int) -> tuple[Cell, ...]:
    return _cells([CODE_128_PATTERNS] * ((modules - 13) // 11), [CODE_128_STOP[np.newaxis]])


def _code_39_cells(modules: int) -> tuple[Cell, ...]:
    wide = 2 if (modules + 1) % 13 == 0 else 3
    every = np.stack([_code_39_character(c, wide) for c in _CODE_39])
    last = _code_39_character("*", wide)[np.newaxis, :-1]
    return _cells([every] * ((modules + 1) // (7 + 3 * wide) - 1), [last])


def _itf_cells(modules: int) -> tuple[Cell, ...]:
    wide = 2 if (modules - 8) % 14 == 0 else 3
    every = np.stack([_itf_pair(f"{number:02d}", wide) for number in range(100)])
    return _cells(["1010"], [every] * ((modules - 6 - wide) // (6 + 4 * wide)), ["1" * wide + "01"])


def _upc_e_row(text: str) -> Row:
    # The parity of number system 0 is the mirror of EAN-13's: even (G) where EAN-13 has L, and back for 1.
    parity = _UPC_E_PARITY[int(text[7])]
    even = "E" if text[0] == "0" else "O"
    body = [_LEFT[int(d) + 10 * (p == even)] for d, p in zip(text[1:7], parity, strict=True)]
    return _join([_bits("101"), *body, _bits("010101")])


_UPC_E_PARITY = (
    "EEEOOO", "EEOEOO", "EEOOEO", "EEOOOE", "EOEEOO", "EOOEEO", "EOOOEE", "EOEOEO", "EOEOOE", "EOOEOE",
)  # fmt: skip


def _framed(left: list[Row], right: list[Row]) -> Row:
    return _join([_bits("101"), *left, _bits("01010"), *right, _bits("101")])


def _bits(text: str) -> Row:
    return np.array([int(bit) for bit in text], dtype=np.uint8)


def _join(parts: list[Row]) -> Row:
    return np.concatenate(parts).astype(np.uint8)


def _bars(widths: str, *, first: int) -> Row:
    return np.concatenate(
        [np.full(int(width), (first + place) % 2, dtype=np.uint8) for place, width in enumerate(widths)]
    )


_ODD = np.stack([_bars(widths, first=0) for widths in _DIGIT_WIDTHS])
_RIGHT = 1 - _ODD
_LEFT = np.concatenate([_ODD, _RIGHT[:, ::-1]])
"""Odd (L) patterns of the ten digits, then even (G): the left half of EAN and UPC."""


@cache
def _code_39_character(character: str, wide: int) -> Row:
    """Nine elements and the gap after them; Code 39 is wide in 2 of 5 bars and 1 of 4 spaces."""
    if character in _CODE_39_SIGNS:
        bars, spaces = "00000", _CODE_39_SIGNS[character]
    else:
        # Ten bar patterns times four space patterns: 1-9 and 0, A-J, K-T, U-Z and the signs -, ., space, *.
        rank = _CODE_39_ORDER.index(character)
        bars, spaces = _CODE_39_BARS[rank % 10], _CODE_39_SPACES[rank // 10]
    elements = "".join(b + s for b, s in zip(bars, spaces + "0", strict=True))
    return _bars("".join(str(wide) if e == "1" else "1" for e in elements), first=1)


_CODE_39_ORDER = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-. *"


@cache
def _itf_pair(pair: str, wide: int) -> Row:
    bars, spaces = _ITF_WIDE[int(pair[0])], _ITF_WIDE[int(pair[1])]
    elements = "".join(b + s for b, s in zip(bars, spaces, strict=True))
    return _bars("".join(str(wide) if e == "1" else "1" for e in elements), first=1)


def _itf_row(text: str, wide: int) -> Row:
    pairs = [_itf_pair(text[place : place + 2], wide) for place in range(0, len(text), 2)]
    return _join([_bits("1010"), *pairs, _bits("1" * wide + "01")])


def _cells(*groups: list[str] | list[NDArray[np.uint8]]) -> tuple[Cell, ...]:
    made: list[Cell] = []
    start = 0
    for group in groups:
        for choice in group:
            patterns = _bits(choice)[np.newaxis] if isinstance(choice, str) else choice
            made.append(Cell(start=start, patterns=patterns))
            start += patterns.shape[1]
    return tuple(made)


def _ean_13_cells(_modules: int) -> tuple[Cell, ...]:
    return _cells(["101"], [_LEFT] * 6, ["01010"], [_RIGHT] * 6, ["101"])


def _ean_8_cells(_modules: int) -> tuple[Cell, ...]:
    return _cells(["101"], [_LEFT[:10]] * 4, ["01010"], [_RIGHT] * 4, ["101"])


def _upc_e_cells(_modules: int) -> tuple[Cell, ...]:
    return _cells(["101"], [_LEFT] * 6, ["010101"])


_ROWS: dict[Symbology, Callable[[str], tuple[Row, ...]]] = {
    Symbology.EAN_13: _ean_13_rows,
    Symbology.UPC_A: _ean_13_rows,
    Symbology.EAN_8: _ean_8_rows,
    Symbology.UPC_E: _upc_e_rows,
    Symbology.CODE_128: _code_128_rows,
    Symbology.CODE_39: _code_39_rows,
    Symbology.ITF: _itf_rows,
}
_CELLS: dict[Symbology, Callable[[int], tuple[Cell, ...]]] = {
    Symbology.EAN_13: _ean_13_cells,
    Symbology.UPC_A: _ean_13_cells,
    Symbology.EAN_8: _ean_8_cells,
    Symbology.UPC_E: _upc_e_cells,
    Symbology.CODE_128: _code_128_cells,
    Symbology.CODE_39: _code_39_cells,
    Symbology.ITF: _itf_cells,
}
MATCHABLE = frozenset(_ROWS)
"""The symbologies whose rows are known here."""
