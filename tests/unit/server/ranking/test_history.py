"""The counters of one customer, which outlive the receipts, and what a shop learns from everybody's."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.categories import Category
from server.domain.ranking import (
    Bought,
    CategoriesDiffer,
    DamagedHistory,
    DamagedModel,
    ModelDocument,
    TooLittleHistory,
    count,
)
from server.domain.ranking.document import seal
from server.domain.ranking.history import History, tabulate
from server.domain.ranking.learned import SHELF, Learned, LearnedChances, read, write
from server.domain.ranking.lessons import Lessons

TODAY = dt.date(2026, 3, 2)
DAY = TODAY.toordinal()
days = st.integers(DAY - 400, DAY)
receipts = st.lists(st.tuples(st.sampled_from(SHELF), days), min_size=1, max_size=40)


def history(*bought: tuple[Category, int]) -> History:
    """Of purchases so many days ago."""
    found = History.of((category, DAY - ago) for category, ago in bought)
    assert found is not None
    return found


@given(receipts)
def test_counters_are_what_counting_the_purchases_gives(lines: list[tuple[Category, int]]) -> None:
    found = History.of(lines)
    assert found is not None
    counters = tabulate([found], SHELF, TODAY)
    purchases = [Bought(SHELF.index(category), dt.date.fromordinal(day)) for category, day in lines]
    since = dt.date.fromordinal(min(day for _, day in lines))
    expected = count(purchases, TODAY, since, len(SHELF))
    for name in ("purchase_days", "days_since", "days_known", "trips", "trips_28"):
        assert np.array_equal(getattr(counters, name), getattr(expected, name)), name


@given(receipts, days)
def test_throwing_receipts_away_changes_no_counter(lines: list[tuple[Category, int]], before: int) -> None:
    older = History.whole([line for line in lines if line[1] < before], None)
    kept = [line for line in lines if line[1] >= before]
    assert History.whole(kept, older) == History.of(lines)
    assert History.whole(lines, older) == History.of(lines), "what comes in again is not counted again"


@given(receipts)
def test_counters_survive_the_store(lines: list[tuple[Category, int]]) -> None:
    found = History.of(lines)
    assert found is not None
    assert History.read(found.text()) == found


def test_a_purchase_of_a_day_to_come_counts_as_one_of_today(learned: Learned) -> None:
    """It is tomorrow elsewhere already, or a clock was put back."""
    steady = [(SHELF[0], ago) for ago in (10, 20, 30)]
    today = LearnedChances(learned, history((SHELF[0], 0), *steady), TODAY)
    for ahead in (1, 2):
        mine = history((SHELF[0], -ahead), *steady)
        chances = LearnedChances(learned, mine, TODAY)
        assert [chances.of(one) for one in SHELF] == [today.of(one) for one in SHELF]
        assert np.isfinite(learned.parts(mine, TODAY).hers).all()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '[1,2,[3],{"rubbish":[1,2]}]', '[1,2,[3],{"tea":1}]', "null"]
)
def test_damaged_counters_are_refused_by_name(text: str) -> None:
    with pytest.raises(DamagedHistory, match="import"):
        History.read(text)


def test_who_bought_nothing_has_no_history() -> None:
    assert History.of([]) is None
    assert History.whole([], None) is None


def test_a_habit_is_likely_a_stranger_gets_what_is_usual() -> None:
    chances = LearnedChances(Learned.nothing(), history(*((Category.TEA, ago) for ago in (3, 17, 31))), TODAY)
    assert chances.of(Category.TEA) > chances.of(Category.RICE)
    assert chances.is_known(Category.TEA)
    assert not chances.is_known(Category.RICE)
    stranger = LearnedChances(Learned.nothing(), None, TODAY)
    assert {stranger.of(category) for category in Category} == {0.05}
    assert not stranger.is_known(Category.TEA)


def test_what_was_not_bought_for_thirteen_weeks_is_new_again() -> None:
    for ago, known in ((90, True), (91, False)):
        chances = LearnedChances(Learned.nothing(), history((Category.TEA, ago)), TODAY)
        assert chances.is_known(Category.TEA) is known


def town(customers: int = 500) -> Lessons:
    """Half drink tea every week or so, half coffee; everybody buys bread."""
    rng, lessons = np.random.default_rng(3), Lessons()
    for number in range(customers):
        drink = (Category.TEA, Category.COFFEE)[number % 2]
        lines = [(Category.BREAD, DAY - ago) for ago in range(int(rng.integers(0, 7)), 240, 7)]
        lines += [(drink, DAY - int(ago)) for ago in rng.integers(0, 240, 20)]
        lines += [
            (category, DAY - int(ago)) for category in SHELF for ago in rng.integers(0, 240, rng.poisson(1))
        ]
        lessons.add(lines)
    return lessons


@pytest.fixture(scope="module")
def learned() -> Learned:
    return town().learn(TODAY)


def test_a_shop_learns_who_drinks_what(learned: Learned) -> None:
    assert learned.ranker is not None
    bread = [(Category.BREAD, ago) for ago in range(3, 200, 7)]
    tea = LearnedChances(learned, history(*bread, *((Category.TEA, ago) for ago in range(5, 200, 12))), TODAY)
    coffee = LearnedChances(
        learned, history(*bread, *((Category.COFFEE, ago) for ago in range(5, 200, 12))), TODAY
    )
    assert tea.of(Category.TEA) > 0.5 > tea.of(Category.COFFEE)
    assert coffee.of(Category.COFFEE) > 0.5 > coffee.of(Category.TEA)
    assert tea.ranker == learned.version


def test_who_nobody_knows_gets_the_rates_of_the_shop(learned: Learned) -> None:
    stranger = LearnedChances(learned, None, TODAY)
    assert [stranger.of(category) for category in SHELF] == learned.market.new_rate.tolist()


def test_every_suggestion_can_say_what_is_hers_and_what_is_of_people_like_her(learned: Learned) -> None:
    mine = history(*((Category.TEA, ago) for ago in range(5, 200, 12)), (Category.BREAD, 3))
    parts = learned.parts(mine, TODAY)
    assert parts.hers[0, SHELF.index(Category.TEA)] > parts.hers[0, SHELF.index(Category.COFFEE)]
    assert parts.mainly(0, SHELF.index(Category.TEA)) in {"hers", "people_like_her"}


def test_what_was_learned_survives_the_store(learned: Learned) -> None:
    again = read(write(learned))
    assert again.version == learned.version == write(again).version
    mine = history((Category.TEA, 3), (Category.TEA, 12), (Category.BREAD, 5))
    assert again.parts(mine, TODAY).probability.tolist() == learned.parts(mine, TODAY).probability.tolist()


def test_with_little_history_only_what_is_popular_is_learned() -> None:
    few = Lessons()
    few.add([(Category.TEA, DAY - 40), (Category.TEA, DAY - 3)])
    found = few.learn(TODAY)
    assert found.ranker is None
    assert read(write(found)).version == found.version
    stranger = LearnedChances(found, None, TODAY)
    assert stranger.of(Category.TEA) != stranger.of(Category.RICE)


def test_from_nothing_nothing_is_learned() -> None:
    empty = Lessons()
    empty.add([])
    with pytest.raises(TooLittleHistory):
        empty.learn(TODAY)


def test_a_document_of_another_shelf_is_refused_by_name(learned: Learned) -> None:
    other = seal({"shelf": np.frombuffer(b'["tea"]', np.uint8), "market": np.zeros((4, 1))})
    with pytest.raises(CategoriesDiffer, match="fit"):
        read(other)
    whole = write(learned)
    with pytest.raises(DamagedModel):
        read(ModelDocument(whole.version, whole.content[:-1]))
    with pytest.raises(DamagedModel):
        read(seal({"market": np.zeros((4, 1))}))
