"""Where an answer brings a bonus, and when a period begins."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.card import Reason, ReasonKind
from overlays.wire import RefusalReason, Verdict
from server.domain.issuance import Balance, BonusState, Issuance, Measure, after, period
from tests.unit.server.small_shop import NINE


def bonus(state: BonusState, *, seconds_ago: float = 1, expires_in: float = 60) -> Issuance:
    return Issuance(
        bonus_id="b",
        offer_id="gift",
        card_id="card",
        order="100",
        customer_id="c0",
        site_id="north",
        period=1,
        reserved_on=NINE.date(),
        face_value_cents=100,
        reason=Reason(kind=ReasonKind.THANK_YOU),
        state=state,
        expires_at=NINE + dt.timedelta(seconds=expires_in),
        moved_at=NINE - dt.timedelta(seconds=seconds_ago),
    )


@pytest.mark.parametrize("state", BonusState)
@pytest.mark.parametrize("verdict", [Verdict.GIVE, Verdict.DECLINE])
def test_only_what_is_reserved_can_be_given_or_declined(state: BonusState, verdict: Verdict) -> None:
    outcome = after(bonus(state), verdict, NINE, card_is_open=True)
    expected: dict[BonusState, object] = {
        BonusState.RESERVED: BonusState.GIVEN if verdict is Verdict.GIVE else BonusState.DECLINED,
        BonusState.EXPIRED: RefusalReason.RESERVATION_EXPIRED,
    }
    assert outcome == expected.get(state, RefusalReason.ALREADY_DECIDED)


def test_a_reservation_ends_at_its_hour_even_before_the_sweep() -> None:
    held = bonus(BonusState.RESERVED, expires_in=0)
    assert after(held, Verdict.GIVE, NINE, card_is_open=True) is RefusalReason.RESERVATION_EXPIRED


@pytest.mark.parametrize("state", [BonusState.RESERVED, BonusState.RELEASED, BonusState.EXPIRED])
def test_what_nobody_decided_cannot_be_undone(state: BonusState) -> None:
    assert after(bonus(state), Verdict.UNDO, NINE, card_is_open=True) is RefusalReason.TOO_LATE_TO_UNDO


@given(st.dates(), st.integers(1, 366))
def test_two_days_of_one_period_are_closer_than_the_days_between(day: dt.date, days_between: int) -> None:
    """So what the days between allow is never stopped by the one place of a period."""
    number = period(day, days_between)
    later = dt.date.fromordinal(min(day.toordinal() + days_between, dt.date.max.toordinal()))
    assert (later - day).days < days_between or period(later, days_between) == number + 1


def test_a_balance_holds_when_nothing_is_lost() -> None:
    assert Balance("gift", Measure.UNITS, "", 5, 2, 1, 2).holds
    assert not Balance("gift", Measure.UNITS, "", 5, 2, 1, 1).holds
    assert not Balance("gift", Measure.UNITS, "", 5, 6, -1, 0).holds


@pytest.mark.parametrize("verdict", [Verdict.GIVE, Verdict.DECLINE])
@pytest.mark.parametrize("state", BonusState)
@pytest.mark.parametrize(
    ("went_back_s_ago", "age_s", "counts"),
    [(1, 2, True), (1, 0.5, False), (1, 0, False), (-1, 0, False), (-1, 2, False), (30, 61, True)],
    ids=["before", "after", "new", "clock put back, new", "clock put back", "long before"],
)
def test_what_went_back_after_the_answer_was_given_is_there_again(
    state: BonusState, verdict: Verdict, went_back_s_ago: float, age_s: float, counts: bool
) -> None:
    moved = bonus(state, seconds_ago=went_back_s_ago)
    outcome = after(moved, verdict, NINE, card_is_open=False, age=dt.timedelta(seconds=age_s))
    counts = counts and state in {BonusState.EXPIRED, BonusState.RELEASED}
    assert isinstance(outcome, BonusState) is (counts or state is BonusState.RESERVED)
