"""The outbox: messages that wait for the server's answer, in the order in which they were written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from glassapp.errors import OutboxFull
from overlays.wire import Answer, ScanReport, Verify

Request: TypeAlias = ScanReport | Verify | Answer

MOST_WAITING = 32
"""Messages that wait at once; a pickup has about ten."""

QUESTION_S = 600.0
"""How long a scan or a bag's label may wait: as long as the server would keep bonuses reserved for it."""
FACT_S = 86_400.0
"""How long an answer may wait: what was handed over is counted also the next morning."""


def name_of(request: Request) -> str:
    """The id under which the server answers this message."""
    match request:
        case ScanReport(scan_id=name) | Verify(verify_id=name) | Answer(answer_id=name):
            return name


def age_limit_s(request: Request) -> float:
    """How long this message may wait before nobody needs its answer."""
    return FACT_S if isinstance(request, Answer) else QUESTION_S


@dataclass(frozen=True, slots=True)
class Recovered:
    """A message that an earlier run of the program has written, and for how long it has waited."""

    request: Request
    age_s: float


class OutboxStore(Protocol):
    """Keeps the outbox beyond the end of the program."""

    def recover(self) -> Sequence[Recovered]:
        """What an earlier run has left behind, in order."""
        ...

    def keep(self, waiting: Sequence[Request]) -> None:
        """Replace what is kept; never raises."""
        ...


class NoStore:
    """Keeps nothing: the outbox ends with the program."""

    def recover(self) -> Sequence[Recovered]:
        """Nothing."""
        return ()

    def keep(self, waiting: Sequence[Request]) -> None:
        """Forget it."""


class Outbox:
    """Keeps every message until it is answered, and sends the unanswered ones again after a cut.

    It holds at most ``room`` messages. An answer takes the place of the oldest question; what does not fit
    otherwise is refused, and those inside are kept.
    """

    def __init__(self, room: int, store: OutboxStore | None = None) -> None:
        self._room = room
        self._store = store or NoStore()
        recovered = self._store.recover()
        self._waiting: dict[str, Request] = {name_of(each.request): each.request for each in recovered}
        self._ages: dict[str, float] = {name_of(each.request): each.age_s for each in recovered}
        self._since: dict[str, float] = {}
        self._sent: set[str] = set()
        self._held_until = float("-inf")

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def held_until(self) -> float | None:
        """When there is something to send again after a pause; None when nothing is held."""
        return self._held_until if len(self._sent) < len(self._waiting) else None

    @property
    def newest_scan(self) -> str | None:
        """The id of the scan that was written last."""
        scans = [name for name, request in self._waiting.items() if isinstance(request, ScanReport)]
        return scans[-1] if scans else None

    def put(self, request: Request, now: float | None = None) -> Request | None:
        """Take one more message, and return the question that made room for it.

        Args:
            request: The message.
            now: What is not dated here is dated by the next ``drop_old``.

        Raises:
            OutboxFull: There are ``room`` messages already, none of which makes room; this one was not taken.
        """
        gives_way = None
        if len(self._waiting) >= self._room:
            gives_way = self._oldest_question() if isinstance(request, Answer) else None
            if gives_way is None:
                raise OutboxFull(
                    f"{self._room} messages wait for the server; scan again when the link is back"
                )
            self._drop([name_of(gives_way)])
        self._waiting[name_of(request)] = request
        if now is not None:
            self._since[name_of(request)] = now
        self._keep()
        return gives_way

    def take_unsent(self, now: float) -> tuple[Request, ...]:
        """The messages to send now, oldest first; each comes once per connection."""
        if now < self._held_until:
            return ()
        unsent = tuple(request for name, request in self._waiting.items() if name not in self._sent)
        self._sent.update(map(name_of, unsent))
        return tuple(self._aged(one, now) if isinstance(one, Answer) else one for one in unsent)

    def find(self, name: str) -> Request | None:
        """The message that waits under this id; None when it is answered or was never written."""
        return self._waiting.get(name)

    def settle(self, name: str) -> None:
        """Forget an answered message."""
        self._forget([name])

    def drop_old(self, now: float) -> tuple[Request, ...]:
        """Forget what has waited too long, and return it; what is new is dated by its first call."""
        for name in self._waiting:
            self._since.setdefault(name, now - self._ages.pop(name, 0.0))
        old = [one for name, one in self._waiting.items() if now - self._since[name] > age_limit_s(one)]
        if old:
            self._forget(list(map(name_of, old)))
        return tuple(old)

    def drop_questions(self) -> None:
        """Forget what a person asks again; what was handed over stays a fact."""
        questions = [name for name, one in self._waiting.items() if not isinstance(one, Answer)]
        if questions:
            self._forget(questions)

    def send_all_again(self, not_before: float = float("-inf")) -> None:
        """Send everything that waits once more, in order; nothing newer overtakes it."""
        self._sent.clear()
        self._held_until = not_before

    def _aged(self, answer: Answer, now: float) -> Answer:
        """With how long ago it was given: the server counts it as of then."""
        name = answer.answer_id
        age_s = now - self._since[name] if name in self._since else self._ages.get(name, 0.0)
        return answer.model_copy(update={"age_ms": round(1000 * min(max(age_s, 0.0), FACT_S))})

    def _oldest_question(self) -> Request | None:
        return next((one for one in self._waiting.values() if not isinstance(one, Answer)), None)

    def _forget(self, names: Sequence[str]) -> None:
        self._drop(names)
        self._keep()

    def _drop(self, names: Sequence[str]) -> None:
        for name in names:
            del self._waiting[name]
            self._since.pop(name, None)
            self._ages.pop(name, None)
            self._sent.discard(name)

    def _keep(self) -> None:
        self._store.keep(tuple(self._waiting.values()))
