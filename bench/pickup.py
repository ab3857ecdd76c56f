"""Photographs through the real client and the real server: how many get the right card, and none a wrong one.

One customer is made for every text of the manifest, each with an order of its own. Every photograph is shown
to the client as one frame; the next follows when the server has answered. The peers are what zxing-cpp and
ZBar read by themselves, with their default settings, in the same run.

Figures: ``photographs`` that hold a code or none, ``right_card``, ``wrong_card``, ``no_read`` (nothing was
reported), ``refused`` (reported, and no card came).
"""

import argparse
import io
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from rich.console import Console

from bench import report
from bench.arrivals import Arrival, receive
from bench.peers import zbar_reader, zxing_reads
from bench.photographs import NO_CODE, Photograph, photographs
from bench.report import Bar, Report
from overlays.codes import Symbology
from sample_cards.demo import album
from sample_cards.demo.bay import open_bay
from sample_cards.demo.telling import Teller


@dataclass(frozen=True, slots=True)
class Peers:
    """How many photographs the decoders read by themselves, with their default settings."""

    zxing: int
    zbar: int | None
    either: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    # Only the document goes to standard output.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    parser = report.parser("pickup", __doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with a manifest.csv")
    parser.add_argument("--most", type=int, help="take only that many photographs, evenly spread")
    return report.run(parser.parse_args(arguments), measure)


def measure(options: argparse.Namespace) -> Report:
    """Show every photograph, then ask the peers."""
    taken = photographs(options.data, options.most)
    shop, orders = album.shop_of([_registered(one) for one in taken])
    files = [str(one.path.relative_to(options.data)) for one in taken]
    with tempfile.TemporaryDirectory() as folder:
        quiet = Teller(Console(file=io.StringIO()))
        with open_bay(shop, Path(folder) / "bay", quiet) as bay:
            began = time.perf_counter()
            came = {arrival.file: arrival for arrival in receive(bay, options.data, files)}
            seconds = time.perf_counter() - began
    pairs = [(one, came.get(one.path.name, Arrival(one.path.name))) for one in taken]
    outcomes = Counter(_outcome(one, arrival, orders) for one, arrival in pairs)
    peers = _ask_peers(taken)
    figures = {
        "photos": len(taken),
        **{name: outcomes[name] for name in ("right_card", "wrong_card", "no_read", "refused")},
        "baseline_read": {"zxing": peers.zxing, "zbar": peers.zbar, "either": peers.either},
        "frames_per_s": round(len(taken) / seconds, 1),
        "scan_to_card_ms": _percentiles([arrival.scan_to_card_ms for _, arrival in pairs if arrival.order]),
        "by_symbology": _by_symbology(pairs, orders),
        "decoders": dict(Counter(arrival.decoder for _, arrival in pairs if arrival.decoder)),
    }
    return Report("pickup", options.data.name, figures, _bars(outcomes, peers))


def _registered(one: Photograph) -> album.Photograph:
    """The photograph as the shop knows its customer; none for a photograph without a code."""
    if one.label == NO_CODE:
        return album.Photograph(one.path)
    return album.Photograph(one.path, one.symbology or Symbology.QR_CODE, one.text)


def _outcome(one: Photograph, arrival: Arrival, orders: Mapping[str, str]) -> str:
    if arrival.order:
        return (
            "right_card" if one.code is not None and orders.get(one.code) == arrival.order else "wrong_card"
        )
    return "refused" if arrival.refusal else "no_read"


def _ask_peers(taken: Sequence[Photograph]) -> Peers:
    zxing = zbar = either = 0
    with zbar_reader() as ask_zbar:
        for one in taken:
            picture = one.luminance()
            by_zxing = one.code in zxing_reads(picture)
            by_zbar = ask_zbar is not None and one.code in ask_zbar(picture)
            zxing, zbar, either = zxing + by_zxing, zbar + by_zbar, either + (by_zxing or by_zbar)
    return Peers(zxing, zbar if ask_zbar is not None else None, either)


def _by_symbology(
    pairs: Sequence[tuple[Photograph, Arrival]], orders: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one, arrival in pairs:
        counted[one.label].update({"photos": 1, _outcome(one, arrival, orders): 1})
    return {label: dict(counts) for label, counts in sorted(counted.items())}


def _percentiles(milliseconds: Sequence[float]) -> dict[str, Any]:
    if not milliseconds:
        return {"p50": None, "p95": None, "p99": None}
    p50, p95, p99 = np.percentile(milliseconds, [50, 95, 99])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2), "p99": round(float(p99), 2)}


def _bars(outcomes: Mapping[str, int], peers: Peers) -> tuple[Bar, ...]:
    ratio = round(outcomes["right_card"] / peers.either, 4) if peers.either else None
    read = {"zxing": peers.zxing, "zbar": peers.zbar, "either": peers.either}
    return (
        Bar("wrong_card", outcomes["wrong_card"], "==", 0, "photographs"),
        Bar("right_card_vs_baseline", ratio, ">=", 1, "ratio", read),
    )


if __name__ == "__main__":
    sys.exit(main())
