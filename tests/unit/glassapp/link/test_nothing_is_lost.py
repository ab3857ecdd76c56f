"""Whatever is cut, repeated or reordered: each id is answered once, and nothing is lost."""

import itertools
from collections import Counter
from collections.abc import Callable

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from glassapp.errors import OutboxFull
from glassapp.link import CardShown, Expired, Granted, Habits, Link, LinkLost, Phase, Refused
from overlays import wire
from overlays.wire import Answer, RefusalReason, ScanReport, Verdict
from tests.unit.glassapp.link.shop import CARD, WELCOME, make_link, scan

ROOM = 5


class BadLine(RuleBasedStateMachine):
    """A link, a server with a memory, and a line between them that cuts, repeats and reorders."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.link: Link = make_link(Habits(outbox_room=ROOM))
        self.asked: list[str] = []
        self.answered: Counter[str] = Counter()
        self.gave_way: set[str] = set()
        self.order_of_arrival: list[str] = []
        self.recorded: set[str] = set()
        self.store_failed = False
        self.uplink: list[str] = []
        self.downlink: list[str] = []
        self.said_before: list[str] = []
        self.numbers = itertools.count()

    # -- the attendant

    @rule()
    def scan_a_code(self) -> None:
        self._ask(lambda: self.link.report(scan()))

    @rule()
    def give_a_bonus(self) -> None:
        questions = len(self.asked) - len(self.answered) - len(self.gave_way) - self._answers_waiting()
        makes_room = 1 if self.link.waiting == ROOM and questions else 0
        gave_way = len(self.gave_way)
        self._ask(
            lambda: self.link.answer("card-1", Verdict.GIVE, "bonus-1", now=0.0), room=ROOM + makes_room
        )
        assert len(self.gave_way) == gave_way + makes_room

    def _answers_waiting(self) -> int:
        settled = self.gave_way | set(self.answered)
        return sum(name.startswith("a-") and name not in settled for name in self.asked)

    def _ask(self, ask: Callable[[], str], room: int = ROOM) -> None:
        full = self.link.waiting == room
        try:
            self.asked.append(ask())
        except OutboxFull:
            assert full
        else:
            assert not full
        self._take_events()

    # -- the line

    @precondition(lambda self: self.link.phase is Phase.DISCONNECTED)
    @rule()
    def connect(self) -> None:
        self.uplink.clear()
        self.downlink.clear()
        self.link.opened(self.now)

    @precondition(lambda self: self.link.phase is not Phase.DISCONNECTED)
    @rule()
    def cut(self) -> None:
        self.link.closed(None, "cut")
        self._take_events()

    @rule(seconds=st.floats(0, 30))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.link.tick(self.now)
        self._take_events()

    @rule()
    def send(self) -> None:
        self.uplink.extend(self.link.texts(self.now))

    @precondition(lambda self: self.uplink)
    @rule(store_is_down=st.booleans())
    def arrive_at_the_server(self, store_is_down: bool) -> None:
        self._serve(self.uplink.pop(0), store_is_down)

    @precondition(lambda self: self.downlink)
    @rule(at=st.integers(0, 1000))
    def arrive_at_the_glasses(self, at: int) -> None:
        first_is_welcome = self.link.phase is Phase.GREETING
        self._hear(self.downlink.pop(0 if first_is_welcome else at % len(self.downlink)))

    @precondition(lambda self: self.said_before and self.link.phase is Phase.READY)
    @rule(at=st.integers(0, 1000))
    def the_server_repeats_itself(self, at: int) -> None:
        self._hear(self.said_before[at % len(self.said_before)])

    @precondition(lambda self: self.link.phase is Phase.READY)
    @rule(noise=st.text(max_size=20))
    def noise_arrives(self, noise: str) -> None:
        self._hear(noise)

    # -- the rules

    @invariant()
    def each_id_is_answered_at_most_once(self) -> None:
        assert all(times == 1 for times in self.answered.values())

    @invariant()
    def nothing_is_lost(self) -> None:
        assert len(self.asked) == len(self.answered) + len(self.gave_way) + self.link.waiting

    @invariant()
    def only_questions_make_room(self) -> None:
        assert all(name.startswith("s-") for name in self.gave_way)

    def teardown(self) -> None:
        """A quiet line in the end: everything that was asked is answered."""
        for _ in range(3):
            if self.link.phase is Phase.DISCONNECTED:
                self.connect()
            self.now += 1.5
            self.uplink.extend(self.link.texts(self.now))
            while self.uplink or self.downlink:
                while self.uplink:
                    self._serve(self.uplink.pop(0), store_is_down=False)
                while self.downlink:
                    self._hear(self.downlink.pop(0))
                self.uplink.extend(self.link.texts(self.now))
        assert self.link.waiting == 0
        assert set(self.answered) == set(self.asked) - self.gave_way
        assert self.recorded == {name for name in self.asked if name.startswith("a-")}
        if not self.store_failed:
            self._everything_arrived_in_order()

    def _everything_arrived_in_order(self) -> None:
        assert self.order_of_arrival == sorted(self.order_of_arrival, key=self.asked.index)

    # -- the server

    def _serve(self, text: str, store_is_down: bool) -> None:
        message = wire.decode_from_glasses(text)
        match message:
            case wire.Hello():
                self._reply(WELCOME)
            case ScanReport(scan_id=name):
                self._arrived(name)
                self._reply(wire.ShowCard(scan_id=name, card=CARD))
            case Answer(answer_id=name) if store_is_down and name not in self.recorded:
                self.store_failed = True
                self._reply(wire.Refusal(concerns=name, reason=RefusalReason.STORE_UNAVAILABLE))
            case Answer(answer_id=name):
                self._arrived(name)
                self.recorded.add(name)
                self._reply(
                    wire.Granted(
                        answer_id=name, card_id="card-1", bonus_id="bonus-1", verdict=message.verdict
                    )
                )
            case wire.Ping(number=number):
                self._reply(wire.Pong(number=number))

    def _arrived(self, name: str) -> None:
        if name not in self.order_of_arrival:
            self.order_of_arrival.append(name)

    def _reply(self, message: wire.Message) -> None:
        text = wire.encode(message)
        self.downlink.append(text)
        if not isinstance(message, wire.Welcome):
            self.said_before.append(text)

    def _hear(self, text: str) -> None:
        self.link.received(text, self.now)
        self._take_events()

    def _take_events(self) -> None:
        for event in self.link.events():
            match event:
                case CardShown(scan_id=name) | Granted(answer_id=name) | Refused(concerns=name):
                    self.answered[name] += 1
                case Expired(concerns=name):
                    self.gave_way.add(name)
                case LinkLost():
                    self.uplink.clear()
                    self.downlink.clear()
                case _:
                    pass


TestWhateverTheLineDoes = BadLine.TestCase
TestWhateverTheLineDoes.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
