"""The issuer's own QR codes, too blurred or small to decode: what is known by shape, and what is invented.

A card with a QR code of one form (version 2, error correction M, mask 3) lies in front of photographs without
codes, turned by up to 25 degrees and seen from up to 30 degrees aside. The list holds 200 numbers that share
five digits. Ours is the product's scanner with time enough; the peers are zxing-cpp, zxing-cpp 2x and
OpenCV's QR detector. Outsiders are cards of the same form whose number is not in the list; one attempt
compares three squares. ``--calibrate`` writes the thresholds of the product, from the tail of the outsiders
as in bench.outsiders.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bench import one_thread, report
from bench.degrade import clipped_noise
from bench.film import SIZE, rooms
from bench.lists import numbers
from bench.outsiders import MATCH_RATE, STRICT_RATE, Tail, fit, upper_bound
from bench.peers import zxing_reads
from bench.photographs import photographs
from bench.report import Bar, Report
from bench.rivals import doubled
from glassapp.ports import Gray
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.decoders import available_decoders
from glassapp.scanning.expected import ExpectedCode, check
from glassapp.scanning.qr_attempt import qr_looks
from glassapp.scanning.qr_symbols import QrSet, draw
from overlays.codes import Symbology
from overlays.wire import Knowledge, QrForm

FORM = QrForm(version=2, error_correction="M", mask=3)
LIST_LENGTH = 200
ATTEMPTED = 3
"""Squares of an attempt with an outsider."""
FINE = 8
"""Pixels a module at which a card is drawn before it is seen from afar."""
PAPER, INK = 225.0, 35.0
THRESHOLDS = Path(__file__).parent.parent / "glassapp" / "scanning" / "qr_thresholds.json"


@dataclass(frozen=True, slots=True)
class Seen:
    """How a card is seen: pixels a module, and defocus in modules."""

    pixels: float
    sigma: float

    @property
    def name(self) -> str:
        """As it stands in the figures."""
        return f"{self.pixels:g} pixels a module, blurred by {self.sigma:g} modules"


SIGHTS = (
    Seen(3.0, 0.3), Seen(3.0, 0.6), Seen(3.0, 0.8), Seen(3.0, 1.1), Seen(2.0, 1.4), Seen(1.5, 0.5),
    Seen(1.2, 0.6),
)  # fmt: skip
LEAST_MATCH, LEAST_STRICT = 8.0, 16.0
"""Never below these, however far below zero the outsiders stay: other forms and lists are not measured."""
BLURRED = SIGHTS[2]
"""The sight at which the bars are set: no general decoder reads it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    one_thread.start_again("own_qr")
    parser = report.parser("own_qr", __doc__)
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/barcodes"), help="folder with a manifest.csv"
    )
    parser.add_argument("--cards", type=int, default=40, help="cards at each sight")
    parser.add_argument("--trials", type=int, default=2000, help="attempts with an outsider")
    parser.add_argument("--calibrate", action="store_true", help="write the thresholds of the product")
    return report.run(parser.parse_args(arguments), measure)


def measure(options: argparse.Namespace) -> Report:
    """Outsiders first: the thresholds decide what is read."""
    behind = rooms(photographs(options.data))
    texts = _numbers("listed", LIST_LENGTH)
    known = check(_expected(texts)).qr
    if known is None:
        raise report.CannotMeasure("the numbers of the list do not fit the form")
    beliefs = _outsiders(known, behind, options.trials)
    tail = fit(beliefs)
    if options.calibrate:
        THRESHOLDS.write_text(json.dumps(_thresholds(tail), indent=2) + "\n", encoding="utf-8")
    # Each half of the trials is judged by thresholds that were fitted on the other.
    halves = (beliefs[0::2], beliefs[1::2])
    accepted, strictly = (
        sum(int((own >= fit(other).reached_by(rate)).sum()) for own, other in (halves, halves[::-1]))
        for rate in (MATCH_RATE, STRICT_RATE)
    )
    sights = {sight.name: _read(texts, sight, behind, options.cards) for sight in SIGHTS}
    figures = {
        "list": LIST_LENGTH,
        "cards": options.cards,
        "read": sights,
        "thresholds": _thresholds(tail),
        "outsiders": {"trials": len(beliefs), "highest": round(float(beliefs.max()), 2)},
        "upper_bound_95": upper_bound(accepted, len(beliefs)),
    }
    blurred = sights[BLURRED.name]
    peers = {name: share for name, share in blurred.items() if name in _PEERS}
    bars = (
        Bar("blurred_qr_read", blurred["ours"], ">=", 0.5, peers=peers),
        Bar("wrong", sum(row["wrong"] for row in sights.values()), "==", 0),
        Bar("false_accept_share", accepted / len(beliefs), "<=", 0.0005),
        Bar("false_accept_strict", float(strictly), "<=", 0),
    )
    return Report("own_qr", options.data.name, figures, bars)


