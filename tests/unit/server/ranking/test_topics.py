"""Kinds of shopping that every customer is a mixture of."""

from dataclasses import replace

import numpy as np
import pytest

from server.domain.ranking import freeze, thaw, topics
from tests.unit.server.ranking.two_tastes import BAKING, ITALIAN, ranker, visits


def test_two_tastes_are_two_topics() -> None:
    _, crowd = visits(3)
    learned = topics.learn(replace(crowd), sizes=(2,))
    (shares,) = learned
    assert shares.sum(axis=1) == pytest.approx([1.0, 1.0])
    examples, _ = visits(4)
    found = topics.apply(examples.counters, learned)
    assert found[0::2][:, list(ITALIAN)].mean() > found[0::2][:, list(BAKING)].mean()
    assert found[1::2][:, list(BAKING)].mean() > found[1::2][:, list(ITALIAN)].mean()


def test_who_bought_nothing_has_a_mixture_too() -> None:
    _, crowd = visits(3, customers=60)
    learned = topics.learn(crowd, sizes=(2,))
    nobody = replace(crowd, purchase_days=np.zeros_like(crowd.purchase_days))
    assert np.isfinite(topics.apply(nobody, learned)).all()


def test_a_small_shelf_has_no_topics_and_loses_nothing() -> None:
    examples, crowd = visits(3, customers=60)
    assert topics.learn(crowd) == ()
    assert not topics.apply(examples.counters, ()).any()


def test_topics_survive_the_file() -> None:
    _, crowd = visits(3, customers=60)
    mixed = replace(ranker(), topics=topics.learn(crowd, sizes=(2,)))
    again = thaw(freeze(mixed).content)
    assert np.array_equal(again.topics[0], mixed.topics[0])
    assert freeze(again).version == freeze(mixed).version != freeze(ranker()).version
