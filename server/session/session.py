"""Which message may come when. The whole protocol of a connection is the table below.

::

    state            Hello      all others
    AWAITING_HELLO   SERVING    4408
    SERVING          4409       SERVING
    ENDED            -          -

A number closes the connection with that code and ends the session: 4408 HELLO_EXPECTED, 4409
MESSAGE_OUT_OF_ORDER. In every state, what is no message ends it with 4400 MALFORMED_MESSAGE and one message
too many with 4429 TOO_MANY_MESSAGES. ENDED hears nothing.
"""

import enum
from dataclasses import dataclass
from typing import Final

from overlays.errors import MalformedMessage
from overlays.wire import (
    Answer,
    CloseCode,
    FromGlasses,
    Hello,
    InService,
    Ping,
    Read,
    ScanReport,
    Verify,
    decode_from_glasses,
)


class State(enum.Enum):
    """How far a connection has come."""

    AWAITING_HELLO = enum.auto()
    SERVING = enum.auto()
    ENDED = enum.auto()


@dataclass(frozen=True, slots=True)
class End:
    """The connection ends here, and why."""

    code: CloseCode
    detail: str = ""
    """For the log; never a message's content."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages glasses may send: so many at once, and so many a second in the long run."""

    burst: int = 200
    per_second: float = 20.0


_SERVED: Final = (ScanReport, Verify, Answer, InService, Read, Ping)
TABLE: Final[dict[State, dict[type[FromGlasses], State | CloseCode]]] = {
    State.AWAITING_HELLO: {
        Hello: State.SERVING,
        **dict.fromkeys(_SERVED, CloseCode.HELLO_EXPECTED),
    },
    State.SERVING: {
        Hello: CloseCode.MESSAGE_OUT_OF_ORDER,
        **dict.fromkeys(_SERVED, State.SERVING),
    },
}


class Session:
    """Decides about each frame of one connection, in the order in which they arrive."""

    def __init__(self, pace: Pace, now: float) -> None:
        """Begin.

        Args:
            pace: How many messages may come.
            now: Seconds on a clock that only goes forward.
        """
        self._pace = pace
        self._tokens = float(pace.burst)
        self._counted_at = now
        self._state = State.AWAITING_HELLO

    @property
    def state(self) -> State:
        """How far it has come."""
        return self._state

    def receive(self, frame: str | bytes, now: float) -> FromGlasses | End | None:
        """Take one frame; says which message to answer, or how to end. None once it has ended."""
        message = self.understand(frame, now)
        return message if message is None or isinstance(message, End) else self.admit(message)

    def understand(self, frame: str | bytes, now: float) -> FromGlasses | End | None:
        """The first half of ``receive``: count and decode (step 6)."""
        if self._state is State.ENDED:
            return None
        outcome = self._understood(frame, now)
        if isinstance(outcome, End):
            self._state = State.ENDED
        return outcome

    def admit(self, message: FromGlasses) -> FromGlasses | End:
        """The second half of ``receive``: whether this message may come now (step 7)."""
        become = TABLE[self._state][type(message)]
        if isinstance(become, CloseCode):
            detail = f"{message.type} while {self._state.name.lower()}"
            self._state = State.ENDED
            return End(become, detail)
        self._state = become
        return message

    def _understood(self, frame: str | bytes, now: float) -> FromGlasses | End:
        if not self._may_come(now):
            return End(CloseCode.TOO_MANY_MESSAGES)
        if isinstance(frame, bytes):
            return End(CloseCode.MALFORMED_MESSAGE, "binary frame")
        try:
            return decode_from_glasses(frame)
        except MalformedMessage as error:
            return End(CloseCode.MALFORMED_MESSAGE, str(error))

    def _may_come(self, now: float) -> bool:
        """A token bucket: each message costs a token, and tokens come back with time."""
        elapsed = max(now - self._counted_at, 0.0)
        self._tokens = min(self._tokens + elapsed * self._pace.per_second, self._pace.burst)
        self._counted_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
