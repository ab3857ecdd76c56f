"""Back within two seconds of the network, on a clock that is turned by hand."""

from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st

from glassapp.link import Habits, Link, Phase
from glassapp.link.phases import CONNECTED
from glassapp.transport.websocket import Patience
from overlays import wire
from server.settings import Settings
from tests.unit.glassapp.link.shop import WELCOME, make_link

BACK_WITHIN_S = 2.0
ROUND_TRIP_S = 0.1
"""Of the worst network of ours: twice the 40 ms of the bench, and TLS."""
SECOND_PACKET_S = 1.0
"""When TCP repeats the packet that opens a connection (RFC 6298 section 2.1)."""
HEARTBEAT_S = Settings().heartbeat_s


@dataclass(frozen=True, slots=True)
class Air:
    """A network that is gone for a while. Whatever stood when it went carries nothing ever again."""

    gone_at: float
    back_at: float

    def is_there(self, now: float) -> bool:
        return not self.gone_at <= now < self.back_at

    def carries(self, opened_at: float, now: float) -> bool:
        return self.is_there(now) and not opened_at <= self.gone_at <= now

    def opens(self, now: float) -> float | None:
        """When a connection that is tried now stands; None when it is given up before."""
        for packet_at in (now, now + SECOND_PACKET_S):
            if self.is_there(packet_at) and packet_at + ROUND_TRIP_S < now + Patience().open_s:
                return packet_at + ROUND_TRIP_S
        return None


def answer(text: str) -> wire.Message | None:
    match wire.decode_from_glasses(text):
        case wire.Hello():
            return WELCOME.model_copy(update={"heartbeat_s": HEARTBEAT_S})
        case wire.Ping(number=number):
            return wire.Pong(number=number)
        case _:
            return None


def converse(link: Link, air: Air, opened_at: float) -> float:
    """Let a connection live until the link gives it up or it stands after the network was gone; when."""
    now = opened_at
    link.opened(now)
    under_way: list[tuple[float, wire.Message]] = []
    while link.phase in CONNECTED and not (link.phase is Phase.READY and opened_at > air.gone_at):
        for text in link.texts(now):
            reply = answer(text)
            if reply is not None and air.carries(opened_at, now):
                under_way.append((now + ROUND_TRIP_S, reply))
        later = min([link.due_at, *(due for due, _ in under_way)])
        assert later > now, "what is due lies ahead"
        now = later
        for due, reply in [each for each in under_way if each[0] <= now]:
            under_way.remove((due, reply))
            if air.carries(opened_at, now):
                link.received(wire.encode(reply), now)
        link.tick(now)
    return now


def up_again_at(air: Air, draws: list[float]) -> float:
    """When the link stands again after the network was gone."""
    link = make_link(Habits())
    numbers = iter(draws)
    link._backoff._draw = lambda: next(numbers, 1.0)
    opened_at = 0.0
    while True:
        now = converse(link, air, opened_at)
        if link.phase is Phase.READY:
            return now
        now += link.next_wait_s()
        while (opens := air.opens(now)) is None:
            now += Patience().open_s + link.next_wait_s()
        opened_at = opens


seconds = st.floats(0, 20, allow_nan=False)


@given(seconds.map(lambda at: at + 0.01), seconds, st.lists(st.floats(0, 1), max_size=12))
@example(0.05, 0.0, [])  # in the middle of the greeting
@example(0.2 + HEARTBEAT_S, 0.0, [])  # half open, just after the server was heard
def test_whenever_the_network_goes_and_however_long_the_link_is_back_two_seconds_after_it(
    gone_at: float, away_s: float, draws: list[float]
) -> None:
    air = Air(gone_at, gone_at + away_s)
    assert up_again_at(air, draws) - air.back_at <= BACK_WITHIN_S


def test_no_wait_between_two_attempts_is_longer_than_two_seconds() -> None:
    link = make_link(Habits(), draw=1.0)
    assert max(link.next_wait_s() for _ in range(100)) < BACK_WITHIN_S
