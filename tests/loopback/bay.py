"""A bay on one machine: the sample shop in a real store, and real glasses held by a test."""

import asyncio
import contextlib
import queue
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TypeVar

from glassapp.app.equipment import Equipment, Rhythm
from glassapp.app.eyes import Eyes, Scanner
from glassapp.app.glasses import Glasses
from glassapp.app.hand import Pace
from glassapp.app.journal import FrameSeen, JournalEntry, LinkChanged
from glassapp.app.painter import Painter
from glassapp.app.story import Story
from glassapp.clock import SystemClock
from glassapp.controls import MemoryControl
from glassapp.displays import MemoryDisplay
from glassapp.errors import CameraFinished
from glassapp.ports import Battery, Camera, Display, Frame, Pixels
from glassapp.rings import Ring
from glassapp.scanning.concert import ConcertScanner
from glassapp.scanning.decoders import ZxingDecoder
from glassapp.scanning.session import ScanSession
from glassapp.transport import ServerAddress
from overlays.card import Card, Language
from overlays.codes import Symbology
from overlays.commands import Command, command_card
from overlays.profiles import profile
from overlays.wire import Hello
from sample_cards.shop import sample_shop
from server.clock import SystemClock as ServerClock
from server.desk.door import Door
from server.desk.store import Books
from server.domain.issuance import BonusState
from server.opening import open_store, prepare
from server.settings import Settings
from tests.loopback.glassapp.pictures import nothing, picture_of

SITE = "rennes-sud"
PROFILE = profile("usb-c-640x360")
Told = TypeVar("Told")


class HeldCamera:
    """Sees what the test holds in front of it: three frames of each, a minute after what came before.

    A minute later the session has forgotten what it saw, and nobody has waited for it. The three are a tenth
    of a second apart however long somebody looks at each: on a busy machine they would not agree otherwise.
    """

    dropped = 0

    def __init__(self) -> None:
        self._held: queue.SimpleQueue[tuple[Pixels, float, bool] | Exception] = queue.SimpleQueue()
        self._number = 0
        self._clock = SystemClock()
        self._ahead_s = 0.0
        self._taken_at = 0.0

    def hold(self, text: str, symbology: Symbology) -> None:
        picture = picture_of(text, symbology)
        self.see(picture, 60.0)
        for _ in range(2):
            self._held.put((picture, 0.1, True))

    def see(self, picture: Pixels, pause_s: float = 0.0) -> None:
        self._held.put((picture, pause_s, False))

    def fail(self, error: Exception) -> None:
        self._held.put(error)

    def finish(self) -> None:
        self._held.put(CameraFinished("the test is over"))

    def read(self, timeout_s: float) -> Frame | None:
        try:
            seen = self._held.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if isinstance(seen, Exception):
            raise seen
        picture, pause_s, follows = seen
        self._number += 1
        self._ahead_s += pause_s
        now = self._clock.monotonic() + self._ahead_s
        self._taken_at = self._taken_at + pause_s if follows else max(now, self._taken_at)
        return Frame(picture, self._number, self._taken_at, f"picture {self._number}")

    def close(self) -> None:
        pass


