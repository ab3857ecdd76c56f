"""Replies: what a server's message says about the messages that wait."""

from typing import TypeAlias

from glassapp.link.events import (
    CardShown,
    Cleared,
    ExpectedChanged,
    Granted,
    LinkEvent,
    MemoCame,
    Noticed,
    QueueChanged,
    Refused,
)
from glassapp.link.outbox import Outbox
from overlays import wire
from overlays.wire import Answer, RefusalReason, ScanReport, Verify

Told: TypeAlias = wire.Expected | wire.Clear | wire.Queue | wire.Memo
"""What answers nothing."""

Heard: TypeAlias = wire.ShowCard | wire.Refusal | wire.Granted | wire.Notice | Told
"""What a welcomed client is told, besides the Pong."""


class Replies:
    """Settles what waits, each id once; a reply to nothing that waits is a repeat and is not heard again.

    An answer of the attendant is a fact: when the store cannot write it down, it is told again after
    ``store_pause_s``. A scan is a question: the attendant sees the refusal and looks at the code again.
    """

    def __init__(self, outbox: Outbox, store_pause_s: float) -> None:
        self._outbox = outbox
        self._store_pause_s = store_pause_s

    def read(self, message: Heard, now: float) -> LinkEvent | None:
        """What the app should hear; None when it has heard it before, or need not."""
        match message:
            case wire.ShowCard(scan_id=name):
                event = CardShown(name, message.card, message.steps, message.waited_s)
                return event if self._settles(name, ScanReport) else None
            case wire.Refusal():
                return self._refused(message, now)
            case wire.Granted() | wire.Notice():
                return self._answered(message)
            case _:
                return _news(message)

    def _answered(self, message: wire.Granted | wire.Notice) -> Granted | Noticed | None:
        if isinstance(message, wire.Granted):
            granted = Granted(message.answer_id, message.card_id, message.bonus_id, message.verdict)
            return granted if self._settles(message.answer_id, Answer) else None
        heard = message.concerns is None or self._settles(message.concerns, Verify)
        return Noticed(message.kind, message.concerns) if heard else None

    def _settles(self, name: str, kind: type[ScanReport | Verify | Answer]) -> bool:
        if not isinstance(self._outbox.find(name), kind):
            return False
        self._outbox.settle(name)
        return True

    def _refused(self, refusal: wire.Refusal, now: float) -> Refused | None:
        request = self._outbox.find(refusal.concerns)
        if request is None:
            return None
        if isinstance(request, Answer) and refusal.reason is RefusalReason.STORE_UNAVAILABLE:
            self._outbox.send_all_again(not_before=now + self._store_pause_s)
            return None
        self._outbox.settle(refusal.concerns)
        return Refused(refusal.concerns, refusal.reason, request.type)


def _news(told: Told) -> LinkEvent:
    match told:
        case wire.Expected():
            return ExpectedChanged(told.groups, told.decoys)
        case wire.Clear():
            return Cleared(told.card_id, told.reason)
        case wire.Queue():
            return QueueChanged(told.rows, told.here)
        case wire.Memo():
            return MemoCame(told.memo_id, told.lines)
