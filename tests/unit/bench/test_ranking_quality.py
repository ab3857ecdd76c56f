"""A ranking is judged the same way whoever made it."""

import numpy as np
import pytest

from bench.ranking_quality import calibration_error, interval, slates
from bench.shelf import LEFT_OUT, NO_PRODUCT, SENSITIVE


def test_only_what_may_be_suggested_is_suggested() -> None:
    scores = np.array([[9.0, 8.0, 7.0, 6.0, 5.0]])
    allowed = np.array([[False, True, False, True, True]])
    made = slates(scores, np.ones((1, 5), dtype=bool), allowed)
    assert made.chosen.tolist() == [[1, 3, 4]]
    assert made.possible.tolist() == [3]


def test_a_short_list_is_no_hit_and_no_category() -> None:
    made = slates(np.ones((1, 4)), np.ones((1, 4), dtype=bool), np.array([[False, True, False, False]]))
    assert made.chosen.tolist() == [[1, -1, -1]]
    assert made.hits.tolist() == [[True, False, False]]
    assert made.coverage() == 1


def test_the_first_place_gains_most() -> None:
    bought = np.array([[True, False, False], [False, False, True], [False, False, False]])
    made = slates(np.tile([3.0, 2.0, 1.0], (3, 1)), bought, np.ones((3, 3), dtype=bool))
    assert made.gain.tolist() == [1.0, pytest.approx(0.5), 0.0]


def test_households_are_resampled_whole() -> None:
    # One household with a hundred equal visits leaves as much doubt as one with one visit.
    values = np.repeat([1.0, 0.0], 100)
    _, low, high = interval(values, np.repeat([0, 1], 100))
    assert (low, high) == (0.0, 1.0)


def test_a_probability_that_is_right_has_no_calibration_error() -> None:
    bought = np.tile([True, False], 3000)
    assert calibration_error(np.full(6000, 0.5), bought) == pytest.approx(0.0, abs=1e-9)
    assert calibration_error(np.full(6000, 0.9), bought) == pytest.approx(0.4)


@pytest.mark.parametrize(
    "name",
    ["BEERS/ALES", "CIGARETTES", "PHARMACY", "FEMININE HYGIENE", "INFANT FORMULA", "VITAMINS", "BABY FOODS"],
)
def test_what_embarrasses_is_left_out_by_name(name: str) -> None:
    assert name in SENSITIVE
    assert LEFT_OUT[name] != NO_PRODUCT
