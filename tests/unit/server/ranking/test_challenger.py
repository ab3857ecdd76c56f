"""The challenger answers the same question as the ranker, and says by name when it cannot be had."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from server.domain.ranking import (
    BoostedRanker,
    CategoriesDiffer,
    ChallengerMissing,
    DamagedModel,
    ModelDocument,
    Ranker,
    TooLittleHistory,
    fit_challenger,
    freeze,
    thaw,
)
from server.domain.ranking.challenger import library
from tests.unit.server.ranking.two_tastes import BAKING, ITALIAN, SHELF, visits

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def fitted() -> BoostedRanker:
    try:
        library()
    except ChallengerMissing as missing:
        pytest.skip(str(missing))
    training, crowd = visits(0, 2000)
    return fit_challenger(SHELF, crowd, training, visits(1, 2000)[0])


@pytest.fixture(scope="module")
def document(fitted: BoostedRanker) -> ModelDocument:
    return freeze(fitted)


def test_it_answers_the_one_question(fitted: BoostedRanker) -> None:
    asked: Ranker = fitted
    examples, _ = visits(7)
    probability = asked.score(examples.counters, examples.market).probability
    cook, baker = probability[0::2], probability[1::2]
    assert cook[:, list(ITALIAN)].mean() > 2 * cook[:, list(BAKING)].mean()
    assert baker[:, list(BAKING)].mean() > 2 * baker[:, list(ITALIAN)].mean()


def test_its_probabilities_say_what_happens(fitted: BoostedRanker) -> None:
    examples, _ = visits(8, customers=3000)
    probability = fitted.score(examples.counters, examples.market).probability
    for kind in (examples.counters.new, ~examples.counters.new):
        assert probability[kind].mean() == pytest.approx(examples.bought[kind].mean(), abs=0.03)


def test_its_two_parts_add_up_to_the_order_of_suggestions(fitted: BoostedRanker) -> None:
    examples, _ = visits(11, customers=50)
    scores = fitted.score(examples.counters, examples.market)
    for customer in range(50):
        new = examples.counters.new[customer]
        total = (scores.hers + scores.people_like_her)[customer, new].round(9)
        ordered = scores.probability[customer, new][np.argsort(total, kind="stable")]
        assert (np.diff(ordered) >= -1e-9).all()


def test_a_stranger_gets_what_is_popular(fitted: BoostedRanker) -> None:
    examples, _ = visits(10, customers=20)
    once = dataclasses.replace(examples.counters, trips=np.ones(20))
    assert not fitted.score(once, examples.market).hers.any()


def test_it_survives_the_file_and_the_same_history_makes_the_same_one(
    fitted: BoostedRanker, document: ModelDocument
) -> None:
    examples, crowd = visits(3)
    again = thaw(document.content)
    assert isinstance(again, BoostedRanker)
    assert freeze(again) == document
    before, after = (one.score(examples.counters, examples.market).probability for one in (fitted, again))
    assert np.array_equal(before, after)
    training, crowd = visits(0, 2000)
    assert freeze(fit_challenger(SHELF, crowd, training, visits(1, 2000)[0])) == document


def test_trees_of_other_features_and_trees_that_are_none_are_refused(fitted: BoostedRanker) -> None:
    fewer = dataclasses.replace(fitted, recipes=fitted.recipes[1:], matrices=fitted.matrices[1:])
    rubbish = dataclasses.replace(fitted, trees="tree\nrubbish\n")
    for one in (fewer, rubbish):
        with pytest.raises(DamagedModel, match="fit again"):
            thaw(freeze(one).content)


def test_another_shelf_and_a_shop_without_purchases_are_refused(fitted: BoostedRanker) -> None:
    examples, crowd = visits(14, customers=600)
    narrow = dataclasses.replace(
        examples.counters,
        purchase_days=examples.counters.purchase_days[:, 1:],
        days_since=examples.counters.days_since[:, 1:],
    )
    with pytest.raises(CategoriesDiffer, match="9 counted, fitted for 10"):
        fitted.score(narrow, examples.market)
    idle = dataclasses.replace(examples, bought=np.zeros_like(examples.bought))
    with pytest.raises(TooLittleHistory, match="nothing to tell apart"):
        fit_challenger(SHELF, crowd, idle, examples)


def test_without_its_library_a_server_keeps_what_it_knew_and_fit_says_what_to_install(
    document: ModelDocument, tmp_path: Path
) -> None:
    (tmp_path / "trees").write_bytes(document.content)
    code = """
import datetime as dt, sys
sys.modules["lightgbm"] = None
from pathlib import Path
from server.desk.study import newest, study
from server.domain.ranking import ChallengerMissing, fit_challenger, thaw
from server.domain.ranking.document import ModelDocument
from server.domain.ranking.learned import Learned, sealed
from server.errors import RankerMissing
from server.stores.memory import MemoryStore

content = Path(sys.argv[1]).read_bytes()
try:
    thaw(content)
except ChallengerMissing as missing:
    print("thaw:", missing)
store, now = MemoryStore(), dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
with store.transaction() as books:
    books.keep_ranker(ModelDocument("trees", content), now)
known = Learned.nothing()
with store.transaction() as books:
    assert newest(books, known) is known
try:
    study(store, now, fit_challenger)
except RankerMissing as missing:
    print("fit:", missing)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "trees")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
    )
    for line in ("thaw: ", "fit: "):
        assert f"{line}LightGBM cannot be loaded: pip install 'baylens[lightgbm]'" in done.stdout
