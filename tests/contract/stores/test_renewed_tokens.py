"""A token that is renewed goes on for a while beside the new one, and ends at once where somebody says so."""

import datetime as dt

import pytest
import structlog

from server.clock import SetClock
from server.domain.credential import split
from server.errors import TokenEnded, UnknownIntegration
from server.office.books import OfficeStore
from server.office.integrations import Integrations
from server.office.records import Scope
from tests.contract.stores.test_exchange import EVERY_SCOPE, caller, error

THREE_DAYS = dt.timedelta(days=3)
NOON = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def tokens(office_store: OfficeStore, clock: SetClock) -> Integrations:
    return Integrations(office_store, clock)


def renew(tokens: Integrations, overlap: dt.timedelta = THREE_DAYS, days: int = 365) -> str:
    return tokens.issue("till", {Scope.TILL}, NOON.date() + dt.timedelta(days=days), overlap)


def is_good(tokens: Integrations, token: str) -> bool:
    return tokens.admit(token) is not None


def test_both_tokens_are_good_until_the_overlap_is_over(tokens: Integrations, clock: SetClock) -> None:
    before, after = renew(tokens), renew(tokens)
    clock.leap(THREE_DAYS - dt.timedelta(seconds=1))
    assert is_good(tokens, before)
    assert is_good(tokens, after)
    clock.forward(1)
    with pytest.raises(TokenEnded, match="renewed"):
        tokens.admit(before)
    assert is_good(tokens, after)
    assert not is_good(tokens, f"{before}x")


def test_whoever_loses_the_new_token_renews_again_and_locks_nobody_out(tokens: Integrations) -> None:
    typed_in, lost, third = renew(tokens), renew(tokens), renew(tokens)
    assert [is_good(tokens, one) for one in (typed_in, lost, third)] == [True] * 3
    (kept,) = tokens.listed()
    assert [one.ends for one in kept.older] == [NOON + THREE_DAYS] * 2


def test_a_later_renewal_gives_an_older_token_no_more_time(tokens: Integrations, clock: SetClock) -> None:
    first = renew(tokens)
    renew(tokens)
    clock.leap(dt.timedelta(days=2))
    renew(tokens)
    clock.leap(dt.timedelta(days=1))
    with pytest.raises(TokenEnded):
        tokens.admit(first)


def test_no_overlap_is_longer_than_either_token(tokens: Integrations, clock: SetClock) -> None:
    before = renew(tokens, days=0)
    renew(tokens, days=300)
    midnight = dt.datetime(2026, 3, 7, tzinfo=dt.UTC)
    assert [[older.ends for older in one.older] for one in tokens.listed()] == [[midnight]]
    clock.leap(midnight - NOON)
    with pytest.raises(TokenEnded):
        tokens.admit(before)
    renew(tokens, days=1)
    assert [[older.ends for older in one.older] for one in tokens.listed()] == [
        [dt.datetime(2026, 3, 8, tzinfo=dt.UTC)]
    ], "the one that had ended is gone, and the one before ends with the new one"


def test_without_an_overlap_every_token_from_before_ends_at_once(tokens: Integrations) -> None:
    first, second, third = renew(tokens), renew(tokens), renew(tokens, dt.timedelta())
    assert [is_good(tokens, one) for one in (first, second, third)] == [False, False, True]


def test_after_a_leak_the_older_ones_are_ended_at_once_and_the_new_one_goes_on(tokens: Integrations) -> None:
    first, second, third = renew(tokens), renew(tokens), renew(tokens)
    assert tokens.end_older("till") == 2
    assert [is_good(tokens, one) for one in (first, second, third)] == [False, False, True]
    assert tokens.end_older("till") == 0
    with pytest.raises(UnknownIntegration):
        tokens.end_older("nobody")


def test_a_system_that_is_revoked_has_no_token_left_and_a_new_one_brings_none_back(
    tokens: Integrations,
) -> None:
    first, second = renew(tokens), renew(tokens)
    tokens.revoke("till")
    assert not is_good(tokens, first)
    third = renew(tokens)
    assert [is_good(tokens, one) for one in (first, second, third)] == [False, False, True]


def test_an_older_token_opens_no_more_than_the_new_one(tokens: Integrations) -> None:
    before = tokens.issue("till", EVERY_SCOPE)
    after = tokens.issue("till", {Scope.TILL}, overlap=THREE_DAYS)
    admitted = [tokens.admit(one) for one in (before, after)]
    assert [one and one.scopes for one in admitted] == [frozenset({Scope.TILL})] * 2
    assert len({one and one.secret_hash for one in admitted}) == 2, "each is told by its own hash"


def test_each_system_has_older_tokens_of_its_own(tokens: Integrations) -> None:
    for name in ("crm", "till", "zoo"):
        tokens.issue(name, {Scope.TILL})
    before = renew(tokens)
    renew(tokens)
    assert [(one.integration_id, len(one.older)) for one in tokens.listed()] == [
        ("crm", 0),
        ("till", 2),
        ("zoo", 0),
    ]
    _, secret = split(before)
    assert not is_good(tokens, f"crm.{secret}")


def test_the_log_says_once_who_still_comes_with_an_older_token(office_store: OfficeStore) -> None:
    crm = caller(office_store)
    new = crm.integrations.issue("crm", EVERY_SCOPE, overlap=THREE_DAYS)
    with structlog.testing.capture_logs() as log:
        said = [crm.ask("GET", "/orders/1/bonuses").status_code for _ in range(2)]
        crm.token, old = new, crm.token
        said.append(crm.ask("GET", "/orders/1/bonuses").status_code)
    assert said == [200, 200, 200]
    told = [(one["log_level"], one["integration"]) for one in log if "renewed" in one["event"]]
    assert told == [("warning", "crm")]
    crm.counter.clock.leap(THREE_DAYS)
    crm.token = old
    assert error(crm.ask("GET", "/orders/1/bonuses")) == (401, "token_ended")
