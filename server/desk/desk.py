"""The desk: one method is one transaction. Expected answers are values; a repeated id gets the same reply."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Sequence

from overlays.card import Card, Temperature
from overlays.wire import (
    Answer,
    Expected,
    Granted,
    Notice,
    NoticeKind,
    QrForm,
    Refusal,
    RefusalReason,
    ScanReport,
    ShowCard,
    Verdict,
    Verify,
)
from server.clock import Clock
from server.desk.advice import Advice
from server.desk.bonuses import BonusTable
from server.desk.expected import ExpectedLists
from server.desk.leftovers import sweep, withdraw
from server.desk.lobby import Lobby, has_left, never_came, waited_s
from server.desk.pickup import arrival
from server.desk.records import Answered, Glasses, Scanned, Shown, Slip, said_again, shown_by
from server.desk.slips import close, first_card_of, slip_here, slip_of
from server.desk.stopwatch import Stopwatch
from server.desk.store import Books, Store
from server.desk.whole import ATTEMPTS, whole
from server.domain.issuance import RESERVED_FOR, BonusState, Issuance, after
from server.errors import StoreUnavailable

_MAY_STAND = dt.timedelta(days=2)
"""No card stands on a display for longer."""
_CARRIED_OUT = list(Temperature)


class Desk:
    """Serves the glasses of every site from one store."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        advice: Advice | None = None,
        *,
        long_queue: int = 0,
        app_qr: QrForm | None = None,
        complain: Callable[[StoreUnavailable], object] = lambda _: None,
    ) -> None:
        """Begin.

        Args:
            store: The books.
            clock: Says what time it is.
            advice: By what bonuses are chosen, until other advice comes.
            long_queue: So many customers at a site at once, and cards come without bonuses; 0 is never.
            app_qr: How the app draws its QR codes, where it draws all of them alike.
            complain: Is told why the store does not answer, which no attendant can mend; from any thread.
        """
        self._store = store
        self._clock = clock
        self._expected = ExpectedLists(app_qr)
        self._advice = advice or Advice()
        self._complain = complain
        self.lobby = Lobby(store, clock, long_queue)

    def heed(self, advice: Advice) -> None:
        """Choose bonuses by this from the next card on; any thread may say so."""
        self._advice = advice

    def identify(self, glasses: Glasses, report: ScanReport) -> ShowCard | Refusal:
        """Answer a scan with the card of its customer's pickup; every bonus on it is reserved."""
        watch = Stopwatch(self._clock)
        try:
            made = self._made(glasses, report, watch)
        except StoreUnavailable as error:
            self._complain(error)
            made = RefusalReason.STORE_UNAVAILABLE
        if isinstance(made, RefusalReason):
            return Refusal(concerns=report.scan_id, reason=made)
        watch.lap(10)
        waited = waited_s(made.arrived_at, self._clock.now())
        return ShowCard(scan_id=report.scan_id, card=made.card, waited_s=waited, steps=watch.steps)

    def verify_bag(self, glasses: Glasses, verify: Verify) -> Notice | Refusal:
        """Say whether a bag belongs to the order of a card."""
        try:
            with self._store.transaction() as books:
                slip = slip_here(books, glasses, verify.card_id)
                labels = [bag.label for bag in books.bags(slip.order)] if slip else []
        except StoreUnavailable as error:
            self._complain(error)
            return Refusal(concerns=verify.verify_id, reason=RefusalReason.STORE_UNAVAILABLE)
        if slip is None:
            return Refusal(concerns=verify.verify_id, reason=RefusalReason.UNKNOWN_CARD)
        kind = NoticeKind.RIGHT_BAG if verify.label in labels else NoticeKind.WRONG_BAG
        return Notice(kind=kind, concerns=verify.verify_id)

    def answer(self, glasses: Glasses, answer: Answer) -> Granted | Refusal:
        """Record what the attendant did with a bonus or with the whole card, once."""
        try:
            reason = whole(self._store, lambda books: self._record(books, glasses, answer))
        except StoreUnavailable as error:
            self._complain(error)
            reason = RefusalReason.STORE_UNAVAILABLE
        if reason is not None:
            return Refusal(concerns=answer.answer_id, reason=reason)
        return Granted(
            answer_id=answer.answer_id,
            card_id=answer.card_id,
            bonus_id=answer.bonus_id,
            verdict=answer.verdict,
        )

    def expected(self, site_id: str) -> Expected:
        """List the codes of the customers who are expected at a site around now.

        Raises:
            StoreUnavailable: The store does not answer.
        """
        with self._store.transaction() as books:
            return self._expected.at(site_id, books, self._clock.now())

    def sweep(self) -> int:
        """Return what expired reservations hold; says how many there were.

        Raises:
            StoreUnavailable: The store does not answer; call it again later.
        """
        return sweep(self._store, self._clock.now())

    def withdraw(self) -> tuple[Issuance, ...]:
        """Release what is reserved where bonuses are switched off.

        Returns:
            Everything that this or another server has withdrawn lately; glasses still show it.

        Raises:
            StoreUnavailable: The store does not answer; call it again later.
        """
        return withdraw(self._store, self._clock.now())

    def overtaken(self, shown: Sequence[Shown]) -> frozenset[Shown]:
        """Say what may be seen no longer: its customer objected or was erased, or the order was cancelled.

        Raises:
            StoreUnavailable: The store does not answer; call it again later.
        """
        if not shown:
            return frozenset()
        with self._store.transaction() as books:
            return books.overtaken(shown)

    def shown_before(self, glasses: Glasses) -> tuple[Shown, ...]:
        """Say what glasses may still show that another server showed them, or this one before it began anew.

        The card of their latest scan. When its answer is gone, its customer may have been erased: then it is
        one of the site's cards whose customer was.

        Raises:
            StoreUnavailable: The store does not answer; call it again later.
        """
        with self._store.transaction() as books:
            scan_id = books.latest_scan(glasses.glasses_id)
            if scan_id is None:
                return ()
            scanned = books.scanned(scan_id)
            if scanned is not None:
                return (shown_by(scanned.card),)
            first = first_card_of(self._clock.now() - _MAY_STAND)
            erased = books.erased_cards(glasses.site_id, first)
        return tuple(Shown(card_id, frozenset()) for card_id in erased)

    def _made(self, glasses: Glasses, report: ScanReport, watch: Stopwatch) -> "_Made | RefusalReason":
        """Make a card; what lies there from before goes back in a transaction of its own."""
        for _ in range(ATTEMPTS):
            made = whole(self._store, lambda books: self._card(books, glasses, report, watch))
            if made is not None:
                return made
        return RefusalReason.STORE_UNAVAILABLE

    def _card(
        self, books: Books, glasses: Glasses, report: ScanReport, watch: Stopwatch
    ) -> "_Made | RefusalReason | None":
        """Make a card; None when something went back first, and the scan is to begin anew."""
        watch.begin()
        content = _content(glasses, report)
        known = books.scanned(report.scan_id)
        if known is not None:
            watch.lap(8)
            if known.content != content:
                return RefusalReason.ID_REUSED
            return _Made(said_again(known.card), books.arrived(known.card.order))
        now = self._clock.now()
        found = arrival(books, glasses, report, now)
        watch.lap(8)
        if isinstance(found, RefusalReason):
            return found
        if has_left(found.pickup.arrived_at, now):
            books.leave(found.pickup.order)
            found = dataclasses.replace(found, pickup=dataclasses.replace(found.pickup, arrived_at=None))
        slip = slip_of(books, found, glasses, report.scan_id, now)
        if slip is None:
            return None
        table = BonusTable(books, found, slip, glasses.glasses_id, now)
        if table.put_back_expired():
            return None
        crowded = self.lobby.is_crowded(books, found.pickup, now)
        bonuses = () if crowded else table.lay(self._advice, glasses.language, watch)
        if found.pickup.arrived_at is None:
            books.note_arrival(slip.order, now)
        card = Card(
            card_id=slip.card_id,
            name=found.member.name,
            order=found.pickup.order,
            bay=found.pickup.bay,
            bags=tuple(sorted(found.pickup.bags, key=lambda bag: _CARRIED_OUT.index(bag.temperature))),
            bonuses=bonuses,
        )
        books.keep_scanned(Scanned(report.scan_id, content, card, now))
        return _Made(card, found.pickup.arrived_at or now)

    def _record(self, books: Books, glasses: Glasses, answer: Answer) -> RefusalReason | None:
        content = _content(glasses, answer)
        # First the slip: whoever answers the same card meanwhile waits here, then finds what was said.
        slip = slip_here(books, glasses, answer.card_id)
        known = books.answered(answer.answer_id)
        if known is not None:
            return None if known.content == content else RefusalReason.ID_REUSED
        if slip is None:
            return RefusalReason.UNKNOWN_CARD
        now = self._clock.now()
        if answer.bonus_id is None:
            reason = _end(books, glasses, slip, answer.verdict, now)
        else:
            reason = _decide(books, glasses, slip, answer, now)
        if reason is None:
            books.keep_answered(Answered(answer.answer_id, content, answer.card_id, now))
        return reason


