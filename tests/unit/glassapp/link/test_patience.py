"""Heartbeat and backoff: when a link asks, gives up and tries again."""

from hypothesis import given
from hypothesis import strategies as st

from glassapp.link import FACT_S, QUESTION_S, Expired, Habits, LinkLost, LostReason, Phase
from overlays import wire
from overlays.wire import Ping, Pong, Verdict
from tests.unit.glassapp.link.shop import CARD, WELCOME, make_link, ready_link, say, scan, sent


def test_a_heartbeat_goes_out_after_each_interval_and_says_how_the_glasses_are() -> None:
    link = ready_link(now=0.0)
    link.report(scan())
    link.texts(0.0)
    link.frames_dropped = 7
    assert sent(link, 9.9) == ()
    assert sent(link, 10.0) == (Ping(number=1, waiting=1, frames_dropped=7),)
    say(link, Pong(number=1), 10.1)
    assert sent(link, 20.0) == (Ping(number=2, waiting=1, frames_dropped=7),)


def test_a_half_open_connection_is_given_up_after_two_silent_heartbeats() -> None:
    link = ready_link(now=0.0)
    link.texts(10.0)
    link.tick(19.9)
    assert link.events() == ()
    assert link.due_at == 20.0
    link.tick(20.0)
    assert link.events() == (LinkLost(LostReason.SILENT, "nothing was heard in time"),)
    assert link.phase is Phase.DISCONNECTED


def test_anything_the_server_says_keeps_the_connection() -> None:
    link = ready_link(now=0.0)
    say(link, wire.Expected(), now=15.0)
    link.tick(30.0)
    assert link.phase is Phase.READY


def test_a_server_that_never_greets_is_given_up_and_each_time_waited_for_longer() -> None:
    link = make_link(Habits(first_greeting_s=1.5, greeting_s=5.0))
    for patience_s in (1.5, 3.0, 5.0, 5.0):
        link.opened(100.0)
        link.texts(100.0)
        link.tick(99.9 + patience_s)
        assert link.events() == ()
        link.tick(100.0 + patience_s)
        assert link.events() == (LinkLost(LostReason.NO_WELCOME, "nothing was heard in time"),)


def test_before_the_welcome_nothing_is_due_but_the_end_of_the_patience() -> None:
    link = make_link(Habits(first_greeting_s=1.5, greeting_s=5.0))
    link.opened(100.0)
    link.texts(100.0)
    link.tick(101.0)
    assert link.due_at == 101.5, "else whoever waits for what is due turns in circles"


def test_a_server_that_greets_is_waited_for_briefly_again() -> None:
    link = make_link(Habits(first_greeting_s=1.5, greeting_s=5.0))
    link.opened(0.0)
    link.tick(1.5)
    link.opened(2.0)
    say(link, WELCOME, 2.1)
    link.closed(None, "cut")
    link.events()
    link.opened(100.0)
    link.tick(101.5)
    assert link.events() == (LinkLost(LostReason.NO_WELCOME, "nothing was heard in time"),)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_a_wait_is_never_longer_than_its_doubling_bound(draws: list[float]) -> None:
    draw = iter(draws)
    habits = Habits(first_wait_s=0.25, longest_wait_s=8.0)
    link = make_link(habits)
    link._backoff._draw = lambda: next(draw)
    for attempt in range(len(draws)):
        assert 0 <= link.next_wait_s() <= min(8.0, 0.25 * 2.0**attempt)


def test_the_waits_double_up_to_their_bound() -> None:
    link = make_link(Habits(longest_wait_s=8.0), draw=1.0)
    assert [link.next_wait_s() for _ in range(7)] == [0.25, 0.5, 1, 2, 4, 8, 8]


def test_only_a_server_that_answers_brings_the_short_wait_back() -> None:
    link = make_link(Habits(longest_wait_s=8.0), draw=1.0)
    scan_id = link.report(scan())
    for _ in range(4):
        link.next_wait_s()
    link.opened(0.0)
    say(link, WELCOME)
    assert link.next_wait_s() == 4.0
    say(link, wire.ShowCard(scan_id=scan_id, card=CARD))
    assert link.next_wait_s() == 0.25


def test_an_answered_heartbeat_brings_the_short_wait_back_and_news_does_not() -> None:
    link = make_link(Habits(longest_wait_s=8.0), draw=1.0)
    for _ in range(4):
        link.next_wait_s()
    link.opened(0.0)
    say(link, WELCOME)
    say(link, wire.Expected(groups=()))
    assert link.next_wait_s() == 4.0
    say(link, Pong(number=1))
    assert link.next_wait_s() == 0.25


def test_a_scan_that_waits_longer_than_a_reservation_is_given_up_and_an_answer_is_not() -> None:
    link = make_link()
    scan_id = link.report(scan())
    link.answer("card-1", Verdict.GIVE, "bonus-1", now=0.0)
    link.drop_old(1000.0)
    link.drop_old(1000.0 + QUESTION_S)
    assert link.waiting == 2
    link.drop_old(1000.1 + QUESTION_S)
    assert link.events() == (Expired(scan_id, "scan"),)
    assert link.waiting == 1
    link.drop_old(1000.1 + FACT_S)
    assert link.waiting == 0
