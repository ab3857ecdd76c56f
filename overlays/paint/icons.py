"""The icons as simple shapes, drawn on a square of 96 units; white is ink, black is cut out again."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeAlias

from PIL import Image, ImageDraw

from overlays.layout import Icon

UNITS = 96
_FINER = 6
"""Icons are drawn this many times larger and averaged down."""

Point: TypeAlias = tuple[float, float]


class Pen:
    """Draws in units; ends and joints of lines are round."""

    def __init__(self, side_px: int) -> None:
        self._scale = side_px * _FINER / UNITS
        self.picture = Image.new("L", (side_px * _FINER, side_px * _FINER), 0)
        self._draw = ImageDraw.Draw(self.picture)

    def line(self, *points: Point, width: float = 14, ink: int = 255) -> None:
        """A line through points."""
        self._draw.line([self._at(point) for point in points], ink, round(width * self._scale), "curve")
        for x, y in points:
            self.disc((x, y), width / 2, ink)

    def disc(self, centre: Point, radius: float, ink: int = 255) -> None:
        """A filled circle."""
        x, y = centre
        self._draw.ellipse([self._at((x - radius, y - radius)), self._at((x + radius, y + radius))], ink)

    def ring(self, centre: Point, radius: float, width: float = 12) -> None:
        """A circle's outline; ``radius`` is the outer one."""
        self.disc(centre, radius)
        self.disc(centre, radius - width, 0)

    def area(self, *points: Point) -> None:
        """A filled polygon."""
        self._draw.polygon([self._at(point) for point in points], 255)

    def box(self, corner: Point, opposite: Point, radius: float = 0, ink: int = 255) -> None:
        """A filled rectangle."""
        self._draw.rounded_rectangle([self._at(corner), self._at(opposite)], radius * self._scale, ink)

    def bow(self, centre: Point, radius: float, start: float, end: float, width: float = 12) -> None:
        """A piece of a circle's outline, in degrees clockwise from the right; ``radius`` is the outer one."""
        x, y = centre
        corners = [self._at((x - radius, y - radius)), self._at((x + radius, y + radius))]
        self._draw.arc(corners, start, end, 255, round(width * self._scale))

    def _at(self, point: Point) -> Point:
        return point[0] * self._scale, point[1] * self._scale


@cache
def icon_mask(icon: Icon, side_px: int) -> Image.Image:
    """The coverage of an icon: mode L, square. Do not write into it."""
    pen = Pen(side_px)
    _DRAWINGS[icon](pen)
    return pen.picture.reduce(_FINER)


def _gift(pen: Pen) -> None:
    pen.ring((32, 16), 16, 9)
    pen.ring((64, 16), 16, 9)
    pen.box((4, 26), (92, 48), 5)
    pen.box((10, 54), (86, 94), 5)
    pen.box((43, 26), (53, 94), 0, ink=0)


def _tag(pen: Pen) -> None:
    pen.box((2, 16), (94, 80), 10)
    pen.disc((2, 48), 12, 0)
    pen.disc((94, 48), 12, 0)
    pen.line((34, 62), (62, 34), width=8, ink=0)
    pen.disc((35, 36), 8, 0)
    pen.disc((61, 60), 8, 0)


def _heart(pen: Pen) -> None:
    pen.disc((27, 32), 24)
    pen.disc((69, 32), 24)
    pen.area((6, 44), (90, 44), (48, 90))


def _bags(pen: Pen) -> None:
    pen.bow((48, 32), 24, 180, 360, 10)
    pen.area((12, 34), (84, 34), (92, 92), (4, 92))


def _check(pen: Pen) -> None:
    pen.line((10, 50), (38, 78), (86, 22), width=17)


def _cross(pen: Pen) -> None:
    pen.line((16, 16), (80, 80), width=18)
    pen.line((80, 16), (16, 80), width=18)


def _dash(pen: Pen) -> None:
    pen.line((18, 48), (78, 48), width=17)


def _undo(pen: Pen) -> None:
    pen.bow((50, 54), 38, 200, 510, 13)
    pen.area((0, 44), (34, 44), (14, 14))


def _warning(pen: Pen) -> None:
    pen.line((48, 14), (88, 84), (8, 84), (48, 14), width=12)
    pen.area((48, 14), (88, 84), (8, 84))
    pen.line((48, 38), (48, 58), width=10, ink=0)
    pen.disc((48, 75), 6.5, 0)


def _question(pen: Pen) -> None:
    pen.disc((48, 48), 46)
    pen.disc((48, 48), 35, 0)
    pen.bow((48, 38), 19, 170, 450, 11)
    pen.line((48, 52), (48, 59), width=11)
    pen.disc((48, 74), 6.5)


def _offline(pen: Pen) -> None:
    pen.disc((26, 60), 22)
    pen.disc((52, 44), 28)
    pen.disc((76, 62), 18)
    pen.box((20, 54), (80, 81), 10)
    pen.line((12, 8), (86, 92), width=26, ink=0)
    pen.line((14, 10), (82, 88), width=11)


def _scan(pen: Pen) -> None:
    for x, y, right, down in ((8, 8, 1, 1), (88, 8, -1, 1), (8, 88, 1, -1), (88, 88, -1, -1)):
        pen.line((x + 22 * right, y), (x, y), (x, y + 22 * down), width=10)
    pen.line((22, 48), (74, 48), width=10)


def _pause(pen: Pen) -> None:
    pen.box((18, 12), (40, 84), 7)
    pen.box((56, 12), (78, 84), 7)


def _dot(pen: Pen) -> None:
    pen.disc((48, 48), 46)


def _ring(pen: Pen) -> None:
    pen.ring((48, 48), 42, 14)


def _filling(quarters: int) -> Callable[[Pen], None]:
    def draw(pen: Pen) -> None:
        pen.ring((48, 48), 46, 7)
        pen.bow((48, 48), 46, -90, -90 + 90 * quarters, 24)

    return draw


def _memo(pen: Pen) -> None:
    pen.box((3, 14), (93, 82), 8)
    pen.line((10, 24), (48, 54), (86, 24), width=9, ink=0)


_DRAWINGS: Mapping[Icon, Callable[[Pen], None]] = {
    Icon.GIFT: _gift,
    Icon.TAG: _tag,
    Icon.HEART: _heart,
    Icon.BAGS: _bags,
    Icon.CHECK: _check,
    Icon.CROSS: _cross,
    Icon.DASH: _dash,
    Icon.UNDO: _undo,
    Icon.WARNING: _warning,
    Icon.QUESTION: _question,
    Icon.OFFLINE: _offline,
    Icon.SCAN: _scan,
    Icon.PAUSE: _pause,
    Icon.DOT: _dot,
    Icon.RING: _ring,
    Icon.QUARTER: _filling(1),
    Icon.HALF: _filling(2),
    Icon.THREE_QUARTERS: _filling(3),
    Icon.FULL: _filling(4),
    Icon.MEMO: _memo,
}
