"""A4 sheets to print and cut: cards or labels in two columns, with crop marks, at their real size."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from sample_cards.brand import INK, WHITE, Weight, font

A4_PX = (2480, 3508)
"""210 x 297 mm at 300 dpi."""
DPI = 300

_COLUMNS, _ROWS = 2, 5
_GAP_PX = 24
_MARK_PX = 36
_TITLE_Y = 70


def sheets(title: str, pictures: Sequence[Image.Image]) -> list[Image.Image]:
    """Lay pictures of one size out on as many pages as they need, ten a page.

    Args:
        title: Stands small above every page.
        pictures: RGB, all of the same size.
    """
    pages = [
        pictures[start : start + _COLUMNS * _ROWS] for start in range(0, len(pictures), _COLUMNS * _ROWS)
    ]
    return [_page(f"{title} · {number}/{len(pages)}", page) for number, page in enumerate(pages, start=1)]


def save_pdf(pages: Sequence[Image.Image], path: Path) -> None:
    """Write pages as one PDF at 300 dpi; print it at 100 %."""
    first, *others = pages
    first.save(path, "PDF", resolution=DPI, save_all=True, append_images=others, quality=95)


def _page(title: str, pictures: Sequence[Image.Image]) -> Image.Image:
    page = Image.new("RGB", A4_PX, WHITE)
    pen = ImageDraw.Draw(page)
    pen.text((A4_PX[0] // 2, _TITLE_Y), title, font=font(40, Weight.MEDIUM), fill=INK, anchor="mm")
    width, height = pictures[0].size
    left = (A4_PX[0] - _COLUMNS * width - _GAP_PX) // 2
    top = (A4_PX[1] - _ROWS * height - (_ROWS - 1) * _GAP_PX) // 2 + 20
    for place, picture in enumerate(pictures):
        x = left + place % _COLUMNS * (width + _GAP_PX)
        y = top + place // _COLUMNS * (height + _GAP_PX)
        page.paste(picture, (x, y))
        _crop_marks(pen, (x, y, x + width, y + height))
    return page


def _crop_marks(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    """Short lines outside every corner, never on the card."""
    left, top, right, bottom = box
    reach = min(_MARK_PX, _GAP_PX // 2)
    for x in (left, right):
        pen.line((x, top - reach, x, top - 2), fill=INK, width=2)
        pen.line((x, bottom + 2, x, bottom + reach), fill=INK, width=2)
    for y in (top, bottom):
        pen.line((left - reach, y, left - 2, y), fill=INK, width=2)
        pen.line((right + 2, y, right + reach, y), fill=INK, width=2)
