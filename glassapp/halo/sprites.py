"""From pictures to sprites: the rows that changed, in at most sixteen colours, compressed with LZ4.

A sprite is a rectangle of palette indices. Index 0 is never drawn: what was there before stays. A rectangle
that lay black before needs nothing else; one that held something gets a black of its own that is drawn, so
that no eye sees it empty in between.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import lz4.frame
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from glassapp.errors import DisplayUnavailable

MOST_COLOURS = 16
UNPACKED_BYTES = 4096
"""The glasses unpack a sprite into a buffer of this size (limit of the maker's TxImageSpriteBlock)."""

SAME_ROWS = 4
"""So many unchanged rows between two changed ones cost less than the head of another sprite."""

_HEAD = struct.Struct(">BHHHBB")
_WIPE = 1
_LAST = 2
_PLAIN = 4

Indices = NDArray[np.uint32]
"""Colours as 0xRRGGBB, shape (height, width)."""


@dataclass(frozen=True, slots=True)
class Sprite:
    """One rectangle, ready to be sent."""

    x: int
    y: int
    width: int
    colours: tuple[int, ...]
    """0xRRGGBB by index; the first stands for what is left as it is."""
    indices: NDArray[np.uint8]
    """Shape (height, width); the width is a multiple of 8."""

    @property
    def bits(self) -> int:
        """Of one pixel: 1, 2 or 4."""
        return depth(len(self.colours))

    def pack(self, *, wipe: bool = False, last: bool = False) -> bytes:
        """Write the body of the message that draws this sprite.

        Args:
            wipe: The display is emptied first.
            last: Nothing more belongs to this picture; a display with two buffers shows it now.
        """
        pixels = _squeeze(self.indices, self.bits)
        packed = bytes(lz4.frame.compress(pixels, compression_level=12))
        # LZ4 stores what it cannot shrink, and the glasses' reader (halo-firmware, lua_compression.c) does
        # not know stored blocks.
        plain = len(packed) >= len(pixels)
        flags = _WIPE * wipe | _LAST * last | _PLAIN * plain
        head = _HEAD.pack(flags, self.x, self.y, self.width, self.bits, len(self.colours) - 1)
        palette = b"".join(colour.to_bytes(3, "big") for colour in self.colours[1:])
        return head + palette + (pixels if plain else packed)


def messages(picture: Image.Image, before: Image.Image | None) -> list[bytes]:
    """Say what turns one picture into another, rectangle by rectangle.

    Args:
        picture: What shall be seen, RGB.
        before: What is seen now; None when that is not known and the display must be emptied first.

    Returns:
        Bodies of sprite messages; none when nothing changes.

    Raises:
        DisplayUnavailable: The picture has more than sixteen colours.
    """
    wanted = _pixels(picture)
    shown = np.zeros_like(wanted) if before is None else _pixels(before)
    sprites = [each for box in _changed(wanted, shown) for each in _cut(wanted, shown, box)]
    if before is None and not sprites:
        sprites = [Sprite(0, 0, 8, (0, 0), np.zeros((1, 8), np.uint8))]
    last = len(sprites) - 1
    return [
        sprite.pack(wipe=before is None and place == 0, last=place == last)
        for place, sprite in enumerate(sprites)
    ]


def whole(picture: Image.Image) -> list[bytes]:
    """Draw all of a picture with one palette, for glasses whose palette holds for the whole display.

    Raises:
        DisplayUnavailable: The picture has more than sixteen colours.
    """
    wanted = _pixels(picture)
    empty = np.zeros_like(wanted)
    palette = (0, *(int(colour) for colour in np.unique(wanted) if colour))
    sprites = [
        _sprite(wanted, piece, palette)
        for box in _changed(wanted, empty) or [_Box(0, 1, 0, 8)]
        for piece in _pieces(box, depth(len(palette)))
    ]
    last = len(sprites) - 1
    return [sprite.pack(wipe=place == 0, last=place == last) for place, sprite in enumerate(sprites)]


def check(picture: Image.Image) -> None:
    """See that a picture can be drawn.

    Raises:
        DisplayUnavailable: It has more than sixteen colours.
    """
    if picture.convert("RGB").getcolors(MOST_COLOURS) is None:
        raise DisplayUnavailable(
            "these glasses show sixteen colours; choose a profile that keeps to them, "
            "--profile halo-256-round or --profile android-640x400"
        )


def depth(colours: int) -> int:
    """Bits of a pixel that can be so many colours."""
    return 1 if colours <= 2 else 2 if colours <= 4 else 4


@dataclass(frozen=True, slots=True)
class _Box:
    top: int
    bottom: int
    left: int
    right: int


def _pixels(picture: Image.Image) -> Indices:
    check(picture)
    padded = picture.convert("RGB").convert("RGBX").tobytes()
    packed = np.frombuffer(padded, ">u4").reshape(picture.height, picture.width)
    return (packed >> 8).astype(np.uint32)


def _changed(wanted: Indices, shown: Indices) -> list[_Box]:
    differs = wanted != shown
    rows = np.flatnonzero(differs.any(axis=1))
    if not len(rows):
        return []
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > SAME_ROWS) + 1)
    return [_around(differs, int(run[0]), int(run[-1]) + 1) for run in runs]


