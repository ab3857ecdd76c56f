"""The flow of pickups: what a scan, an answer and a word of the server mean now, and what is on the display.

Pure: it takes ``now``, writes into the link's outbox, and does no I/O.
"""

from dataclasses import replace

from glassapp.app.attention import Attention
from glassapp.app.deeds import CommandRefused, Deed, MemoRead, Nothing, Reported, ShiftBegun
from glassapp.app.hand import Hand, Pace
from glassapp.app.lull import Lull
from glassapp.app.pickup import Pickup
from glassapp.app.screen import Screen
from glassapp.app.search import Search
from glassapp.controls import CommandCardReader, Dwell
from glassapp.errors import OutboxFull
from glassapp.link import (
    CardShown,
    Cleared,
    Expired,
    Granted,
    Link,
    LinkEvent,
    LinkLost,
    LinkRefused,
    LinkUp,
    MemoCame,
    Noticed,
    QueueChanged,
    Refused,
)
from glassapp.ports import Scan
from overlays.badges import Badge
from overlays.commands import PREFIX, Command
from overlays.layout import CardFace, Face, NoticeFace, RefusalFace, State, StateFace, asks
from overlays.wire import ClearReason, NoticeKind, RefusalReason, Symbology

_ANSWERS = {Command.OK, Command.NEXT}
_SAYS_NOTHING_OF_THE_ORDER = {RefusalReason.STORE_UNAVAILABLE, RefusalReason.ID_REUSED}
BAG_LABEL = "B-"
"""What the Code 128 of a bag begins with: ``B-<order>-<number>``."""


