"""The outbox: messages that wait for the server's answer, in the order in which they were written."""

from typing import TypeAlias

from glassapp.errors import OutboxFull
from overlays.wire import Answer, ScanReport, Verify

Request: TypeAlias = ScanReport | Verify | Answer


def name_of(request: Request) -> str:
    """The id under which the server answers this message."""
    match request:
        case ScanReport(scan_id=name) | Verify(verify_id=name) | Answer(answer_id=name):
            return name


class Outbox:
    """Keeps every message until it is answered, and sends the unanswered ones again after a cut.

    It holds at most ``room`` messages; the one that does not fit is refused and those inside are kept.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._waiting: dict[str, Request] = {}
        self._sent: set[str] = set()
        self._held_until = float("-inf")

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def held_until(self) -> float | None:
        """When there is something to send again after a pause; None when nothing is held."""
        return self._held_until if len(self._sent) < len(self._waiting) else None

    def put(self, request: Request) -> None:
        """Take one more message.

        Raises:
            OutboxFull: There are ``room`` messages already; this one was not taken.
        """
        if len(self._waiting) >= self._room:
            raise OutboxFull(f"{self._room} messages wait for the server; scan again when the link is back")
        self._waiting[name_of(request)] = request

    def take_unsent(self, now: float) -> tuple[Request, ...]:
        """The messages to send now, oldest first; each comes once per connection."""
        if now < self._held_until:
            return ()
        unsent = tuple(request for name, request in self._waiting.items() if name not in self._sent)
        self._sent.update(map(name_of, unsent))
        return unsent

    def find(self, name: str) -> Request | None:
        """The message that waits under this id; None when it is answered or was never written."""
        return self._waiting.get(name)

    def settle(self, name: str) -> None:
        """Forget an answered message."""
        del self._waiting[name]
        self._sent.discard(name)

    def send_all_again(self, not_before: float = float("-inf")) -> None:
        """Send everything that waits once more, in order; nothing newer overtakes it."""
        self._sent.clear()
        self._held_until = not_before