class TypedLines:
    """A finger scanner in the test's hand."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.away: str | None = None

    def type(self, line: str) -> None:
        self._lines.put(line)

    def read_line(self) -> str | None:
        with contextlib.suppress(queue.Empty):
            return self._lines.get_nowait()
        return None

    def close(self) -> None:
        pass


class Worn:
    """Glasses at work, and everything their journal tells."""

    def __init__(
        self,
        address: ServerAddress,
        open_camera: Callable[[], Camera] | None = None,
        display: Display | None = None,
        *,
        rhythm: Rhythm | None = None,
        scanner: Scanner | None = None,
        pace: Pace | None = None,
        battery: Battery = lambda: None,
        has_camera: bool = True,
    ) -> None:
        clock = SystemClock()
        self.camera = HeldCamera()
        self.display = display or MemoryDisplay(keep=256)
        self.keys = MemoryControl()
        self.ring = TypedLines()
        self.entries: list[JournalEntry] = []
        self._unheard: list[JournalEntry] = []
        self._news = asyncio.Event()
        eyes = Eyes(
            open_camera or (lambda: self.camera),
            scanner or ConcertScanner([ZxingDecoder()], clock.monotonic),
            ScanSession(),
            clock,
        )
        painter = Painter(self.display, PROFILE, Language.FRENCH, clock)
        self.glasses = Glasses(
            Equipment(
                eyes,
                painter,
                (self.keys,),
                rings=(Ring(self.ring, clock),),
                pace=pace or Pace(),
                battery=battery,
                has_camera=has_camera,
            ),
            address,
            Hello(app_version="0.1", display=PROFILE.name, language=Language.FRENCH),
            Story(self._tell, clock),
            clock,
            rhythm or Rhythm(expected_s=5.0, tick_s=0.01, reopen_s=0.01),
        )

    async def press(self, command: Command) -> None:
        """Answer what is asked as soon as it can have been read."""
        flow, clock = self.glasses._flow, SystemClock()
        async with asyncio.timeout(180):
            while not flow.is_read(clock.monotonic()):  # noqa: ASYNC110 - seen from outside
                await asyncio.sleep(0.01)
        self.keys.press(command)

    def _tell(self, entry: JournalEntry) -> None:
        self.entries.append(entry)
        self._unheard.append(entry)
        self._news.set()

    def all(self, kind: type[Told]) -> list[Told]:
        return [entry for entry in self.entries if isinstance(entry, kind)]

    async def next(self, kind: type[Told], so: Callable[[Told], bool] = lambda _: True) -> Told:
        """The next entry of this kind; the ones before it are forgotten."""
        async with asyncio.timeout(180):
            while True:
                while self._unheard:
                    entry = self._unheard.pop(0)
                    if isinstance(entry, kind) and so(entry):
                        return entry
                self._news.clear()
                await self._news.wait()

    async def looks(self) -> None:
        """Wait until the link is up and the glasses have looked at something."""
        await self.link_is("up")
        self.camera.see(nothing())
        await self.next(FrameSeen)

    async def link_is(self, state: str) -> None:
        await self.next(LinkChanged, lambda entry: entry.state == state)


@contextlib.asynccontextmanager
async def worn(
    address: ServerAddress,
    scanner: Scanner | None = None,
    pace: Pace | None = None,
    *,
    has_camera: bool = True,
) -> AsyncIterator[Worn]:
    """Wear a pair of glasses; at the end of the block the camera finishes, and the last answers come in."""
    put_on = Worn(address, scanner=scanner, pace=pace, has_camera=has_camera)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(put_on.glasses.run())
        try:
            yield put_on
        finally:
            put_on.camera.finish()


class SampleDrive:
    """The sample shop in a store of its own."""

    def __init__(self, folder: Path, port: int = 0, heartbeat_s: float = 1.0) -> None:
        self.settings = Settings(
            store=folder / "shop.sqlite3", port=port, http_port=0, heartbeat_s=heartbeat_s
        )
        self.shop = sample_shop()
        prepare(self.settings)
        store = open_store(self.settings)
        try:
            with store.transaction() as books:
                books.load(self.shop, ServerClock().now())
            door = Door(store, ServerClock())
            self.credential = door.issue("glasses-1", SITE)
            self.command_key = bytes.fromhex(door.command_key(SITE))
        finally:
            store.close()

    def address(self, port: int) -> ServerAddress:
        return ServerAddress(f"ws://127.0.0.1:{port}", self.credential)

    def command(self, command: Command) -> tuple[str, Symbology]:
        return command_card(command, SITE, self.command_key), Symbology.QR_CODE

    @contextlib.contextmanager
    def books(self) -> Iterator[Books]:
        store = open_store(self.settings)
        try:
            with store.transaction() as books:
                yield books
        finally:
            store.close()

    async def card_of(self, scan_id: str) -> Card:
        """Wait until the answer to a scan is in the books."""
        async with asyncio.timeout(180):
            while True:
                with self.books() as books:
                    scanned = books.scanned(scan_id)
                if scanned is not None:
                    return scanned.card
                await asyncio.sleep(0.02)

    async def noted_scan(self) -> str:
        """Wait until the books know what the glasses show."""
        async with asyncio.timeout(180):
            while True:
                with self.books() as books:
                    scan_id = books.latest_scan("glasses-1")
                if scan_id is not None:
                    return scan_id
                await asyncio.sleep(0.02)

    def reserved(self) -> list[str]:
        """Every reservation since ever, by its bonus."""
        with self.books() as books:
            return [bonus_id for bonus_id, was, _ in books.ledger() if was is None]

    def times_given(self, bonus_id: str) -> int:
        with self.books() as books:
            moves = [became for moved, _, became in books.ledger() if moved == bonus_id]
        return moves.count(BonusState.GIVEN)

    def adds_up(self) -> bool:
        with self.books() as books:
            return all(balance.holds for balance in books.balances())
