"""The session: which message may come when, and how a connection ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.card import Language
from overlays.wire import (
    LARGEST_MESSAGE_BYTES,
    Answer,
    CloseCode,
    FromGlasses,
    Hello,
    InService,
    Ping,
    Pong,
    Read,
    Verdict,
    Verify,
    encode,
)
from server.session import End, Pace, Session, State
from server.session.session import TABLE
from tests.unit.server.small_shop import scan

HELLO = Hello(app_version="1.0", display="usb-c", language=Language.FRENCH)
PING = Ping(number=1, waiting=0, frames_dropped=0)
SERVED: list[FromGlasses] = [
    scan("s1"),
    Verify(verify_id="v1", card_id="c1", label="B1"),
    Answer(answer_id="a1", card_id="c1", verdict=Verdict.DONE),
    InService(language=Language.ENGLISH),
    Read(memo_id="m1"),
    PING,
]


def session(pace: Pace | None = None) -> Session:
    return Session(pace or Pace(burst=1000), now=0)


def greeted(pace: Pace | None = None) -> Session:
    begun = session(pace)
    assert begun.receive(encode(HELLO), 0) == HELLO
    return begun


def code(outcome: object) -> CloseCode:
    assert isinstance(outcome, End), outcome
    return outcome.code


@pytest.mark.parametrize("message", SERVED, ids=lambda message: message.type)
def test_after_hello_everything_else_is_served(message: FromGlasses) -> None:
    assert greeted().receive(encode(message), 0) == message


@pytest.mark.parametrize("message", SERVED, ids=lambda message: message.type)
def test_before_hello_nothing_is_served(message: FromGlasses) -> None:
    assert code(session().receive(encode(message), 0)) is CloseCode.HELLO_EXPECTED


def test_a_second_hello_is_out_of_order() -> None:
    assert code(greeted().receive(encode(HELLO), 0)) is CloseCode.MESSAGE_OUT_OF_ORDER


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "[]",
        '{"type":"hello"}',
        '{"type":"ping","number":1,"waiting":0,"frames_dropped":0,"name":"Zoe"}',
        encode(Pong(number=1)),
        b"\x00\x01",
        " " * (LARGEST_MESSAGE_BYTES + 1),
        "\ud800",
    ],
)
def test_what_is_no_message_of_glasses_ends_the_session(frame: str | bytes) -> None:
    for begun in (session(), greeted()):
        assert code(begun.receive(frame, 0)) is CloseCode.MALFORMED_MESSAGE
        assert begun.state is State.ENDED


def test_the_reason_for_the_log_never_holds_what_was_sent() -> None:
    outcome = greeted().receive('{"type":"scan","scan_id":"Zoé Lefebvre","code":"3760000000017"}', 0)
    assert isinstance(outcome, End)
    assert "Zo" not in outcome.detail
    assert "376" not in outcome.detail


def test_an_ended_session_hears_nothing() -> None:
    ended = session()
    ended.receive("", 0)
    assert ended.receive(encode(HELLO), 0) is None


def test_too_many_messages_end_the_session_and_a_steady_pace_never_does() -> None:
    pace = Pace(burst=3, per_second=2)
    hasty = greeted(pace)
    assert hasty.receive(encode(PING), 0.1) == PING
    assert hasty.receive(encode(PING), 0.2) == PING
    assert code(hasty.receive(encode(PING), 0.3)) is CloseCode.TOO_MANY_MESSAGES
    steady = greeted(pace)
    assert all(steady.receive(encode(PING), second / 2) == PING for second in range(1, 200))


def test_a_clock_that_jumps_back_gives_no_tokens() -> None:
    begun = greeted(Pace(burst=2, per_second=1000))
    assert begun.receive(encode(PING), 0) == PING
    assert code(begun.receive(encode(PING), -5)) is CloseCode.TOO_MANY_MESSAGES


def test_the_table_says_something_of_every_message_in_every_state() -> None:
    kinds = {Hello, *(type(message) for message in SERVED)}
    assert {state: set(row) for state, row in TABLE.items()} == dict.fromkeys(
        (State.AWAITING_HELLO, State.SERVING), kinds
    )


@given(
    st.lists(st.one_of(st.text(), st.binary(), st.sampled_from([HELLO, *SERVED]).map(encode)), max_size=20)
)
def test_whatever_comes_a_session_serves_or_ends_and_never_falls(frames: list[str | bytes]) -> None:
    begun = session()
    for frame in frames:
        was = begun.state
        outcome = begun.receive(frame, 0)
        assert (outcome is None) == (was is State.ENDED)
        assert isinstance(outcome, End | None) == (begun.state is State.ENDED)
