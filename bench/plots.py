"""Pictures of measurements: curves as SVG, written without a plotting library, and photographs missed."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.report import MEASUREMENTS
from glassapp.ports import Gray

WIDTH, HEIGHT, MARGIN = 560, 300, 50
TILE = (300, 110)
COLOURS = ("#c23b22", "#1f5f8b", "#7a7a7a", "#e0a030", "#5a9a4a")


def reach(
    name: str, unit: str, amounts: NDArray[np.float64], shares: Mapping[str, NDArray[np.float64]]
) -> None:
    """The share read by everybody against the amount of one degradation: docs/measurements/reach-NAME.svg."""
    low, high = float(amounts.min()), float(amounts.max())
    lines = []
    for place, (who, row) in enumerate(sorted(shares.items(), key=lambda item: item[0] != "ours")):
        colour = COLOURS[place % len(COLOURS)]
        points = " ".join(f"{_x(a, low, high):.1f},{_y(s):.1f}" for a, s in zip(amounts, row, strict=True))
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines.append(_text(WIDTH - MARGIN - 80, MARGIN + 16 * place, who, colour))
    lines += [_text(MARGIN - 8, _y(share) + 4, f"{share:.0%}", "#333", "end") for share in (0.0, 0.5, 1.0)]
    lines += [
        _text(_x(amount, low, high), HEIGHT - MARGIN + 18, f"{amount:.2g}", "#333", "middle")
        for amount in np.linspace(low, high, 6)
    ]
    frame = (
        f'<path d="M{MARGIN},{MARGIN / 2} V{HEIGHT - MARGIN} H{WIDTH - 10} M{MARGIN},{_y(0.5)} H{WIDTH - 10}"'
        " "
        'fill="none" stroke="#bbb"/>'
    )
    title = _text(WIDTH / 2, HEIGHT - 8, f"{name.replace('_', ' ')} ({unit})", "#333", "middle")
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
        f"{frame}{''.join(lines)}{title}</svg>\n"
    )
    MEASUREMENTS.mkdir(parents=True, exist_ok=True)
    (MEASUREMENTS / f"reach-{name}.svg").write_text(document, encoding="utf-8")


def missed(name: str, pictures: Sequence[Gray]) -> None:
    """At most six pictures side by side, 240 pixels high: docs/measurements/NAME-missed.jpg."""
    if pictures:
        scaled = [cv2.resize(one, (round(one.shape[1] * 240 / one.shape[0]), 240)) for one in pictures[:6]]
        _jpeg(f"{name}-missed", np.hstack(scaled))


def limits(rows: Sequence[tuple[str, Sequence[Gray]]]) -> None:
    """A caption and the same code at several amounts in each row: docs/measurements/reach-limits.jpg."""
    strips = []
    for caption, pictures in rows:
        tiles = [cv2.resize(one, TILE, interpolation=cv2.INTER_NEAREST) for one in pictures]
        head = np.full((24, TILE[0] * len(tiles)), 255, np.uint8)
        cv2.putText(head, caption, (6, 17), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (40,), 1, cv2.LINE_AA)
        strips += [head, np.hstack(tiles)]
    _jpeg("reach-limits", np.vstack(strips))


def _jpeg(name: str, picture: NDArray[np.uint8]) -> None:
    MEASUREMENTS.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(MEASUREMENTS / f"{name}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 80])


def _x(amount: float, low: float, high: float) -> float:
    return MARGIN + (amount - low) / (high - low) * (WIDTH - MARGIN - 20)


def _y(share: float) -> float:
    return HEIGHT - MARGIN - share * (HEIGHT - 1.5 * MARGIN)


def _text(x: float, y: float, text: str, colour: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{text}</text>'
