"""Loyalty cards of the sample shop at their real size, one layout for every symbology."""

from PIL import Image, ImageDraw

from sample_cards.brand import (
    CREAM,
    FOREST,
    INK,
    MOSS,
    NAME,
    ORANGE,
    PEEL,
    WHITE,
    Weight,
    clementine,
    fitting,
    font,
)
from sample_cards.symbols import Symbol

DPI = 300
CARD_PX = (1011, 638)
"""ISO/IEC 7810 ID-1: 85.60 x 53.98 mm at 300 dpi."""
CORNER_PX = 38
"""ISO/IEC 7810 ID-1: 3.18 mm."""

_MARGIN = 56
_DIGITS_PX = 58


def loyalty_card(symbol: Symbol, holder: str = "") -> Image.Image:
    """Draw one card, RGB, ``CARD_PX``; the symbol keeps its quiet zone on a white panel.

    Args:
        symbol: What the card says.
        holder: First name and initial, as it would be embossed; empty on an anonymous card.
    """
    card = _ground()
    _heading(card)
    if symbol.width_modules > 1.6 * symbol.height_modules:
        _panel(card, symbol, (_MARGIN, 262, CARD_PX[0] - _MARGIN, 548))
        _line(card, holder, (_MARGIN, 590))
        _line(card, str(symbol.symbology), (CARD_PX[0] - _MARGIN, 590), anchor="rm")
    else:
        _panel(card, symbol, (603, 218, 955, 572))
        _line(card, holder, (_MARGIN, 540))
        _line(card, str(symbol.symbology), (_MARGIN, 590))
    return card


def in_card_shape(card: Image.Image) -> Image.Image:
    """Cut the round corners: RGBA, transparent outside."""
    mask = Image.new("L", (card.width * 2, card.height * 2))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *mask.size), CORNER_PX * 2, fill=255)
    shaped = card.convert("RGBA")
    shaped.putalpha(mask.resize(card.size, Image.Resampling.LANCZOS))
    return shaped


def _ground() -> Image.Image:
    card = Image.new("RGB", CARD_PX, FOREST)
    pen = ImageDraw.Draw(card)
    for radius, colour in ((560, MOSS), (430, FOREST), (330, MOSS)):
        pen.ellipse((900 - radius, 40 - radius, 900 + radius, 40 + radius), fill=colour)
    pen.rectangle((0, CARD_PX[1] - 12, *CARD_PX), fill=ORANGE)
    return card


def _heading(card: Image.Image) -> None:
    fruit = clementine(150)
    card.paste(fruit, (_MARGIN - 12, 44), fruit)
    pen = ImageDraw.Draw(card)
    pen.text((_MARGIN + 152, 112), NAME, font=font(96, Weight.BOLD), fill=WHITE, anchor="lm")
    pen.text(
        (_MARGIN + 156, 186), "ma carte de fidélité", font=font(38, Weight.MEDIUM), fill=PEEL, anchor="lm"
    )


def _panel(card: Image.Image, symbol: Symbol, box: tuple[int, int, int, int]) -> None:
    """White ground, the largest whole modules that fit, the text beneath as people read it to a till."""
    left, top, right, bottom = box
    pen = ImageDraw.Draw(card)
    pen.rounded_rectangle(box, 26, fill=WHITE)
    room = (right - left - 24, bottom - top - _DIGITS_PX - 16)
    drawn = symbol.draw(symbol.largest_module_px(*room))
    middle = (left + right) // 2
    card.paste(drawn, (middle - drawn.width // 2, top + 12 + (room[1] - drawn.height) // 2))
    digits = fitting(symbol.text, room[0] - 24, 42, Weight.SEMIBOLD)
    pen.text((middle, bottom - _DIGITS_PX // 2 - 8), symbol.text, font=digits, fill=INK, anchor="mm")


def _line(card: Image.Image, text: str, at: tuple[int, int], anchor: str = "lm") -> None:
    ImageDraw.Draw(card).text(at, text, font=font(36, Weight.MEDIUM), fill=CREAM, anchor=anchor)
