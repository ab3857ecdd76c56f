"""From a camera's frame to the card on the display, what painting costs, and whether memory stays flat.

A real client looks at frames of 1280x720, thirty a second: an empty lane, then a customer with a card or a
phone. A real server in a process of its own answers, over a TCP proxy in another one that holds every piece
back for 20 ms each way. *Frame to pixels* begins when the first frame with the code is taken, whoever is
busy then, and ends when the display has the picture of the card.

Memory is that of a client of its own which looks at 100,000 frames, most of them empty, as fast as it can;
every 500th shows a customer's code and every 100th a whole scene of 1280x720. The others are small, so that
this ends.
"""

import argparse
import asyncio
import io
import multiprocessing
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import structlog
from PIL import Image
from rich.console import Console

from bench import report
from bench.endurance import Endured, endure
from bench.halo import MOST_BYTES, card_bytes
from bench.lane import FRAMES_PER_S, Lane, LaneCamera, draw_lane
from bench.report import Bar, CannotMeasure, Report
from glassapp.app.equipment import Equipment
from glassapp.app.eyes import Eyes
from glassapp.app.fitting import scanner_of
from glassapp.app.glasses import Glasses
from glassapp.app.journal import CardArrived, JournalEntry
from glassapp.app.painter import Painter, Shown
from glassapp.app.story import Story
from glassapp.clock import Clock, SystemClock
from glassapp.scanning.decoders import available_decoders
from glassapp.scanning.session import ScanSession
from glassapp.transport import ServerAddress
from overlays.card import Language
from overlays.layout import CardFace
from overlays.profiles import profile
from overlays.wire import Hello
from sample_cards.demo.bay import Bay, open_bay
from sample_cards.demo.telling import Teller
from tests.loopback.proxy import BadLine

PROFILE = "usb-c-640x360"
DELAY_S = 0.02
_READY_S = 20.0
_DRAWN = 24
"""Different customers; each comes back only when the scan session has forgotten the last visit."""


class TimedDisplay:
    """A display that knows when it was last given a picture."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.shown_at = 0.0

    def show(self, picture: Image.Image) -> None:
        """Take the picture's pixels, as a frame buffer does."""
        picture.tobytes()
        self.shown_at = self._clock.monotonic()

    def close(self) -> None:
        """Nothing is open."""


