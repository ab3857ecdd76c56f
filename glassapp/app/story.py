"""The story: what happened, put together with how long each of the twelve steps took."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from glassapp.app import journal
from glassapp.app.deeds import Answered, CommandRefused, Deed, Nothing, Reported
from glassapp.app.eyes import Look
from glassapp.app.journal import JournalEntry
from glassapp.app.painter import Shown
from glassapp.clock import Clock, wall
from glassapp.link import (
    CardShown,
    Cleared,
    Granted,
    LinkEvent,
    LinkLost,
    LinkRefused,
    LinkUp,
    Noticed,
    Refused,
)
from glassapp.ports import Scan
from glassapp.sounds import Earcon, earcon_for, earcon_of
from overlays.layout import CardFace
from overlays.wire import StepTime

_MOST_OPEN = 64
"""Scans and answers whose times are remembered; beyond, the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class _Begun:
    at: float
    steps: tuple[StepTime, ...] = ()


class Story:
    """Tells everything that happens to a journal.

    Args:
        tell: Takes each entry.
        clock: For round trips.
        sound: Takes each earcon when it is due.
    """

    def __init__(
        self,
        tell: Callable[[JournalEntry], None],
        clock: Clock,
        sound: Callable[[Earcon], None] = lambda _: None,
    ) -> None:
        self._tell = tell
        self._clock = clock
        self._sound = sound
        self._begun: OrderedDict[str, _Begun] = OrderedDict()
        self._cards: OrderedDict[str, tuple[str, tuple[StepTime, ...]]] = OrderedDict()

    def looked(self, look: Look) -> None:
        """A frame was looked at, or turned away."""
        if look.refused:
            self._tell(
                journal.FrameTurnedAway(at=wall(), number=look.number, source=look.source, why=look.refused)
            )
            return
        seen = tuple(
            journal.SightingSeen(
                text=one.text, symbology=one.symbology, knowledge=one.knowledge, decoder=one.decoder
            )
            for one in look.sightings
        )
        self._tell(
            journal.FrameSeen(
                at=wall(),
                number=look.number,
                source=look.source,
                sightings=seen,
                dropped=look.dropped,
                camera_us=look.camera_us,
                scan_us=look.scan_us,
            )
        )

    def scanned(self, look: Look, scan: Scan, deed: Deed, link_us: int) -> None:
        """A code counted, and this was done about it."""
        scan_id = deed.scan_id if isinstance(deed, Reported) else None
        if scan_id is not None:
            steps = _steps({1: look.camera_us, 2: look.scan_us, 3: look.session_us, 4: link_us})
            _remember(self._begun, scan_id, _Begun(self._clock.monotonic(), steps))
        self._tell(
            journal.ScanDecided(
                at=wall(),
                frame=look.number,
                source=look.source,
                text=scan.text,
                symbology=scan.symbology,
                knowledge=scan.knowledge,
                decoder=scan.decoder,
                frames=scan.frames,
                deed=type(deed).__name__.lower(),
                scan_id=scan_id,
                why=_why(deed),
                session_us=look.session_us,
                link_us=link_us,
            )
        )

    def answered(self, deed: Deed) -> None:
        """The attendant answered."""
        if not isinstance(deed, Answered):
            return
        _remember(self._begun, deed.answer_id, _Begun(self._clock.monotonic()))
        self._tell(
            journal.AnswerMade(
                at=wall(),
                answer_id=deed.answer_id,
                command=deed.command,
                verdict=deed.verdict,
                bonus_id=deed.bonus_id,
            )
        )

    def heard(self, event: LinkEvent, wire_us: int, *, matters: bool = True) -> None:
        """The link told something; what means nothing to the attendant any more is not sounded."""
        earcon = earcon_for(event) if matters else None
        if earcon is not None:
            self._sound(earcon)
        match event:
            case CardShown():
                self._card(event, wire_us)
            case Granted():
                self._recorded(event)
            case _:
                entry = _plain_entry(event)
                if entry is not None:
                    self._tell(entry)

    def shown(self, shown: Shown) -> None:
        """The display has a new picture."""
        earcon = earcon_of(shown.face)
        if earcon is not None:
            self._sound(earcon)
        scan_id, steps = self._first_showing(shown)
        self._tell(
            journal.PictureShown(
                at=wall(),
                number=shown.number,
                face=type(shown.face).__name__.removesuffix("Face").lower(),
                lines=shown.lines,
                scan_id=scan_id,
                steps=steps,
                microseconds=shown.microseconds,
            )
        )

    def camera_stopped(self, why: str) -> None:
        """There are no frames for now."""
        self._tell(journal.CameraStoppedSeeing(at=wall(), why=why))

    def _first_showing(self, shown: Shown) -> tuple[str | None, tuple[StepTime, ...]]:
        """The scan a card was shown for, and at its first picture the steps so far."""
        if not isinstance(shown.face, CardFace):
            return None, ()
        card_id = shown.face.card.card_id
        scan_id, steps = self._cards.get(card_id, (None, ()))
        if scan_id is None or not steps:
            return scan_id, ()
        self._cards[card_id] = (scan_id, ())
        return scan_id, (*steps, *_steps({11: shown.microseconds}))

    def _card(self, event: CardShown, wire_us: int) -> None:
        begun = self._begun.pop(event.scan_id, None)
        if begun is None:
            return
        steps = (*begun.steps, *_steps({5: wire_us}), *event.steps)
        _remember(self._cards, event.card.card_id, (event.scan_id, steps))
        self._tell(
            journal.CardArrived(
                at=wall(),
                scan_id=event.scan_id,
                card_id=event.card.card_id,
                steps=steps,
                scan_to_card_us=self._since(begun),
            )
        )

    def _recorded(self, event: Granted) -> None:
        begun = self._begun.pop(event.answer_id, None)
        self._tell(
            journal.AnswerRecorded(
                at=wall(),
                answer_id=event.answer_id,
                card_id=event.card_id,
                bonus_id=event.bonus_id,
                verdict=event.verdict,
                round_trip_us=0 if begun is None else self._since(begun),
            )
        )

    def _since(self, begun: _Begun) -> int:
        return round((self._clock.monotonic() - begun.at) * 1_000_000)