def show(text: str, sight: Seen, room: Gray, seed: int) -> Gray:
    """A frame in which a card with the QR code of a text is held before a room."""
    move = np.random.default_rng(seed)
    card, middle = _card(text)
    frame = np.ascontiguousarray(room[: SIZE[1], : SIZE[0]])
    roll, yaw = math.radians(move.uniform(-25, 25)), math.radians(move.uniform(-30, 30))
    scale = sight.pixels / FINE
    away = np.array(
        [
            [scale * math.cos(roll), -scale * math.sin(roll), SIZE[0] * move.uniform(0.4, 0.6)],
            [scale * math.sin(roll), scale * math.cos(roll), SIZE[1] * move.uniform(0.4, 0.6)],
            [0, 0, 1],
        ]
    )
    aside = np.array([[math.cos(yaw), 0, 0], [0, 1, 0], [math.sin(yaw) / (4 * 25 * FINE), 0, 1]])
    home = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1.0]])
    soft = cv2.GaussianBlur(card, (0, 0), 0.4 * FINE / sight.pixels)
    cv2.warpPerspective(soft, away @ aside @ home, SIZE, dst=frame, borderMode=cv2.BORDER_TRANSPARENT)
    return clipped_noise(cv2.GaussianBlur(frame.astype(np.float32), (0, 0), sight.sigma * sight.pixels), seed)


def _card(text: str) -> tuple[Gray, tuple[float, float]]:
    """A white card of credit card shape, the code at its left, and where the middle of the code is."""
    modules = draw(text, FORM)
    if modules is None:
        raise report.CannotMeasure("a number does not fit the form")
    side, margin = len(modules) * FINE, 6 * FINE
    card = np.full((side + 2 * margin, round(1.586 * (side + 2 * margin))), PAPER, np.float32)
    dots = np.kron(modules, np.ones((FINE, FINE)))
    card[margin : margin + side, margin : margin + side] = np.where(dots > 0, INK, PAPER)
    printed = card.astype(np.uint8)
    cv2.putText(printed, "Bonjour", (side + 2 * margin, 2 * margin), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (40,), 2)
    return printed, (margin + side / 2, margin + side / 2)


def _numbers(seed: str, count: int) -> list[str]:
    return [code for code, _ in zip(numbers("29123", seed), range(count), strict=False)]


def _expected(texts: Sequence[str]) -> list[ExpectedCode]:
    return [ExpectedCode(text, Symbology.QR_CODE, FORM) for text in texts]


def _outsiders(known: QrSet, behind: Sequence[Gray], trials: int) -> NDArray[np.float64]:
    """The best belief of every attempt."""
    listed = set(known.texts)
    strangers = [text for text in _numbers("strangers", trials) if text not in listed]
    best = []
    for place, text in enumerate(strangers):
        frame = show(text, SIGHTS[place % len(SIGHTS)], behind[place % len(behind)], place)
        found = [look.verdict.belief for look in qr_looks(frame, known, ATTEMPTED)]
        best.append(max(found, default=0.0))
    return np.array(best)


def _thresholds(tail: Tail) -> dict[str, float]:
    return {
        "match": round(max(tail.reached_by(MATCH_RATE), LEAST_MATCH), 2),
        "strict": round(max(tail.reached_by(STRICT_RATE), LEAST_STRICT), 2),
    }


def _read(texts: Sequence[str], sight: Seen, behind: Sequence[Gray], cards: int) -> dict[str, Any]:
    decoders, _ = available_decoders(("zxing", "zbar"))
    scanner = ConcertScanner(decoders, time.thread_time, ConcertConfig(budget_s=math.inf))
    scanner.set_expected(_expected(texts))

    def ours(image: Gray) -> set[str]:
        return {one.text for one in scanner.scan(image) if one.knowledge is not Knowledge.DECODED}

    readers: dict[str, Callable[[Gray], set[str]]] = {**_PEERS, "ours": ours}
    read = dict.fromkeys(readers, 0)
    wrong = 0
    for place in range(cards):
        text = texts[place]
        frame = show(text, sight, behind[place % len(behind)], 10_000 + place)
        # Agreement over frames belongs to clips: every card is a first frame here.
        scanner.set_expected(_expected(texts))
        answers = {name: reader(frame) for name, reader in readers.items()}
        wrong += bool(answers["ours"] - {text})
        for name, found in answers.items():
            read[name] += text in found
    return {**{name: round(count / cards, 4) for name, count in read.items()}, "wrong": wrong}


def _opencv(image: Gray) -> set[str]:
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(image)
    return {text} if text else set()


_PEERS: dict[str, Callable[[Gray], set[str]]] = {
    "zxing": zxing_reads,
    "zxing 2x": lambda image: zxing_reads(doubled(image)),
    "opencv": _opencv,
}

if __name__ == "__main__":
    sys.exit(main())
