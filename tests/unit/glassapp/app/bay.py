"""A bay to try the flow of pickups at: a real link, and a server that says what the test wants."""

from glassapp.app.deeds import Deed, Reported
from glassapp.app.flow import PickupFlow
from glassapp.app.hand import Pace
from glassapp.link import Habits
from glassapp.ports import Scan
from glassapp.sounds import Earcon, earcon_for
from overlays import wire
from overlays.card import Bag, Bonus, BonusKind, Card, Reason, ReasonKind, Temperature, Wording
from overlays.commands import Command, command_card
from overlays.layout import Face, StateFace
from overlays.wire import Knowledge, RefusalReason, Symbology, Verdict
from overlays.words import State
from tests.unit.glassapp.link.shop import WELCOME, make_link, say, sent

KEY = bytes.fromhex(WELCOME.command_key)
READY, OFFLINE, CONNECTING = StateFace(State.READY), StateFace(State.OFFLINE), StateFace(State.CONNECTING)


def bonus(number: int) -> Bonus:
    return Bonus(
        bonus_id=f"bonus-{number}",
        kind=BonusKind.COUPON,
        title=Wording(forms=(f"Bonus {number}",)),
        reason=Reason(kind=ReasonKind.THANK_YOU),
    )


def card(bonuses: int = 2, card_id: str = "card-1") -> Card:
    return Card(
        card_id=card_id,
        name="Aïcha B.",
        order="1042",
        bay="7",
        bags=(Bag(label="B-1042-1", temperature=Temperature.CHILLED),),
        bonuses=tuple(bonus(number) for number in range(1, bonuses + 1)),
    )


def code(text: str = "3012345678902", symbology: Symbology = Symbology.EAN_13, strict: bool = True) -> Scan:
    return Scan(text, symbology, Knowledge.DECODED, "zxing", frames=2, decided_at=0.0, strict=strict)


def command_code(command: Command, key: bytes = KEY, site: str = "lyon-7") -> Scan:
    return code(command_card(command, site, key), Symbology.QR_CODE)


class Bay:
    """The flow, the link and the clock of one test."""

    def __init__(self, connected: bool = True, room: int = 32, pace: Pace | None = None) -> None:
        self.link = make_link(Habits(outbox_room=room))
        self.flow = PickupFlow(self.link, pace)
        self.now = 100.0
        self.painted: Face | None = None
        self.painted_at = self.now
        self.sounds: list[Earcon] = []
        if connected:
            self.connect()

    def connect(self) -> None:
        self.link.opened(self.now)
        self.hear(WELCOME)

    def cut(self) -> None:
        self.link.closed(None, "cut")
        self.pass_on()

    def hear(self, message: wire.Message) -> None:
        say(self.link, message, self.now)
        self.pass_on()

    def pass_on(self) -> None:
        for event in self.link.events():
            earcon = earcon_for(event) if self.flow.hear(event, self.now) else None
            self.sounds += [] if earcon is None else [earcon]

    def later(self, seconds: float) -> None:
        self.now += seconds
        self.flow.tick(self.now)

    def scan(self, scan: Scan | None = None) -> Deed:
        return self.flow.scan(scan or code(), self.now)

    def press(self, command: Command) -> Deed:
        """Answer what has been on the display for a second."""
        self.paint(self.now - 1.0)
        return self.flow.command(command, self.now)

    def paint(self, since: float | None = None) -> None:
        """The display shows what it ought to, since now if nothing else is said."""
        self.painted, self.painted_at = self.face(), self.now if since is None else since
        self.flow.painted(self.painted, self.painted_at)

    def scan_and_show(self, shown: Card | None = None, scan: Scan | None = None) -> None:
        deed = self.scan(scan)
        assert isinstance(deed, Reported)
        self.hear(wire.ShowCard(scan_id=deed.scan_id, card=shown or card()))

    def refuse(self, concerns: str, reason: RefusalReason) -> None:
        self.hear(wire.Refusal(concerns=concerns, reason=reason))

    def grant_everything(self) -> None:
        for message in self.sent():
            if isinstance(message, wire.Answer):
                self.hear(
                    wire.Granted(
                        answer_id=message.answer_id,
                        card_id=message.card_id,
                        bonus_id=message.bonus_id,
                        verdict=message.verdict,
                    )
                )

    def sent(self) -> tuple[wire.Message, ...]:
        return sent(self.link, self.now)

    def verdicts(self) -> list[tuple[Verdict, str | None]]:
        answers = [message for message in self.sent() if isinstance(message, wire.Answer)]
        return [(message.verdict, message.bonus_id) for message in answers]

    def face(self) -> Face:
        return self.flow.face(self.now)
