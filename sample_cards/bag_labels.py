"""Labels of the bags of an order: the bay to carry it to, the order, how cold it must stay, a Code 128."""

from PIL import Image, ImageDraw

from overlays.card import Temperature
from overlays.wire import Symbology
from sample_cards.brand import INK, NAME, WHITE, Colour, Weight, clementine, fitting, font
from sample_cards.symbols import write

LABEL_PX = (1063, 650)
"""90 x 55 mm at 300 dpi, a common thermal label."""

_WORDS: dict[Temperature, tuple[str, str, Colour]] = {
    Temperature.AMBIENT: ("AMBIANT", "ambient", (86, 86, 80)),
    Temperature.CHILLED: ("FRAIS", "chilled", (22, 120, 104)),
    Temperature.FROZEN: ("SURGELÉ", "frozen", (32, 84, 160)),
}


def label_text(order: str, number: int) -> str:
    """What the Code 128 of a bag says: ``B-<order>-<number>``."""
    return f"B-{order}-{number}"


def bag_label(label: str, order: str, bay: str, temperature: Temperature) -> Image.Image:
    """Draw one label, RGB, ``LABEL_PX``.

    Args:
        label: What its symbol says.
        order: The number the customer was given.
        bay: Where the car stands.
        temperature: Told by word, number of stars and colour.
    """
    image = Image.new("RGB", LABEL_PX, WHITE)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, LABEL_PX[0] - 1, LABEL_PX[1] - 1), outline=INK, width=3)
    _bay(pen, bay)
    fruit = clementine(72)
    image.paste(fruit, (336, 34), fruit)
    pen.text((420, 74), f"{NAME} · commande · order", font=font(34, Weight.MEDIUM), fill=INK, anchor="lm")
    pen.text((336, 176), order, font=fitting(order, 690, 132, Weight.BOLD), fill=INK, anchor="lm")
    _temperature(pen, temperature)
    symbol = write(label, Symbology.CODE_128)
    drawn = symbol.draw(symbol.largest_module_px(LABEL_PX[0] - 40, 250))
    image.paste(drawn, ((LABEL_PX[0] - drawn.width) // 2, 366))
    pen.text((LABEL_PX[0] // 2, 616), label, font=font(42, Weight.SEMIBOLD), fill=INK, anchor="mm")
    return image


def _bay(pen: ImageDraw.ImageDraw, bay: str) -> None:
    pen.rectangle((0, 0, 300, 350), fill=INK)
    pen.text((150, 50), "QUAI · BAY", font=font(40, Weight.SEMIBOLD), fill=WHITE, anchor="mm")
    pen.text((150, 206), bay, font=fitting(bay, 260, 200, Weight.BOLD), fill=WHITE, anchor="mm")


def _temperature(pen: ImageDraw.ImageDraw, temperature: Temperature) -> None:
    french, english, colour = _WORDS[temperature]
    pen.rounded_rectangle((336, 262, 1030, 340), 18, fill=colour)
    flakes = list(Temperature).index(temperature)
    for flake in range(flakes):
        _snowflake(pen, (384 + 64 * flake, 301), 24)
    pen.text(
        (372 + 64 * flakes, 301), f"{french} · {english}", font=font(44, Weight.BOLD), fill=WHITE, anchor="lm"
    )


def _snowflake(pen: ImageDraw.ImageDraw, centre: tuple[int, int], reach: int) -> None:
    x, y = centre
    half, rise = reach * 0.5, reach * 0.866
    for dx, dy in ((reach, 0.0), (half, rise), (-half, rise)):
        pen.line((x - dx, y - dy, x + dx, y + dy), fill=WHITE, width=7)
