"""Code 128: its patterns, and the ways an encoder may write a text (ISO/IEC 15417)."""

import numpy as np
from numpy.typing import NDArray

_TABLE = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231
113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211
212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131
113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211
241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214
211232
"""
_TO_C, _TO_B, _START_B, _START_C = 99, 100, 104, 105


def _modules(widths: str) -> NDArray[np.uint8]:
    return np.concatenate([np.full(int(w), 1 - place % 2, dtype=np.uint8) for place, w in enumerate(widths)])


FINAL = _modules("2331112")
"""The stop character with its termination bar, 13 modules."""

PATTERNS = np.stack([_modules(widths) for widths in _TABLE.split()])
"""The 106 characters, shape (106, 11): values 0 to 102 and the three starts."""


def encodings(text: str) -> tuple[tuple[NDArray[np.uint8], ...], ...]:
    """The rows of characters an encoder may print for a text of printable ASCII; empty when it cannot.

    Two are returned at most: the shortest (digits in pairs, code set C, wherever that saves a character) and,
    when it differs, code set B throughout.
    """
    if not text or any(not " " <= character <= "~" for character in text):
        return ()
    plain = [_START_B, *(ord(character) - 32 for character in text)]
    short = _shortest(text)
    wanted = [short] if short == plain else [short, plain]
    return tuple(_with_check(values) for values in wanted)


def _with_check(values: list[int]) -> tuple[NDArray[np.uint8], ...]:
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], start=1))) % 103
    return (*(PATTERNS[value] for value in [*values, check]), FINAL)


def _run(text: str, place: int) -> int:
    end = place
    while end < len(text) and text[end].isdigit():
        end += 1
    return end - place


def _shortest(text: str) -> list[int]:
    """Annex E of ISO/IEC 15417: C for four digits at an end or six inside, an odd first digit stays in B."""
    values: list[int] = []
    code_set = ""
    place = 0
    while place < len(text):
        digits = _run(text, place)
        at_an_end = place == 0 or place + digits == len(text)
        if digits >= (4 if at_an_end else 6) or digits == len(text) == 2:
            if digits % 2 and code_set != "":
                values.append(ord(text[place]) - 32)
                place += 1
            values.append(_START_C if code_set == "" else _TO_C)
            code_set = "C"
            for _ in range((digits - (digits % 2)) // 2):
                values.append(int(text[place : place + 2]))
                place += 2
        if place < len(text):
            if code_set != "B":
                values.append(_START_B if code_set == "" else _TO_B)
                code_set = "B"
            values.append(ord(text[place]) - 32)
            place += 1
    return values
