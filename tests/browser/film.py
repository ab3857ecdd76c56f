"""What chromium's fake camera sees: an MJPEG file of sample cards."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from overlays.wire import Symbology
from sample_cards.loyalty_cards import loyalty_card
from sample_cards.symbols import write

WIDTH, HEIGHT = 1280, 720


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A code, and for how many frames it is held up; no code is an empty bay."""

    text: str
    symbology: Symbology
    frames: int


def write_film(path: Path, cards: tuple[HeldCard, ...], pause: int) -> None:
    """One JPEG after the other, the form chromium reads as a camera; it plays over and over."""
    with path.open("wb") as file:
        for picture in _pictures(cards, pause):
            written, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
            assert written
            file.write(data.tobytes())


def held_up(text: str, symbology: Symbology) -> NDArray[np.uint8]:
    """A card in the middle of the view of a grey bay."""
    card = np.asarray(loyalty_card(write(text, symbology)).convert("RGB"))[:, :, ::-1]
    card = cv2.resize(card, (620, round(620 * card.shape[0] / card.shape[1])), interpolation=cv2.INTER_AREA)
    picture = np.full((HEIGHT, WIDTH, 3), (96, 104, 110), np.uint8)
    top, left = (HEIGHT - card.shape[0]) // 2, (WIDTH - card.shape[1]) // 2
    picture[top : top + card.shape[0], left : left + card.shape[1]] = card
    return picture


def _pictures(cards: tuple[HeldCard, ...], pause: int) -> Iterator[NDArray[np.uint8]]:
    empty = np.full((HEIGHT, WIDTH, 3), (96, 104, 110), np.uint8)
    for card in cards:
        picture = held_up(card.text, card.symbology)
        for _ in range(card.frames):
            yield picture
        for _ in range(pause):
            yield empty


def write_scenes(path: Path, frames: Iterator[NDArray[np.uint8]]) -> None:
    """The clip's own frames as a camera."""
    with path.open("wb") as file:
        for frame in frames:
            written, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 90])
            assert written
            file.write(data.tobytes())
