"""Lists of expected codes for a photograph, and the photograph as glasses would deliver it."""

import random
from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from bench.photographs import Photograph
from glassapp.ports import Gray
from glassapp.scanning.expected import ExpectedCode
from glassapp.scanning.gtin import check_digit
from overlays.codes import Symbology

LONGEST_SIDE = 1280
LIST_LENGTH = 200
SHARED_DIGITS = 5


def is_retail(photograph: Photograph) -> bool:
    """Whether it shows a 13-digit code: EAN-13 or UPC-A."""
    return photograph.symbology in (Symbology.EAN_13, Symbology.UPC_A)


def seen(photograph: Photograph) -> Gray:
    """The photograph in grey, at most ``LONGEST_SIDE`` pixels long."""
    image = photograph.luminance()
    scale = min(1.0, LONGEST_SIDE / max(image.shape))
    if scale < 1.0:
        image = np.asarray(
            cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    return image


def numbers(prefix: str, seed: str) -> Iterator[str]:
    """Random 13-digit codes with a prefix and a right check digit, without end, the same for a seed."""
    draw = random.Random(seed)
    while True:
        body = prefix + "".join(draw.choice("0123456789") for _ in range(12 - len(prefix)))
        yield body + check_digit(body)


def sharing(truth: str, count: int, shared: int, seed: str) -> set[str]:
    """So many codes that share the first digits with a true one, and are not it."""
    codes: set[str] = set()
    for code in numbers(truth[:shared], seed):
        if len(codes) >= count:
            break
        codes.add(code)
        codes.discard(truth)
    return codes


def list_with(truth: str, count: int = LIST_LENGTH) -> tuple[ExpectedCode, ...]:
    """A list that holds the true code and others that share its first digits, in numerical order."""
    return as_expected({truth, *sharing(truth, count - 1, SHARED_DIGITS, f"with {truth}")})


def as_expected(codes: Iterable[str]) -> tuple[ExpectedCode, ...]:
    """Codes of 13 digits as the server would send them."""
    return tuple(ExpectedCode(code, Symbology.EAN_13) for code in sorted(codes))
