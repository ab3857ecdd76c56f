"""Photographs as customers who arrive one after the other: the real client before a real server."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from glassapp.app.deeds import Deed, Reported
from glassapp.app.equipment import Equipment
from glassapp.app.eyes import Eyes, Look, Scanner
from glassapp.app.glasses import Glasses
from glassapp.app.painter import Painter
from glassapp.app.story import Story
from glassapp.cameras import FolderCamera, FolderConfig
from glassapp.clock import Clock, SystemClock
from glassapp.displays import MemoryDisplay
from glassapp.link import CardShown, LinkEvent, Refused
from glassapp.ports import Frame, Pixels, Scan
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.decoders import available_decoders
from glassapp.scanning.expected import ExpectedCode
from glassapp.scanning.glance import Glance, Study
from glassapp.scanning.session import ScanSession, SessionConfig
from glassapp.transport import ServerAddress
from overlays.card import Language
from overlays.profiles import profile
from overlays.wire import Hello
from sample_cards.demo.bay import Bay

PROFILE = "usb-c-640x360"
PAUSE_S = 0.0002
ONE_LOOK = ConcertConfig(budget_s=math.inf)
"""There is one frame of each: whatever the scanner would try over several frames, it tries at once."""
NOBODY_COMES_BACK = SessionConfig(window_s=0.0, forget_s=0.0)
"""Every photograph is a customer of its own: none votes for another, none is the one before."""


@dataclass(slots=True)
class Arrival:
    """What came of one photograph."""

    file: str
    decoder: str = ""
    order: str = ""
    refusal: str = ""
    scan_to_card_ms: float = 0.0


class Reception(Story):
    """The story of the glasses, kept as one arrival for each photograph."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(lambda _: None, clock)
        self.arrivals: list[Arrival] = []
        self._clock_of_mine = clock
        self._awaited = ""
        self._asked_at = 0.0

    @property
    def is_free(self) -> bool:
        """Whether no answer is awaited."""
        return not self._awaited

    def looked(self, look: Look) -> None:
        """The next customer has come."""
        self.arrivals.append(Arrival(look.source))

    def scanned(self, look: Look, scan: Scan, deed: Deed, link_us: int) -> None:
        """A code counted; the next customer waits until it is answered."""
        del look, link_us
        self.arrivals[-1].decoder = scan.decoder
        if isinstance(deed, Reported):
            self._awaited, self._asked_at = deed.scan_id, self._clock_of_mine.monotonic()

    def heard(self, event: LinkEvent, wire_us: int, *, matters: bool = True) -> None:
        """A card or a refusal came."""
        del wire_us, matters
        match event:
            case CardShown(scan_id=scan_id, card=card) if scan_id == self._awaited:
                self.arrivals[-1].order = card.order
                self.arrivals[-1].scan_to_card_ms = 1000 * (self._clock_of_mine.monotonic() - self._asked_at)
                self._awaited = ""
            case Refused(concerns=concerns, reason=reason) if concerns == self._awaited:
                self.arrivals[-1].refusal = reason.value
                self._awaited = ""
            case _:
                pass


class OneByOne:
    """A camera that shows the next photograph once the one before is answered."""

    def __init__(self, camera: FolderCamera, reception: Reception) -> None:
        self._camera = camera
        self._reception = reception

    @property
    def dropped(self) -> int:
        """None ever is."""
        return self._camera.dropped

    def read(self, timeout_s: float) -> Frame | None:
        """Deliver the next photograph, or None while an answer is awaited."""
        if not self._reception.is_free:
            time.sleep(PAUSE_S)
            return None
        return self._camera.read(timeout_s)

    def close(self) -> None:
        """Close the folder."""
        self._camera.close()


class AsIfTheFirst:
    """A scanner that begins anew with every photograph.

    A scanner remembers for a moment what it nearly knew, and where: of strangers' photographs, whose order
    means nothing, that would help or hinder as fast as the machine happens to be.
    """

    def __init__(self, make: Callable[[], Scanner]) -> None:
        self._make = make
        self._scanner = make()
        self._expected: tuple[Sequence[ExpectedCode], Sequence[ExpectedCode]] = (), ()

    def set_expected(self, codes: Sequence[ExpectedCode], decoys: Sequence[ExpectedCode]) -> None:
        """Keep the list for every scanner to come."""
        self._expected = codes, decoys

    def glance(self, pixels: Pixels) -> Glance:
        """Look with a scanner that has seen nothing."""
        self._scanner = self._make()
        self._scanner.set_expected(*self._expected)
        return self._scanner.glance(pixels)

    def study(self, glance: Glance) -> Study:
        """Go on with the scanner that glanced."""
        return self._scanner.study(glance)


def receive(bay: Bay, folder: Path, files: Sequence[str]) -> list[Arrival]:
    """Show photographs to glasses at a bay, one frame each, in this order.

    Args:
        bay: A server that is ready.
        folder: Where the photographs are.
        files: Their names inside the folder.

    Returns:
        One arrival for each photograph that could be opened.
    """
    clock = SystemClock()
    reception = Reception(clock)
    camera = OneByOne(FolderCamera(FolderConfig(folder, tuple(files)), clock), reception)
    decoders, _ = available_decoders(("zxing", "zbar"))
    eyes = Eyes(
        lambda: camera,
        AsIfTheFirst(lambda: ConcertScanner(decoders, clock.monotonic, ONE_LOOK)),
        ScanSession(NOBODY_COMES_BACK),
        clock,
    )
    painter = Painter(MemoryDisplay(), profile(PROFILE), Language.FRENCH, clock)
    address = ServerAddress(bay.address, bay.credential_file.read_text("ascii").strip())
    hello = Hello(app_version="bench", display=PROFILE, language=Language.FRENCH)
    asyncio.run(Glasses(Equipment(eyes, painter), address, hello, reception, clock).run())
    return reception.arrivals
