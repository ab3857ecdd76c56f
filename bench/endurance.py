"""Whether the memory of a client stays flat: it looks at very many frames as fast as it can."""

import asyncio
import itertools
import multiprocessing
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from bench.lane import Lane
from glassapp.app.eyes import Eyes
from glassapp.app.fitting import scanner_of
from glassapp.app.glasses import Equipment, Glasses
from glassapp.app.painter import Painter
from glassapp.app.story import Story
from glassapp.clock import SystemClock
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

MARKS = (10_000, 50_000, 100_000)
"""Frames after which memory is looked at."""
_CODE_EVERY, _CODE_FRAMES = 500, 3
_SCENE_EVERY = 50
_SMALL = (320, 180)
_SECONDS_A_FRAME = 1 / 30
"""What the frames say of their time: the session forgets as it would at thirty frames a second."""
_GIVE_UP_S = 3600.0


@dataclass(frozen=True, slots=True)
class Task:
    """What the child process is told."""

    address: ServerAddress
    frames: int
    empty: tuple[Pixels, ...]
    codes: tuple[Pixels, ...]


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


def endure(address: ServerAddress, lane: Lane, frames: int) -> Endured:
    """Let a client in a process of its own look at so many frames."""
    task = Task(address, frames, lane.empty, tuple(visitor.frames[0] for visitor in lane.visitors))
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    child = spawn.Process(target=_wear, args=(task, there), daemon=True)
    child.start()
    there.close()
    try:
        if not here.poll(_GIVE_UP_S):
            raise TimeoutError(f"{frames} frames took longer than {_GIVE_UP_S:g} s")
        endured: Endured = here.recv()
        return endured
    finally:
        child.kill()
        child.join()


class Treadmill:
    """A camera that delivers the next frame as soon as it is asked for."""

    dropped = 0

    def __init__(self, task: Task, mark: Callable[[int], None]) -> None:
        self._frames = itertools.islice(_film(task), task.frames)
        self._number = 0
        self._mark = mark

    def read(self, timeout_s: float) -> Frame | None:
        """The next frame, in memory of its own."""
        del timeout_s
        pixels = next(self._frames, None)
        if pixels is None:
            raise CameraFinished("the run is over")
        self._number += 1
        self._mark(self._number)
        return Frame(pixels.copy(), self._number, self._number * _SECONDS_A_FRAME)

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
            yield next(codes)
        elif number % _SCENE_EVERY == 0:
            yield next(scenes)
        else:
            yield walls[number % len(walls)]


class Tally(Story):
    """Counts cards."""

    cards = 0

    def heard(self, event: LinkEvent, wire_us: int) -> None:
        """One more card came."""
        self.cards += isinstance(event, CardShown)
        super().heard(event, wire_us)


def _wear(task: Task, told: Connection) -> None:
    clock = SystemClock()
    resident: dict[int, float] = {}
    marks = {min(mark, task.frames) for mark in MARKS}

    def mark(number: int) -> None:
        if number in marks:
            resident[number] = _resident_mb()

    decoders, _ = available_decoders(("zxing", "zbar"))
    camera = Treadmill(task, mark)
    story = Tally(lambda _: None, clock)
    eyes = Eyes(lambda: camera, scanner_of(decoders, clock), ScanSession(), clock)
    painter = Painter(MemoryDisplay(), profile("usb-c-640x360"), Language.FRENCH, clock)
    hello = Hello(app_version="bench", display="bench", language=Language.FRENCH)
    began = clock.monotonic()
    asyncio.run(Glasses(Equipment(eyes, painter), task.address, hello, story, clock).run())
    told.send(Endured(resident, story.cards, clock.monotonic() - began))


def _resident_mb() -> float:
    """proc(5): the second number of statm, in pages."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)