class Stopwatch(Story):
    """The story of the glasses, kept as times."""

    def __init__(self, camera: LaneCamera, display: TimedDisplay, clock: Clock) -> None:
        super().__init__(self._keep, clock)
        self._camera = camera
        self._display = display
        self.frame_to_pixels_ms: list[float] = []
        self.paint_ms: list[float] = []
        self.paints = 0
        self.faces = 0
        self._last: object = None
        self.steps_ms: dict[int, list[float]] = {}
        self.scan_to_card_ms: list[float] = []

    def _keep(self, entry: JournalEntry) -> None:
        if isinstance(entry, CardArrived):
            self.scan_to_card_ms.append(entry.scan_to_card_us / 1000)

    def shown(self, shown: Shown) -> None:
        """A picture reached the display."""
        self.paints += 1
        self.faces += shown.face != self._last
        self._last = shown.face
        self.paint_ms.append(shown.microseconds / 1000)
        if not isinstance(shown.face, CardFace):
            return
        for step in self._first_showing(shown)[1]:
            self.steps_ms.setdefault(step.step, []).append(step.microseconds / 1000)
        taken_at = self._camera.served(shown.face.card.order)
        if taken_at is not None:
            self.frame_to_pixels_ms.append(1000 * (self._display.shown_at - taken_at))


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of the visits."""

    watch: Stopwatch
    missed: int
    dropped: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    # Only the document goes to standard output.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    parser = report.parser("glass", __doc__)
    parser.add_argument("--visits", type=int, default=300, help="customers who come")
    parser.add_argument("--expected", type=int, default=40, help="customers expected here")
    parser.add_argument(
        "--frames", type=int, default=100_000, help="frames of the memory run; 0 leaves it out"
    )
    return report.run(parser.parse_args(arguments), measure)


def measure(options: argparse.Namespace) -> Report:
    """Serve the visits, then run for long.

    Raises:
        CannotMeasure: This machine has no /proc, or Halo's library is missing.
    """
    if options.frames and not Path("/proc/self/statm").exists():
        raise CannotMeasure("resident memory is read from /proc: use Linux, or --frames 0")
    halo_bytes = max(card_bytes().full)
    lane = draw_lane(_DRAWN, max(options.expected, _DRAWN))
    with tempfile.TemporaryDirectory() as folder:
        quiet = Teller(Console(file=io.StringIO()))
        with open_bay(lane.shop, Path(folder) / "bay", quiet) as bay:
            credential = bay.credential_file.read_text("ascii").strip()
            with _delayed(bay) as far:
                looked = _look(lane, options.visits, ServerAddress(far, credential))
            near = ServerAddress(bay.address, credential)
            codes = [visitor.frames[0] for visitor in lane.visitors]
            endured = endure(near, (lane.empty, codes), options.frames) if options.frames else None
    figures = _figures(looked) | {"expected": len(lane.shop.customers)} | _memory(endured)
    data = f"{options.visits} visits at 1280x720, {FRAMES_PER_S:g} frames a second"
    return Report("glass", data, figures, _bars(looked.watch, endured, halo_bytes))


def _look(lane: Lane, visits: int, address: ServerAddress) -> Looked:
    clock = SystemClock()
    camera = LaneCamera(lane, visits, clock)
    display = TimedDisplay(clock)
    watch = Stopwatch(camera, display, clock)
    decoders, _ = available_decoders(("zxing", "zbar"))
    eyes = Eyes(lambda: camera, scanner_of(decoders, clock), ScanSession(), clock, hurried=True)
    painter = Painter(display, profile(PROFILE), Language.FRENCH, clock)
    hello = Hello(app_version="bench", display=PROFILE, language=Language.FRENCH)
    asyncio.run(Glasses(Equipment(eyes, painter), address, hello, watch, clock).run())
    return Looked(watch, camera.missed, camera.dropped)


@contextmanager
def _delayed(bay: Bay) -> Iterator[str]:
    """A line to the bay that holds everything back, in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    target = int(urlsplit(bay.address).port or 0)
    line = spawn.Process(target=_hold_back, args=(target, there), daemon=True)
    line.start()
    try:
        if not here.poll(_READY_S):
            raise CannotMeasure("the proxy did not start")
        yield f"ws://127.0.0.1:{here.recv()}"
    finally:
        line.kill()
        line.join()


def _hold_back(target: int, told: Connection) -> None:
    async def serve() -> None:
        async with BadLine.to(target, DELAY_S) as line:
            told.send(line.port)
            await asyncio.Event().wait()

    asyncio.run(serve())


def _figures(looked: Looked) -> dict[str, Any]:
    watch = looked.watch
    return {
        "cards": len(watch.frame_to_pixels_ms),
        "missed": looked.missed,
        "frames_dropped": looked.dropped,
        "network_ms": 2000 * DELAY_S,
        "frame_to_pixels_ms": _percentiles(watch.frame_to_pixels_ms),
        "scan_to_card_ms": _percentiles(watch.scan_to_card_ms),
        "step_ms": {step: _percentiles(took) for step, took in sorted(watch.steps_ms.items())},
        "paint_ms": _percentiles(watch.paint_ms),
        "paints": watch.paints,
        "faces": watch.faces,
    }


def _memory(endured: Endured | None) -> dict[str, Any]:
    if endured is None:
        return {}
    return {
        "resident_mb": endured.resident_mb,
        "resident_growth_mb": endured.growth_mb,
        "memory_run_cards": endured.cards,
        "memory_run_s": round(endured.seconds),
    }


def _percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    p50, p95, p99 = np.percentile(milliseconds, [50, 95, 99])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2), "p99": round(float(p99), 2)}


def _bars(watch: Stopwatch, endured: Endured | None, halo_bytes: int) -> tuple[Bar, ...]:
    whole, paint = _percentiles(watch.frame_to_pixels_ms), _percentiles(watch.paint_ms)
    return (
        Bar("frame_to_pixels_p50_ms", whole["p50"], "<", 90, "ms"),
        Bar("frame_to_pixels_p99_ms", whole["p99"], "<", 150, "ms"),
        Bar("paint_p95_ms", paint["p95"], "<", 4, "ms"),
        Bar("repaints_of_the_same_face", watch.paints - watch.faces, "==", 0, "paints"),
        Bar("memory_mb", endured.most_mb if endured else None, "<", 250, "MB"),
        Bar("halo_card_bytes", halo_bytes, "<=", MOST_BYTES, "B"),
    )


if __name__ == "__main__":
    sys.exit(main())
