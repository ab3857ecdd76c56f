"""When an answer counts as taken by nobody."""

from server.api.connection import LEAST_READ_BYTES, Untaken

MUCH = 100 * LEAST_READ_BYTES


def test_an_answer_that_is_taken_slowly_is_taken() -> None:
    untaken = Untaken(MUCH)
    for look in range(1, 10):
        untaken.look(MUCH - look * LEAST_READ_BYTES, now=float(look))
        assert untaken.since is None


def test_an_answer_of_which_drops_are_taken_is_not() -> None:
    untaken = Untaken(MUCH)
    for look in range(1, 10):
        untaken.look(MUCH - look * (LEAST_READ_BYTES - 1), now=float(look))
    assert untaken.since == 1.0


def test_whoever_goes_on_reading_is_waited_for_anew() -> None:
    untaken = Untaken(MUCH)
    untaken.look(MUCH, now=1.0)
    untaken.look(MUCH - LEAST_READ_BYTES, now=2.0)
    assert untaken.since is None
    untaken.look(MUCH - LEAST_READ_BYTES, now=3.0)
    assert untaken.since == 3.0
