"""The attendant's five answers on cards, signed for one site: a word in two languages, a sign, a QR code."""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from overlays.commands import Command, command_card
from overlays.wire import Symbology
from sample_cards.brand import CREAM, WHITE, Colour, Weight, clementine, fitting, font
from sample_cards.errors import BadCommandKey
from sample_cards.loyalty_cards import CARD_PX
from sample_cards.symbols import write

DEMO_KEY = bytes.fromhex("c1e3e27139" * 6 + "c1e3")
"""Signs the cards of the demo; a site that is more than a demo has its own key."""

Point = tuple[float, float]

_KEY_BYTES = 32
_SMOOTH = 4


@dataclass(frozen=True, slots=True)
class Face:
    """What a person sees of one command: never the colour alone."""

    french: str
    english: str
    meaning: str
    colour: Colour


FACES = {
    Command.OK: Face("OK", "OK", "remis · given", (30, 122, 74)),
    Command.NEXT: Face("SUIVANT", "NEXT", "passer · skip", (28, 92, 150)),
    Command.UNDO: Face("ANNULER", "UNDO", "dernier choix · last answer", (176, 88, 12)),
    Command.HELP: Face("AIDE", "HELP", "pourquoi · why", (104, 62, 146)),
    Command.WRONG_CUSTOMER: Face("AUTRE CLIENT", "WRONG CUSTOMER", "retirer · remove", (178, 40, 44)),
}


def read_key(text: str) -> bytes:
    """Read a site's key as ``baylens-server command-key`` prints it.

    Raises:
        BadCommandKey: It is not 64 hexadecimal digits.
    """
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise BadCommandKey("a command key is 64 hexadecimal digits; baylens-server command-key prints it")
    return key


def attendant_card(command: Command, site_id: str, site_name: str, key: bytes) -> Image.Image:
    """Draw one command card, RGB, ``CARD_PX``, valid at this site only."""
    return staff_card(FACES[command], command_card(command, site_id, key), _sign(command, 200), site_name)


def staff_card(face: Face, text: str, sign: Image.Image, site_name: str) -> Image.Image:
    """Draw a card of the staff, RGB, ``CARD_PX``: a sign and words for people, a QR code for the glasses."""
    card = Image.new("RGB", CARD_PX, face.colour)
    pen = ImageDraw.Draw(card)
    symbol = write(text, Symbology.QR_CODE, ec_level="M")
    drawn = symbol.draw(symbol.largest_module_px(470, 470))
    panel = (505, 84, CARD_PX[0] - 36, 554)
    pen.rounded_rectangle(panel, 26, fill=WHITE)
    centre = ((panel[0] + panel[2]) // 2, (panel[1] + panel[3]) // 2)
    card.paste(drawn, (centre[0] - drawn.width // 2, centre[1] - drawn.height // 2))
    card.paste(sign, (150, 62), sign)
    _words(pen, face)
    fruit = clementine(54)
    card.paste(fruit, (36, 564), fruit)
    pen.text((104, 594), site_name, font=fitting(site_name, 640, 32, Weight.MEDIUM), fill=CREAM, anchor="lm")
    pen.text((CARD_PX[0] - 40, 594), "équipe · staff", font=font(32, Weight.MEDIUM), fill=CREAM, anchor="rm")
    return card


def _words(pen: ImageDraw.ImageDraw, face: Face) -> None:
    words = [face.french] if face.french == face.english else [face.french, face.english]
    size = 150 if len(words) == 1 else 92
    y = 372 if len(words) == 1 else 334
    for word in words:
        pen.text((250, y), word, font=fitting(word, 440, size, Weight.BOLD), fill=WHITE, anchor="mm")
        y, size = y + 84, 66
    pen.text(
        (250, 500), face.meaning, font=fitting(face.meaning, 440, 40, Weight.MEDIUM), fill=CREAM, anchor="mm"
    )


def _sign(command: Command, size_px: int) -> Image.Image:
    """A white disc with the sign cut in the card's colour, smooth at its edges."""
    side = size_px * _SMOOTH
    image = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(image)
    pen.ellipse((0, 0, side - 1, side - 1), fill=WHITE)
    colour = FACES[command].colour
    strokes = _STROKES.get(command)
    if strokes:
        for stroke in strokes:
            _stroke(pen, [(x * side, y * side) for x, y in stroke], side // 9, colour)
    elif command is Command.UNDO:
        _turning_arrow(pen, side, colour)
    else:
        pen.text((side / 2, side / 2), "?", font=font(side * 3 // 4, Weight.BOLD), fill=colour, anchor="mm")
    return image.resize((size_px, size_px), Image.Resampling.LANCZOS)


_STROKES: dict[Command, tuple[tuple[Point, ...], ...]] = {
    Command.OK: (((0.25, 0.53), (0.43, 0.71), (0.76, 0.32)),),
    Command.NEXT: (((0.22, 0.50), (0.76, 0.50)), ((0.54, 0.27), (0.77, 0.50), (0.54, 0.73))),
    Command.WRONG_CUSTOMER: (((0.31, 0.31), (0.69, 0.69)), ((0.69, 0.31), (0.31, 0.69))),
}


def _stroke(pen: ImageDraw.ImageDraw, points: list[Point], width: int, colour: Colour) -> None:
    pen.line(points, fill=colour, width=width, joint="curve")
    for x, y in points:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)


def _turning_arrow(pen: ImageDraw.ImageDraw, side: int, colour: Colour) -> None:
    """Three quarters of a turn against the clock, as on every keyboard's undo."""
    radius, width = side * 0.24, side // 10
    angles = [math.radians(-150 + 270 * step / 40) for step in range(41)]
    path = [(side * (0.5 + 0.0) + radius * math.cos(a), side * 0.53 + radius * math.sin(a)) for a in angles]
    _stroke(pen, path, width, colour)
    x, y = path[0]
    reach = side * 0.15
    pen.polygon(
        [(x - reach, y - reach * 0.6), (x + reach, y - reach * 0.2), (x - reach * 0.5, y + reach)],
        fill=colour,
    )