def _around(differs: NDArray[np.bool_], top: int, bottom: int) -> _Box:
    columns = np.flatnonzero(differs[top:bottom].any(axis=0))
    left = int(columns[0])
    width = -(-(int(columns[-1]) + 1 - left) // 8) * 8
    left = max(0, min(left, differs.shape[1] - width))
    return _Box(top, bottom, left, left + width)


def _cut(wanted: Indices, shown: Indices, box: _Box) -> Iterator[Sprite]:
    """Sprites for one rectangle; where a drawn black has no place left in the palette, it goes first."""
    where = np.s_[box.top : box.bottom, box.left : box.right]
    inks = tuple(int(colour) for colour in np.unique(wanted[where]) if colour)
    covers = bool(((shown[where] != 0) & (wanted[where] == 0)).any())
    if covers and len(inks) > MOST_COLOURS - 2:
        blank = np.zeros_like(wanted)
        yield from (_sprite(blank, piece, (0, 0)) for piece in _pieces(box, 1))
        covers = False
    palette = (0, 0, *inks) if covers else (0, *inks)
    yield from (_sprite(wanted, piece, palette) for piece in _pieces(box, depth(len(palette))))


def _pieces(box: _Box, bits: int) -> Iterator[_Box]:
    rows = UNPACKED_BYTES * 8 // (bits * (box.right - box.left))
    for top in range(box.top, box.bottom, rows):
        yield _Box(top, min(top + rows, box.bottom), box.left, box.right)


def _sprite(wanted: Indices, box: _Box, palette: tuple[int, ...]) -> Sprite:
    # Of two blacks the second is drawn.
    first_ink = 2 if palette[1:2] == (0,) else 1
    inks = np.array(palette[first_ink:], dtype=np.uint32)
    pixels = wanted[box.top : box.bottom, box.left : box.right]
    places = np.searchsorted(inks, pixels) + first_ink
    indices = np.where(pixels == 0, first_ink - 1, places).astype(np.uint8)
    return Sprite(box.left, box.top, box.right - box.left, palette, indices)


def _squeeze(indices: NDArray[np.uint8], bits: int) -> bytes:
    """Pixels row after row, the first in the highest bits of its byte, as the maker's TxSprite packs them."""
    if bits == 1:
        return np.packbits(indices).tobytes()
    per_byte = 8 // bits
    groups = indices.reshape(-1, per_byte).astype(np.uint16)
    shifts = np.arange(per_byte - 1, -1, -1, dtype=np.uint16) * bits
    packed: NDArray[np.uint8] = (groups << shifts).sum(axis=1).astype(np.uint8)
    return packed.tobytes()
