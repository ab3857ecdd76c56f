"""The link: fed with what the server sent, drained of what to send and of what happened.

It does no I/O and asks no time. A transport calls ``opened``, ``received``, ``closed`` and ``tick``, sends
``texts`` and hands ``events`` to the app; the app calls ``report``, ``verify`` and ``answer``.
"""

from collections.abc import Callable

from glassapp.errors import LinkError
from glassapp.link.asides import Asides
from glassapp.link.backoff import Backoff
from glassapp.link.endings import ending
from glassapp.link.events import Expired, LinkEvent, LinkLost, LinkRefused, LinkUp, LostReason
from glassapp.link.habits import Habits
from glassapp.link.heartbeat import Heartbeat
from glassapp.link.outbox import Outbox, OutboxStore, name_of
from glassapp.link.phases import CONNECTED, TRANSITIONS, Happening, Phase
from glassapp.link.replies import Heard, Replies
from glassapp.ports import Scan
from overlays import wire
from overlays.card import Language
from overlays.errors import MalformedMessage
from overlays.wire import Answer, Hello, Ping, Pong, ScanReport, Verdict, Verify, Welcome


class Link:
    """One conversation with the server, over as many connections as it takes.

    Args:
        hello: The first message of every connection.
        new_id: A new identifier at every call, never the same twice.
        draw: A random number between 0 and 1, for the jitter.
        habits: Bounds and patience.
        store: Where messages wait beyond the end of the program; without one they do not.
    """

    def __init__(
        self,
        hello: Hello,
        new_id: Callable[[], str],
        draw: Callable[[], float],
        habits: Habits | None = None,
        store: OutboxStore | None = None,
    ) -> None:
        self._asides = Asides(hello)
        self._new_id = new_id
        self._habits = habits or Habits()
        self._backoff = Backoff(self._habits.first_wait_s, self._habits.longest_wait_s, draw)
        self._outbox = Outbox(self._habits.outbox_room, store)
        self._replies = Replies(self._outbox, self._habits.store_pause_s)
        self._phase = Phase.DISCONNECTED
        self._heartbeat = Heartbeat(self._habits.greeting_s, 0.0)
        self._ungreeted = 0
        self._says_hello = False
        self._events: list[LinkEvent] = []
        self.refusal: LinkError | None = None
        """Why the phase is REFUSED."""
        self.frames_dropped = 0
        """Told to the server with each heartbeat."""
        self.battery: int | None = None
        """In percent, where somebody knows it; told with each heartbeat too."""

    @property
    def phase(self) -> Phase:
        """Where the link stands."""
        return self._phase

    @property
    def waiting(self) -> int:
        """Messages without an answer."""
        return len(self._outbox)

    @property
    def awaited_scan(self) -> str | None:
        """The scan whose card is awaited since an earlier run of the program."""
        return self._outbox.newest_scan

    @property
    def due_at(self) -> float:
        """When ``tick`` and ``texts`` want to be called again; only of a connected link."""
        if self._phase is not Phase.READY:
            return self._heartbeat.silent_at  # Nothing is asked before the Welcome.
        due_at = self._heartbeat.due_at
        if self._outbox.held_until is not None:
            return min(due_at, self._outbox.held_until)
        return due_at

    # -- the app speaks --------------------------------------------------------------------------

    def report(self, scan: Scan) -> str:
        """Report a code; the scan's id is returned.

        Raises:
            OutboxFull: Too many messages wait; this one was not taken.
        """
        scan_id = f"s-{self._new_id()}"
        self._outbox.put(
            ScanReport(
                scan_id=scan_id,
                code=scan.text,
                symbology=scan.symbology,
                knowledge=scan.knowledge,
                decoder=scan.decoder[:24],
                frames=min(max(scan.frames, 1), 1000),
            )
        )
        return scan_id

    def verify(self, card_id: str, label: str) -> str:
        """Ask whether a bag belongs to a card's order; the verification's id is returned.

        Raises:
            OutboxFull: Too many messages wait; this one was not taken.
        """
        verify_id = f"v-{self._new_id()}"
        self._outbox.put(Verify(verify_id=verify_id, card_id=card_id, label=label))
        return verify_id

    def answer(self, card_id: str, verdict: Verdict, bonus_id: str | None = None, *, now: float) -> str:
        """Tell what became of a bonus or of the card; the answer's id is returned.

        Raises:
            OutboxFull: Too many answers wait, and no question makes room; this one was not taken.
        """
        answer_id = f"a-{self._new_id()}"
        answer = Answer(answer_id=answer_id, card_id=card_id, bonus_id=bonus_id, verdict=verdict)
        given_up = self._outbox.put(answer, now)
        if given_up is not None:
            self._events.append(Expired(name_of(given_up), given_up.type))
        return answer_id

    def read(self, memo_id: str) -> None:
        """Tell that a memo was read; the server sends it again until it has heard so."""
        self._asides.read(memo_id)

    def begin_service(self, language: Language) -> None:
        """Tell that a shift has begun, and what its wearer reads; never who."""
        self._asides.begin_service(language)

    # -- the transport speaks --------------------------------------------------------------------

    def opened(self, now: float) -> None:
        """A connection stands; greet, and wait for the Welcome."""
        self._move(Happening.OPENED)
        self._says_hello = True
        # Silence is two intervals of a heartbeat.
        self._heartbeat = Heartbeat(self._habits.greeting_patience_s(self._ungreeted) / 2, now)
        self._outbox.send_all_again()

    def received(self, text: str, now: float) -> None:
        """The server sent this text; what it means is in ``events``."""
        if self._phase not in CONNECTED:
            return
        self._heartbeat.heard(now)
        try:
            message = wire.decode_from_server(text)
        except MalformedMessage as error:
            self._lose(LinkLost(LostReason.MALFORMED, str(error)))
            return
        match self._phase, message:
            case Phase.GREETING, Welcome():
                self._move(Happening.WELCOMED)
                self._ungreeted = 0
                self._heartbeat = Heartbeat(message.heartbeat_s, now)
                key = bytes.fromhex(message.command_key)
                self._events.append(LinkUp(message.site_id, message.site_name, key))
            case (Phase.GREETING, _) | (_, Welcome()):
                self._lose(LinkLost(LostReason.OUT_OF_ORDER, f"{message.type} while {self._phase.value}"))
            case _, Pong():
                self._backoff.succeeded()
            case _:
                self._hear(message, now)

    def closed(self, code: int | None, detail: str) -> None:
        """The connection ended; says nothing new of one that was given up before."""
        if self._phase in CONNECTED:
            self._end(ending(code, detail))

    def not_opened(self, why: LinkLost | LinkError) -> None:
        """No connection came about."""
        self._end(why)

    def tick(self, now: float) -> None:
        """Let time pass: a silent server is given up."""
        if self._phase in CONNECTED and self._heartbeat.is_silent(now):
            greeted = self._phase is Phase.READY
            self._ungreeted += not greeted
            reason = LostReason.SILENT if greeted else LostReason.NO_WELCOME
            self._lose(LinkLost(reason, "nothing was heard in time"))

    def drop_old(self, now: float) -> None:
        """Give up what has waited so long that nobody needs its answer."""
        for request in self._outbox.drop_old(now):
            self._events.append(Expired(name_of(request), request.type))

    def next_wait_s(self) -> float:
        """How long to wait before the next attempt."""
        return self._backoff.next_wait_s()

    # -- drained ---------------------------------------------------------------------------------

    def texts(self, now: float) -> tuple[str, ...]:
        """What to send now, in order; each text comes once per connection."""
        messages: list[wire.Message] = []
        if self._says_hello:
            messages.append(self._asides.greet())
            self._says_hello = False
        if self._phase is Phase.READY:
            messages.extend(self._asides.take())
            messages.extend(self._outbox.take_unsent(now))
            number = self._heartbeat.ask(now)
            if number is not None:
                messages.append(
                    Ping(
                        number=number,
                        waiting=self.waiting,
                        frames_dropped=self.frames_dropped,
                        battery=self.battery,
                    )
                )
        return tuple(map(wire.encode, messages))

    def events(self) -> tuple[LinkEvent, ...]:
        """What happened since the last call."""
        events, self._events = tuple(self._events), []
        return events

    # -- inside ----------------------------------------------------------------------------------

    def _hear(self, message: Heard, now: float) -> None:
        waiting = self.waiting
        event = self._replies.read(message, now)
        if self.waiting < waiting:
            self._backoff.succeeded()
        if event is not None:
            self._events.append(event)

    def _move(self, happening: Happening) -> None:
        self._phase = TRANSITIONS[self._phase, happening]

    def _lose(self, lost: LinkLost) -> None:
        self._move(Happening.LOST)
        self._says_hello = False
        self._events.append(lost)

    def _end(self, why: LinkLost | LinkError) -> None:
        if isinstance(why, LinkLost):
            if self._phase in CONNECTED:
                self._move(Happening.LOST)
            self._events.append(why)
            return
        self._move(Happening.REFUSED)
        # Nobody will answer them, and they hold what a customer showed.
        self._outbox.drop_questions()
        self.refusal = why
        self._events.append(LinkRefused(why))
