"""What-if from logged choices, against shops in which the truth is known."""

import dataclasses
import functools

import numpy as np
import pytest

from server.console.measuring.whatif import SHARES, WhatIf, target, what_if
from server.domain.effects import NotMeasurable, OtherChance
from server.stores.console.measures import Choice

MONTHS = 400
CUSTOMERS, VISITS = 120, 4
EXPLORED = 0.3
CHANCES = np.array([0.7, 0.4, 0.3])
"""How often each offer is taken; the first is held to be the best."""
WEIGHTS = np.array([0.5, 0.3, 0.2])


def month(seed: int) -> list[Choice]:
    """Places that were filled as the desk fills them, each kept with its true probability."""
    rng = np.random.default_rng(seed)
    liking = rng.normal(0, 0.1, CUSTOMERS)
    behaviour = EXPLORED * WEIGHTS + (1 - EXPLORED) * np.array([1.0, 0.0, 0.0])
    found = []
    for customer in range(CUSTOMERS):
        for _ in range(VISITS):
            chosen = int(rng.choice(3, p=behaviour))
            given = rng.random() < np.clip(CHANCES[chosen] + liking[customer], 0.02, 0.98)
            found.append(
                Choice(
                    customer=f"c{customer}",
                    offer_id=f"offer-{chosen}",
                    site_id=f"site-{customer % 3}",
                    day=1,
                    state="given" if given else "declined",
                    arm="exploit",
                    propensity=float(behaviour[chosen]),
                    ranker="",
                    version_hash="",
                )
            )
    return found


@functools.cache
def answers() -> tuple[WhatIf, ...]:
    return tuple(what_if(month(seed), EXPLORED) for seed in range(MONTHS))


@pytest.mark.parametrize("place", range(len(SHARES)))
@pytest.mark.parametrize("estimator", ["ips", "self_normalised", "doubly_robust"])
def test_the_interval_holds_the_truth_in_92_to_98_of_100_months(place: int, estimator: str) -> None:
    share = SHARES[place]
    truth = float((share * WEIGHTS + (1 - share) * np.array([1.0, 0.0, 0.0])) @ CHANCES)
    held = sum(getattr(one.asked[place], estimator).holds(truth) for one in answers()) / MONTHS
    assert 0.92 <= held <= 0.98


def test_what_was_is_answered_with_what_happened() -> None:
    lines = month(1)
    at = SHARES.index(EXPLORED)
    given = sum(one.state == "given" for one in lines) / len(lines)
    asked = what_if(lines, EXPLORED).asked[at]
    assert asked.ips.value == pytest.approx(given)
    assert asked.self_normalised.value == pytest.approx(given)


def test_of_each_choice_it_is_known_whether_it_was_the_best() -> None:
    behaviour = EXPLORED * WEIGHTS + (1 - EXPLORED) * np.array([1.0, 0.0, 0.0])
    assert target(behaviour, EXPLORED, 0.0) == pytest.approx([1.0, 0.0, 0.0])
    assert target(behaviour, EXPLORED, 1.0) == pytest.approx(WEIGHTS)
    assert target(np.array([1.0]), EXPLORED, 0.5) == pytest.approx([1.0])


@pytest.mark.parametrize(("rare", "often"), [("given", "declined"), ("declined", "given")])
@pytest.mark.parametrize("times", [0, 3, 14])
def test_of_what_hardly_anybody_got_or_refused_nothing_is_said(rare: str, often: str, times: int) -> None:
    """An interval from a handful is too narrow, and from none it has no width at all."""
    lines = [
        dataclasses.replace(one, state=rare if int(one.customer[1:]) < times else often) for one in month(1)
    ]
    with pytest.raises(NotMeasurable, match="it takes 15 customers"):
        what_if(lines, EXPLORED)


def test_without_chance_nothing_is_said() -> None:
    certain = [Choice("c1", "o", "s", 1, "given", "exploit", 1.0, "", "")] * 5
    assert what_if(certain, EXPLORED).asked == ()


@pytest.mark.parametrize("share", [0.0, EXPLORED / 2])
def test_choices_of_weeks_with_more_chance_are_not_reckoned_with_the_chance_of_now(share: float) -> None:
    with pytest.raises(OtherChance):
        what_if(month(1), share)


def test_the_holdout_and_what_waits_are_left_out() -> None:
    lines = month(1)
    others = [
        Choice("c1", "o", "s", 1, "given", "holdout", 0.5, "", ""),
        Choice("c1", "o", "s", 1, "reserved", "explore", 0.5, "", ""),
    ]
    assert what_if([*lines, *others], EXPLORED) == what_if(lines, EXPLORED)