class PickupFlow:
    """Knows the pickup in hand, the scan under way and the state of the link."""

    def __init__(self, link: Link, pace: Pace | None = None) -> None:
        self._link = link
        self._pace = pace or Pace()
        self._screen = Screen()
        self._attention = Attention(self._pace.read_s)
        self._hand = Hand(link, self._screen, self._attention, self._pace)
        self._lull = Lull(link)
        self._dwell = Dwell()
        self._search = Search(link.awaited_scan)
        self._touched_at = 0.0
        self._connection = State.CONNECTING
        self._blind: State | None = None
        self._command_cards: CommandCardReader | None = None

    @property
    def pickup(self) -> Pickup | None:
        """The card in the attendant's hands."""
        return self._hand.pickup

    def face(self, now: float) -> Face:
        """What the attendant sees."""
        face = self._plain_face(now)
        if isinstance(face, CardFace | StateFace) and asks(face):
            return replace(face, filling=self._dwell.quarters(now))
        return face

    def painted(self, face: Face, now: float) -> None:
        """The attendant sees this from now on."""
        self._attention.painted(face, now)

    def is_read(self, now: float) -> bool:
        """Whether the attendant has read what a yes or a no answers, whatever is said on top of it."""
        return self._attention.has_read(self._search.question or self._lasting(now), now)

    def look(self, centred: frozenset[str], now: float) -> Deed | None:
        """Take which codes stand in the middle of a frame: a look at the customer's code can answer."""
        face = self._plain_face(now)
        asks_it = isinstance(face, CardFace | StateFace) and asks(face)
        answers = self._dwell.look(face if asks_it else None, now, sees_it=self._search.sees(centred))
        return self._obey(Command.OK, now) if answers else None

    def scan(self, scan: Scan, now: float) -> Deed:
        """Take a code that counts: a command card, a bag's label, or a customer."""
        self._touched_at = now
        if scan.text.startswith(PREFIX):
            return self._command_card(scan, now)
        if self._is_bag_label(scan):
            return self._hand.verify(scan.text, now)
        return self._report(scan, now) if scan.strict else self._doubt(scan)

    def command(self, command: Command, now: float) -> Deed:
        """Take an answer from a key, a button or a voice: it is to what was read, or to nothing."""
        if command in _ANSWERS and not self.is_read(now):
            self._touched_at = now
            self._screen.hush()
            return Nothing("what it would answer was not read yet")
        return self._obey(command, now)

    def _obey(self, command: Command, now: float) -> Deed:
        self._touched_at = now
        warned = self._screen.warns(now) and self._search.question is None
        self._screen.hush()
        if warned and command in _ANSWERS:
            return Nothing("it puts the warning away that stood on top")
        doubtful = self._search.settle()
        if doubtful is None:
            return self._answer(command, now) if self.pickup else self._read_memo(command, now)
        return self._report(doubtful, now) if command is Command.OK else Nothing("it was not this customer")

    def hear(self, event: LinkEvent, now: float) -> bool:
        """Take what the link tells.

        Returns:
            Whether it means anything to the attendant now: what comes too late is not shown, and not heard.
        """
        match event:
            case LinkUp():
                self._connection = State.READY
                self._command_cards = CommandCardReader(event.site_id, event.command_key)
                self._lull.begin_again()
            case LinkLost() | LinkRefused():
                return self._lost(now) or isinstance(event, LinkRefused)
            case CardShown():
                return self._card(event, now)
            case Refused():
                return self._refused(event, now)
            case MemoCame() | QueueChanged():
                self._lull.hear(event, now)
            case Granted() | Noticed() | Cleared():
                return self._told(event, now)
            case Expired():
                return self._search.ends(event.concerns)
            case _:
                pass
        return True

    def camera_works(self, works: bool) -> None:
        """Take whether there are frames; a card that is shown stays usable by key."""
        self._blind = None if works else State.CAMERA_STOPPED

    def scanner_works(self, works: bool) -> None:
        """The same of a finger scanner, where there is no camera beside it."""
        self._blind = None if works else State.SCANNER_AWAY

    def tick(self, now: float) -> None:
        """Let time pass: a card nobody touches disappears."""
        if now - self._touched_at >= self._pace.idle_s:
            self._hand.drop()
            self._search.settle()

    def _plain_face(self, now: float) -> Face:
        # What an OK answers is what is seen: no word about anything else stands over this question.
        return self._search.question or self._screen.face(self._lasting(now), now)

    def _lasting(self, now: float) -> Face:
        if self.pickup is not None:
            return self.pickup.face(now)
        if self._blind is not None:
            return StateFace(self._blind)
        if self._connection is State.READY and self._search.waits(now, self._pace.patience_s):
            return StateFace(State.SCANNING)
        return self._idle(now)

    def _idle(self, now: float) -> Face:
        quiet = self._lull.face(now) if self._is_quiet else None
        return quiet or StateFace(self._connection)

    @property
    def _is_quiet(self) -> bool:
        """Whether nobody is served, and what the server said last still holds."""
        return not self._serves and self._connection is State.READY and self._blind is None

    @property
    def _serves(self) -> bool:
        """Whether there is a customer: in hand, asked about or looked up."""
        return self.pickup is not None or self._search.is_under_way

    def _is_bag_label(self, scan: Scan) -> bool:
        looks_like_one = scan.text.startswith(BAG_LABEL) and scan.symbology is Symbology.CODE_128
        return looks_like_one and self._serves

    def _command_card(self, scan: Scan, now: float) -> Deed:
        if self._command_cards is None:
            return Nothing("the key of this site is not known yet")
        read = self._command_cards.read(scan)
        if isinstance(read, Command):
            return self._obey(read, now)
        if isinstance(read, Badge):
            return self._begin_shift(read, now)
        return Nothing("no command card") if read is None else CommandRefused(read)

    def _begin_shift(self, badge: Badge, now: float) -> Deed:
        self._link.begin_service(badge.language)
        self._screen.say(StateFace(State.IN_SERVICE), now + self._pace.said_s)
        return ShiftBegun(badge)

    def _answer(self, command: Command, now: float) -> Deed:
        deed = self._hand.answer(command, now)
        if self.pickup is None:
            # Put away: a scan of the same code under way does not bring the card back.
            self._search.give_up()
        return deed

    def _read_memo(self, command: Command, now: float) -> Deed:
        if not self._is_quiet:
            return Nothing("there is no card to answer")
        deed = self._lull.answer(command)
        if isinstance(deed, MemoRead):
            self._screen.say(StateFace(State.READ), now + self._pace.said_s)
        return deed

    def _doubt(self, scan: Scan) -> Deed:
        self._search.doubt(scan)
        self._hand.drop()
        self._screen.hush()
        return Nothing("the attendant is asked whether it is this customer")

    def _report(self, scan: Scan, now: float) -> Deed:
        if self._search.turn_to(scan):
            # Another customer, told or not: nobody answers a bonus of the one before by mistake.
            self._hand.drop()
        try:
            scan_id = self._link.report(scan)
        except OutboxFull as full:
            return self._hand.no_room(full, now)
        self._search.report(scan, scan_id, now)
        self._screen.hush()
        return Reported(scan_id)

    def _lost(self, now: float) -> bool:
        was_ready = self._connection is State.READY
        if was_ready:
            # What is in hand was reserved: "no bonus" would be wrong of it, and an OK still gives it.
            said = State.OFFLINE if self.pickup is None else State.CARD_HOLDS
            self._screen.say(StateFace(said), now + self._pace.told_s)
        self._connection = State.OFFLINE
        return was_ready

    def _card(self, shown: CardShown, now: float) -> bool:
        # The card of an older scan comes too late: the attendant looks at another customer now.
        if not self._search.ends(shown.scan_id):
            return False
        self._touched_at = now
        self._screen.hush()
        self._hand.take(shown.card, now - shown.waited_s)
        return True

    def _refused(self, refused: Refused, now: float) -> bool:
        stays_s = self._pace.told_s
        if refused.kind == "scan":
            if not self._search.ends(refused.concerns):
                return False
            if refused.reason not in _SAYS_NOTHING_OF_THE_ORDER:
                self._hand.drop()
            # The card of a customer who is looked at again holds, and is what the attendant needs.
            stays_s = self._pace.told_s if self.pickup else self._pace.idle_s
        if refused.kind == "verify" and self._hand.label_of(refused.concerns) is None and self._serves:
            return False
        self._hand.refuse(refused.concerns, refused.reason)
        self._screen.say(RefusalFace(refused.reason), now + stays_s)
        return True

    def _told(self, event: Granted | Noticed | Cleared, now: float) -> bool:
        in_hand = self.pickup.card.card_id if self.pickup else None
        match event:
            case Noticed():
                return self._noticed(event, now)
            case Granted(card_id=card_id, verdict=verdict) if in_hand in {None, card_id}:
                self._hand.record(event.answer_id, verdict, now)
            case Cleared(card_id=card_id, reason=reason) if in_hand == card_id:
                self._hand.drop()
                self._screen.hush()
                if reason is ClearReason.WITHDRAWN:
                    self._screen.say(StateFace(State.WITHDRAWN), now + self._pace.told_s)
            case _:
                return False
        return True

    def _noticed(self, noticed: Noticed, now: float) -> bool:
        left = None
        stays_s = self._pace.told_s
        label = None if noticed.concerns is None else self._hand.label_of(noticed.concerns)
        if noticed.concerns is not None and label is None and self._serves:
            # A bag of the customer before: its "right" would be read as this one's.
            return False
        if noticed.kind is NoticeKind.RIGHT_BAG:
            left, stays_s = self._hand.tick_off(label), self._pace.said_s
        self._touched_at = now
        self._screen.say(NoticeFace(noticed.kind, left), now + stays_s)
        return True
