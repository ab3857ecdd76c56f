"""The hand: the pickup the attendant has taken up, and what each answer does to it."""

from dataclasses import dataclass, replace

from glassapp.app.attention import Attention
from glassapp.app.deeds import Answered, BagsIn, Deed, Explained, Nothing, Verified
from glassapp.app.pickup import Decision, Pickup
from glassapp.app.screen import SAID, Screen
from glassapp.errors import OutboxFull
from glassapp.link import Link
from overlays.card import Card
from overlays.commands import Command
from overlays.layout import RefusalFace, State, StateFace
from overlays.wire import RefusalReason, Verdict


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things stay, in seconds."""

    idle_s: float = 12.0
    """A card nobody touches disappears."""
    undo_s: float = 10.0
    read_s: float = 0.2
    """A key that is pressed sooner answers what stood there before, or was pressed twice."""
    patience_s: float = 0.25
    """A scan that is answered sooner never shows that it is under way."""
    said_s: float = 1.2
    """What became of an answer."""
    told_s: float = 4.0
    """A notice or a reason: something to read."""
    bags_first: bool = False
    """Whether a new card shows its bags before its bonuses."""


class Hand:
    """Holds at most one pickup and tells the link what the attendant answers.

    Whatever the link has no room for did not happen: the card stays as it is, and the display says so.
    """

    def __init__(self, link: Link, screen: Screen, attention: Attention, pace: Pace) -> None:
        self._link = link
        self._screen = screen
        self._attention = attention
        self._pace = pace
        self._verifying: dict[str, str] = {}
        self.pickup: Pickup | None = None

    def take(self, card: Card, arrived_at: float) -> None:
        """Take up the card a scan has brought."""
        if self.pickup is not None and self.pickup.card.card_id == card.card_id:
            self.pickup = self.pickup.renewed(card)
        else:
            self.drop()
            self.pickup = Pickup(card, arrived_at, bags_first=self._pace.bags_first)

    def drop(self) -> None:
        """Hold nothing; a card that comes again is read again."""
        self.pickup = None
        self._verifying.clear()
        self._attention.forget()

    def record(self, answer_id: str, verdict: Verdict, now: float) -> None:
        """The server has recorded an answer; say so in a word."""
        if self.pickup is not None:
            self.pickup = self.pickup.recorded(answer_id)
        self._screen.say(StateFace(SAID[verdict]), now + self._pace.said_s)

    def refuse(self, answer_id: str, reason: RefusalReason) -> None:
        """The server has not recorded an answer: never show its bonus as given, or as taken back."""
        if self.pickup is not None:
            self.pickup = self.pickup.refused(answer_id, reason)

    def answer(self, command: Command, now: float) -> Deed:
        """Do what the attendant says about the card."""
        if self.pickup is None:
            return Nothing("there is no card to answer")
        match command:
            case Command.HELP:
                return self._explain(self.pickup, now)
            case Command.UNDO:
                return self._undo(self.pickup, now)
            case Command.WRONG_CUSTOMER:
                return self._finish(self.pickup, command, Verdict.WRONG_CUSTOMER, now)
            case _:
                return self._go_on(self.pickup, command, now)

    def verify(self, label: str, now: float) -> Deed:
        """Ask whether a bag belongs to this order."""
        if self.pickup is None:
            return Nothing("a bag's label without a card")
        try:
            verify_id = self._link.verify(self.pickup.card.card_id, label)
        except OutboxFull as full:
            return self.no_room(full, now)
        self._verifying[verify_id] = label
        return Verified(verify_id)

    def label_of(self, verify_id: str) -> str | None:
        """The bag of this card about which was asked, once; None when it was another card's."""
        return self._verifying.pop(verify_id, None)

    def tick_off(self, label: str | None) -> int | None:
        """A bag is right: say how many are left, where it is a bag of the card in hand."""
        if self.pickup is None or label is None:
            return None
        self.pickup = self.pickup.with_bag(label)
        return self.pickup.bags_left

    def no_room(self, full: OutboxFull, now: float) -> Nothing:
        """Say that something could not be taken."""
        self._screen.say(StateFace(State.OFFLINE), now + self._pace.told_s)
        return Nothing(str(full))

    def _go_on(self, pickup: Pickup, command: Command, now: float) -> Deed:
        if pickup.is_loading:
            self.pickup = replace(pickup, bags_first=False)
            return BagsIn(command)
        if command is Command.OK and pickup.current is None:
            return self._finish(pickup, command, Verdict.DONE, now)
        return self._decide(pickup, command, now)

    def _decide(self, pickup: Pickup, command: Command, now: float) -> Deed:
        if pickup.current is None:
            return Nothing("there is no bonus left to answer")
        verdict = Verdict.GIVE if command is Command.OK else Verdict.DECLINE
        bonus_id = pickup.current.bonus_id
        return self._answer(pickup, command, verdict, bonus_id, now)

    def _undo(self, pickup: Pickup, now: float) -> Deed:
        latest = pickup.latest
        if latest is None:
            return Nothing("there is no answer to take back")
        if now - latest.at > self._pace.undo_s:
            self._screen.say(RefusalFace(RefusalReason.TOO_LATE_TO_UNDO), now + self._pace.told_s)
            return Nothing("it is too late to take the answer back")
        return self._answer(pickup, Command.UNDO, Verdict.UNDO, latest.bonus_id, now)

    def _answer(self, pickup: Pickup, command: Command, verdict: Verdict, bonus_id: str, now: float) -> Deed:
        deed = self._tell(pickup, command, verdict, bonus_id, now)
        if isinstance(deed, Answered):
            self.pickup = pickup.decided(Decision(bonus_id, verdict, now, deed.answer_id))
        return deed

    def _explain(self, pickup: Pickup, now: float) -> Deed:
        if pickup.current is None:
            return Nothing("there is no bonus to explain")
        self._screen.say(pickup.reason(), now + self._pace.told_s)
        return Explained()

    def _finish(self, pickup: Pickup, command: Command, verdict: Verdict, now: float) -> Deed:
        deed = self._tell(pickup, command, verdict, None, now)
        if isinstance(deed, Answered):
            self.drop()
        return deed

    def _tell(
        self, pickup: Pickup, command: Command, verdict: Verdict, bonus_id: str | None, now: float
    ) -> Deed:
        try:
            answer_id = self._link.answer(pickup.card.card_id, verdict, bonus_id, now=now)
        except OutboxFull as full:
            return self.no_room(full, now)
        return Answered(answer_id, command, verdict, bonus_id)
