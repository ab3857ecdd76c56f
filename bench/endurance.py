"""Whether the memory of a client stays flat: it looks at very many frames as fast as it can."""

import asyncio
import itertools
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import structlog

from bench.report import CannotMeasure
from glassapp.app.equipment import Equipment
from glassapp.app.eyes import Eyes
from glassapp.app.fitting import scanner_of
from glassapp.app.glasses import Glasses
from glassapp.app.painter import Painter
from glassapp.app.story import Story
from glassapp.clock import Clock, SystemClock
from glassapp.displays import MemoryDisplay
from glassapp.errors import CameraFinished
from glassapp.link import CardShown, LinkEvent
from glassapp.ports import Frame, Pixels
from glassapp.scanning.decoders import available_decoders
from glassapp.scanning.session import ScanSession
from glassapp.transport import ServerAddress
from overlays.card import Language
from overlays.profiles import profile
from overlays.wire import Hello

_MARK_EVERY = 5_000
"""Frames after which memory is looked at."""
_CODE_EVERY, _CODE_FRAMES = 500, 3
_SCENE_EVERY = 100
_SMALL = (320, 180)
_SECONDS_A_FRAME = 1 / 30
"""What the frames say of their time: the session forgets as it would at thirty frames a second."""
_GIVE_UP_S = 3600.0


@dataclass(frozen=True, slots=True)
class Task:
    """What the child process is told."""

    url: str
    credential: str
    frames: int
    empty: tuple[bytes, ...]
    codes: tuple[bytes, ...]
    """JPEG, as a webcam sends them."""


@dataclass(frozen=True, slots=True)
class Endured:
    """Resident memory in MB after so many frames, and the cards that were shown meanwhile."""

    resident_mb: dict[int, float]
    cards: int
    seconds: float

    @property
    def most_mb(self) -> float:
        """The largest of the marks."""
        return max(self.resident_mb.values())

    @property
    def growth_mb(self) -> float | None:
        """How much more the second half of the run holds than the first, in the median; None of a short run.

        The first fifth is left out: libraries are loaded then, and pools filled.
        """
        marks = list(self.resident_mb.values())[len(self.resident_mb) // 5 :]
        if len(marks) < 8:
            return None
        half = len(marks) // 2
        return round(median(marks[half:]) - median(marks[:half]), 1)


def endure(address: ServerAddress, lane: Sequence[Sequence[Pixels]], frames: int) -> Endured:
    """Let a client in a process of its own look at so many frames.

    Args:
        address: The server.
        lane: Some frames of an empty lane, and some with codes that it expects.
        frames: How many to look at.

    Raises:
        CannotMeasure: The client ended before it had looked at all of them, or takes too long.
    """
    empty, codes = (tuple(_jpeg(one) for one in some) for some in lane)
    task = Task(address.url, address.credential, frames, empty, codes)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.endurance"],
            input=pickle.dumps(task),
            capture_output=True,
            timeout=_GIVE_UP_S,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = (error.stderr or b"").decode("utf-8", "replace")[-500:]
        raise CannotMeasure(f"the run of {frames} frames did not end: {said}") from None
    endured: Endured = pickle.loads(done.stdout)
    return endured


class Treadmill:
    """A camera that delivers the next frame as soon as it is asked for."""

    dropped = 0

    def __init__(self, task: Task, mark: Callable[[int], None], clock: Clock) -> None:
        self._frames = itertools.islice(_film(task), task.frames)
        self._number = 0
        self._mark = mark
        self._began = clock.monotonic()

    def read(self, timeout_s: float) -> Frame | None:
        """The next frame, in memory of its own."""
        del timeout_s
        pixels = next(self._frames, None)
        if pixels is None:
            raise CameraFinished("the run is over")
        self._number += 1
        self._mark(self._number)
        return Frame(pixels, self._number, self._began + self._number * _SECONDS_A_FRAME)

    def close(self) -> None:
        """Nothing is open."""


def _film(task: Task) -> Iterator[Pixels]:
    """Mostly a grey wall, small; now and then a whole scene; every 500th frame a customer's code."""
    noise = np.random.default_rng(7)
    walls = [noise.integers(100, 108, (_SMALL[1], _SMALL[0], 3), dtype=np.uint8) for _ in range(8)]
    scenes = itertools.cycle(task.empty)
    codes = itertools.chain.from_iterable(
        itertools.repeat(code, _CODE_FRAMES) for code in itertools.cycle(task.codes)
    )
    for number in itertools.count():
        if number % _CODE_EVERY < _CODE_FRAMES:
            yield _unpacked(next(codes))
        elif number % _SCENE_EVERY == 0:
            yield _unpacked(next(scenes))
        else:
            yield walls[number % len(walls)].copy()


class Tally(Story):
    """Counts cards."""

    cards = 0

    def heard(self, event: LinkEvent, wire_us: int, *, matters: bool = True) -> None:
        """One more card came."""
        self.cards += isinstance(event, CardShown)
        super().heard(event, wire_us, matters=matters)


def main() -> None:
    """Be the client of a run: a task comes in on standard input, what was endured goes out."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    # A process of ours on the other end of the pipe.
    sys.stdout.buffer.write(pickle.dumps(_wear(pickle.load(sys.stdin.buffer))))


def _wear(task: Task) -> Endured:
    clock = SystemClock()
    resident: dict[int, float] = {}

    def mark(number: int) -> None:
        if number % _MARK_EVERY == 0 or number == task.frames:
            resident[number] = _resident_mb()

    decoders, _ = available_decoders(("zxing", "zbar"))
    camera = Treadmill(task, mark, clock)
    story = Tally(lambda _: None, clock)
    eyes = Eyes(lambda: camera, scanner_of(decoders, clock), ScanSession(), clock)
    painter = Painter(MemoryDisplay(keep=1), profile("usb-c-640x360"), Language.FRENCH, clock)
    hello = Hello(app_version="bench", display="bench", language=Language.FRENCH)
    began = clock.monotonic()
    asyncio.run(
        Glasses(Equipment(eyes, painter), ServerAddress(task.url, task.credential), hello, story, clock).run()
    )
    return Endured(resident, story.cards, clock.monotonic() - began)


def _jpeg(pixels: Pixels) -> bytes:
    return cv2.imencode(".jpg", pixels)[1].tobytes()


def _unpacked(jpeg: bytes) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def _resident_mb() -> float:
    """proc(5): the second number of statm, in pages."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


if __name__ == "__main__":
    # Under its own name, so that both ends of the pipe mean the same classes.
    from bench.endurance import main as wear

    wear()