@dataclasses.dataclass(frozen=True, slots=True)
class _Made:
    """A card, and since when its customer is here."""

    card: Card
    arrived_at: dt.datetime | None


def _decide(
    books: Books, glasses: Glasses, slip: Slip, answer: Answer, now: dt.datetime
) -> RefusalReason | None:
    """Give, decline or undo one bonus."""
    on_card = [one for one in books.issuances(slip.order) if one.card_id == slip.card_id]
    issuance = next((one for one in on_card if one.bonus_id == answer.bonus_id), None)
    if issuance is None:
        return RefusalReason.UNKNOWN_BONUS
    age = dt.timedelta(milliseconds=answer.age_ms)
    state = after(issuance, answer.verdict, now, card_is_open=slip.is_open, age=age)
    if isinstance(state, RefusalReason):
        return state
    if books.move(issuance, _moved(issuance, state, now), glasses.glasses_id):
        return None
    # It had gone back, by a "no" or before this was told: somebody else has got the last one meanwhile.
    return RefusalReason.RESERVATION_EXPIRED


def _end(
    books: Books, glasses: Glasses, slip: Slip, verdict: Verdict, now: dt.datetime
) -> RefusalReason | None:
    """Close a card: what was only reserved goes back; a pickup that is done is withdrawn."""
    if not slip.is_open:
        return RefusalReason.ALREADY_DECIDED
    close(books, slip, glasses.glasses_id, now)
    if verdict is Verdict.DONE:
        books.collect(slip.order, now)
    else:
        never_came(books, slip)
    return None


def _moved(issuance: Issuance, state: BonusState, now: dt.datetime) -> Issuance:
    expires_at = now + RESERVED_FOR if state is BonusState.RESERVED else issuance.expires_at
    return dataclasses.replace(issuance, state=state, moved_at=now, expires_at=expires_at)


def _content(glasses: Glasses, message: ScanReport | Answer) -> str:
    """What was asked and by whom, so that an id is never good for two questions; told again, it is older."""
    text = message.model_dump_json(exclude={"age_ms"})
    return hashlib.sha256(f"{glasses.glasses_id}\n{text}".encode()).hexdigest()
