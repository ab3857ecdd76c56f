"""The lull between two customers: a supervisor's words to read, and who is here."""

from collections import deque
from dataclasses import dataclass

from glassapp.app.deeds import Deed, MemoRead, Nothing
from glassapp.link import Link, MemoCame, QueueChanged
from overlays.commands import Command
from overlays.layout import MemoFace, QueueFace, QueueLine
from overlays.wire import QueueRow

MOST_MEMOS = 8
"""Beyond, the newest are dropped: the server sends them again until they are read."""
MOST_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class _Present:
    row: QueueRow
    arrived_at: float


class Lull:
    """Holds what waits for a quiet moment. Pure: it takes ``now`` and writes into the link."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._memos: dict[str, MemoFace] = {}
        self._read: deque[str] = deque(maxlen=MOST_REMEMBERED)
        self._queue: tuple[_Present, ...] = ()
        self._here = 0

    def hear(self, event: MemoCame | QueueChanged, now: float) -> None:
        """Take a memo, or the queue; a memo that was read before is only confirmed again."""
        if isinstance(event, QueueChanged):
            self._queue = tuple(_Present(row, now - row.waited_s) for row in event.rows)
            self._here = event.here
        elif event.memo_id in self._read:
            self._link.read(event.memo_id)
        elif len(self._memos) < MOST_MEMOS:
            self._memos.setdefault(event.memo_id, MemoFace(event.memo_id, event.lines))

    def begin_again(self) -> None:
        """The link is up: who is here is told anew, and nothing is told when nobody is."""
        self._queue, self._here = (), 0

    def face(self, now: float) -> MemoFace | QueueFace | None:
        """What is shown when nobody is served; None when there is nothing to show."""
        memo = next(iter(self._memos.values()), None)
        if memo is not None or not self._queue:
            return memo
        lines = tuple(
            QueueLine(one.row.name, one.row.bay, max(0, int((now - one.arrived_at) / 60)))
            for one in self._queue
        )
        return QueueFace(lines, self._here)

    def answer(self, command: Command) -> Deed:
        """OK puts the memo away that is shown; nothing else does."""
        memo = next(iter(self._memos), None)
        if memo is None:
            return Nothing("there is no card to answer")
        if command is not Command.OK:
            return Nothing("a memo is read with OK")
        del self._memos[memo]
        self._read.append(memo)
        self._link.read(memo)
        return MemoRead(memo)
