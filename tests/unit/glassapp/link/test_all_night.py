"""How long the glasses wait for a server that is away, after an hour and after a night."""

from glassapp.link import Habits
from glassapp.link.backoff import Backoff

A_NIGHT = 100_000


def test_glasses_that_were_offline_all_night_still_try_again_within_the_longest_wait() -> None:
    backoff = Backoff(0.25, 0.5, lambda: 1.0)
    assert [backoff.next_wait_s() for _ in range(A_NIGHT)][-1] == 0.5


def test_the_glasses_of_a_site_do_not_all_come_back_at_once() -> None:
    draws = iter([0.0, 0.5, 1.0])
    backoff = Backoff(2.0, 2.0, lambda: next(draws))
    assert [backoff.next_wait_s() for _ in range(3)] == [0.0, 1.0, 2.0]


def test_a_server_that_greets_nobody_all_night_is_waited_for_five_seconds_at_most() -> None:
    assert Habits().greeting_patience_s(A_NIGHT) == 5.0
