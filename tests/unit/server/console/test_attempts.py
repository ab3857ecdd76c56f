"""How often somebody may try to sign in."""

from hypothesis import given
from hypothesis import strategies as st

from server.console.attempts import ACCOUNT, ADDRESS, Attempts


def test_an_account_has_five_tries_and_then_one_a_minute() -> None:
    attempts = Attempts()
    for _ in range(ACCOUNT.burst):
        assert attempts.wait_s("ada", "here", 0.0) == 0
        attempts.failed("ada", "here", 0.0)
    assert 0 < attempts.wait_s("ada", "elsewhere", 0.0) <= ACCOUNT.seconds_each
    assert attempts.wait_s("ada", "elsewhere", ACCOUNT.seconds_each) == 0


def test_an_address_that_tries_many_accounts_has_to_wait() -> None:
    attempts = Attempts()
    for number in range(ADDRESS.burst):
        attempts.failed(f"user{number}", "here", 0.0)
    assert attempts.wait_s("nobody", "here", 0.0) > 0
    assert attempts.wait_s("nobody", "elsewhere", 0.0) == 0


def test_success_forgets_the_failures_of_the_account() -> None:
    attempts = Attempts()
    for _ in range(ACCOUNT.burst):
        attempts.failed("ada", "here", 0.0)
    attempts.succeeded("ada")
    assert attempts.wait_s("ada", "here", 0.0) == 0


@given(st.lists(st.text(max_size=5), max_size=60))
def test_memory_is_bounded_whatever_is_tried(logins: list[str]) -> None:
    attempts = Attempts(most_kept=10)
    for login in logins:
        attempts.failed(login, login, 0.0)
    assert len(attempts._spent) <= 10


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30))
def test_waiting_as_long_as_told_is_always_enough(pauses: list[float]) -> None:
    attempts, now = Attempts(), 0.0
    for pause in pauses:
        now += pause
        attempts.failed("ada", "here", now)
    wait_s = attempts.wait_s("ada", "here", now)
    assert attempts.wait_s("ada", "here", now + wait_s + 1e-6) == 0
