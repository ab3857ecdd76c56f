"""The attendant's whole flow by command cards alone: what is held up, and what is then on the display."""

from dataclasses import dataclass, replace

from PIL import Image

from glassapp.app.hand import Pace
from glassapp.app.journal import CardArrived, PictureShown
from glassapp.displays import MemoryDisplay
from glassapp.ports import Pixels, Sighting
from glassapp.scanning.concert import ConcertScanner
from glassapp.scanning.decoders import ZxingDecoder
from glassapp.scanning.glance import Glance, Study
from overlays.badges import Badge, badge_card
from overlays.codes import Symbology
from overlays.commands import Command
from overlays.wire import Knowledge
from server.bootstrap import Running
from server.clock import SystemClock
from server.desk.lobby import Lobby
from tests.loopback.bay import SITE, SampleDrive, Worn, worn

PACE = Pace(said_s=1.0, told_s=1.0, bags_first=True)
"""Words go soon, and not so soon that a busy machine never paints them."""
CUSTOMER, NEXT_CUSTOMER = "c-001", "c-002"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the attendant held up, what was shown, and the picture."""

    did: str
    face: str
    lines: tuple[str, ...]
    picture: Image.Image


class DoubtingScanner(ConcertScanner):
    """Reads everything, but says of one code that it was only matched by shape: such a code needs a yes."""

    def __init__(self, doubted: str) -> None:
        super().__init__([ZxingDecoder()], SystemClock().monotonic)
        self._doubted = doubted

    def glance(self, pixels: Pixels) -> Glance:
        glance = super().glance(pixels)
        glance.found = tuple(map(self._doubt, glance.found))
        return glance

    def study(self, glance: Glance) -> Study:
        found = yield from super().study(glance)
        return tuple(map(self._doubt, found))

    def _doubt(self, seen: Sighting) -> Sighting:
        if seen.text != self._doubted:
            return seen
        return replace(seen, knowledge=Knowledge.MATCHED, strict=False)


class Attendant:
    """Holds up one thing after the other and keeps what the display showed."""

    def __init__(self, glasses: Worn, drive: SampleDrive) -> None:
        self.steps: list[Step] = []
        self._glasses = glasses
        self._drive = drive

    async def hold(self, did: str, text: str, symbology: Symbology, face: str, *words: str) -> None:
        self._glasses.camera.hold(text, symbology)
        await self.see(did, face, *words)

    async def command(self, command: Command, face: str, *words: str, did: str = "") -> None:
        await self.hold(did or f"card: {command}", *self._drive.command(command), face, *words)

    async def see(self, did: str, face: str, *words: str) -> None:
        """Wait until such a picture is shown."""
        told = await self._glasses.next(
            PictureShown,
            lambda shown: shown.face == face and all(word in " ".join(shown.lines) for word in words),
        )
        assert isinstance(self._glasses.display, MemoryDisplay)
        picture = self._glasses.display.pictures[told.number - 1]
        self.steps.append(Step(did, told.face, told.lines, picture))

    async def carry(self, label: str, *words: str) -> None:
        await self.hold(f"label {label}", label, Symbology.CODE_128, "notice", *words)


async def walk(drive: SampleDrive, server: Running) -> list[Step]:
    """A badge, a memo, the queue; a customer who was only matched; bags, bonuses, done; the queue again."""
    orders = {one.customer_id: one for one in drive.shop.pickups}
    people = {one.customer_id: one for one in drive.shop.customers}
    order, code = orders[CUSTOMER], people[CUSTOMER].codes[0]
    lobby = Lobby(server.store, SystemClock())
    lobby.arrive(orders[NEXT_CUSTOMER].order)
    lobby.write(SITE, "Quai 3 fermé jusqu’à midi")
    address = drive.address(server.glasses_port)
    async with worn(address, DoubtingScanner(code.text), PACE) as glasses:
        attendant = Attendant(glasses, drive)
        await attendant.see("a memo waits", "memo", "Quai 3")
        await _begin(attendant, drive)
        await attendant.hold("the customer's code", code.text, code.symbology, "state", "client")
        await attendant.command(Command.OK, "card", order.order, "sacs", did="card: ok (yes)")
        await _load(attendant, [bag.label for bag in order.bags], orders[NEXT_CUSTOMER].bags[0].label)
        scan_id = glasses.all(CardArrived)[-1].scan_id
        await _hand_out(attendant, len((await drive.card_of(scan_id)).bonuses))
        await attendant.command(Command.OK, "state", "Terminé", did="card: ok (done)")
        await attendant.see("nobody is served", "queue")
    return attendant.steps


async def _begin(attendant: Attendant, drive: SampleDrive) -> None:
    badge = badge_card(Badge(), SITE, drive.command_key)
    await attendant.hold("badge", badge, Symbology.QR_CODE, "state", "En service")
    await attendant.command(Command.OK, "state", "Lu", did="card: ok (read)")
    await attendant.see("nobody is served", "queue")


async def _load(attendant: Attendant, labels: list[str], of_somebody_else: str) -> None:
    await attendant.carry(of_somebody_else, "MAUVAIS SAC")
    for left, label in enumerate(labels, start=1 - len(labels)):
        await attendant.carry(label, "Bon sac", f"Encore {-left}" if left else "Tous les sacs")
    await attendant.see("all bags are in", "card")


async def _hand_out(attendant: Attendant, bonuses: int) -> None:
    await attendant.command(Command.HELP, "reason")
    await attendant.command(Command.OK, "state", "Remis")
    await attendant.command(Command.UNDO, "state", "Annulé")
    await attendant.command(Command.OK, "state", "Remis")
    if bonuses > 1:
        await attendant.see("the next bonus", "card")
    for _ in range(bonuses - 1):
        await attendant.command(Command.NEXT, "state", "Non remis")
    await attendant.see("no bonus is left", "card", "sacs")