def _plain_entry(event: LinkEvent) -> JournalEntry | None:
    match event:
        case LinkUp() | LinkLost() | LinkRefused():
            return _link_entry(event)
        case Refused():
            return journal.RefusalHeard(
                at=wall(), concerns=event.concerns, kind=event.kind, reason=event.reason
            )
        case Noticed():
            return journal.NoticeHeard(at=wall(), kind=event.kind, concerns=event.concerns)
        case Cleared():
            return journal.CardCleared(at=wall(), card_id=event.card_id, reason=event.reason)
        case _:
            return None


def _link_entry(event: LinkUp | LinkLost | LinkRefused) -> JournalEntry:
    match event:
        case LinkUp():
            return journal.LinkChanged(at=wall(), state="up", why=event.site_name)
        case LinkLost():
            return journal.LinkChanged(at=wall(), state="lost", why=event.reason.value)
        case LinkRefused():
            return journal.LinkChanged(at=wall(), state="refused", why=str(event.error))


def _why(deed: Deed) -> str:
    if isinstance(deed, CommandRefused):
        return deed.reason.value
    return deed.why if isinstance(deed, Nothing) else ""


def _steps(microseconds: dict[int, int]) -> tuple[StepTime, ...]:
    return tuple(StepTime(step=step, microseconds=took) for step, took in microseconds.items())


_Kept = TypeVar("_Kept")


def _remember(kept: OrderedDict[str, _Kept], name: str, value: _Kept) -> None:
    kept[name] = value
    while len(kept) > _MOST_OPEN:
        kept.popitem(last=False)
