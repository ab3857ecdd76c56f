"""The matcher: reads what is too blurred to decode, and never what is not in the list."""

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glassapp.ports import Gray
from glassapp.scanning.attempt import Look, looks
from glassapp.scanning.decoders import ZxingDecoder
from glassapp.scanning.evidence import threshold
from glassapp.scanning.expected import ExpectedCode, check
from glassapp.scanning.hidden import ambiguous
from glassapp.scanning.locator import locate
from overlays.codes import Symbology
from tests.unit.glassapp.scanning.drawn import blurred, codes, expected, scene, symbol, under_a_lamp

LIST = codes(200)
TRUTH = LIST[17]


def best_look(image: Gray, listed: list[ExpectedCode], decoys: list[ExpectedCode] | None = None) -> Look:
    found = list(looks(image, locate(image), check(listed, decoys or []).families))
    return max(found, key=lambda look: look.verdict.belief)


def is_matched(look: Look, size: int = 200) -> bool:
    return look.verdict.belief >= threshold(size).match and not look.verdict.decoy


@pytest.fixture(scope="module")
def soft() -> Gray:
    """A card no decoder reads: blurred by 1.4 modules."""
    return blurred(scene(symbol(TRUTH)), 4.2)


def test_a_card_too_blurred_to_decode_is_matched(soft: Gray) -> None:
    assert ZxingDecoder().decode(soft) == ()
    look = best_look(soft, expected(LIST))
    assert look.verdict.text == TRUTH
    assert is_matched(look)


def test_its_corners_lie_on_the_symbol(soft: Gray) -> None:
    corners = best_look(soft, expected(LIST)).corners
    assert np.abs(np.ptp(corners[:, 0]) - 285) < 12
    middle = corners.mean(axis=0)
    assert abs(middle[0] - 320) < 6
    assert abs(middle[1] - 240) < 45


def test_the_same_card_is_not_matched_when_it_is_not_in_the_list(soft: Gray) -> None:
    others = [code for code in LIST if code != TRUTH]
    assert not is_matched(best_look(soft, expected(others)))


def test_a_decoy_wins_as_itself(soft: Gray) -> None:
    others = [code for code in LIST if code != TRUTH]
    look = best_look(soft, expected(others), expected([TRUTH]))
    assert look.verdict.decoy
    assert look.verdict.text == TRUTH


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, 135.0, 180.0, 250.0])
def test_a_card_is_matched_at_any_angle(angle: float) -> None:
    look = best_look(blurred(scene(symbol(TRUTH, module=2.5), angle=angle), 3.5), expected(LIST))
    assert look.verdict.text == TRUTH
    assert is_matched(look)


@pytest.mark.parametrize("middle", [270.0, 320.0, 365.0])
def test_a_card_is_matched_when_a_reflection_hides_a_fifth_of_it(middle: float) -> None:
    card = blurred(scene(symbol(TRUTH, module=2.0)), 1.0)
    shown = under_a_lamp(card, middle, 0.2 * 95 * 2.0)
    assert ZxingDecoder().decode(shown) == ()
    look = best_look(shown, expected(LIST))
    assert look.verdict.text == TRUTH
    assert is_matched(look)
    others = [code for code in LIST if code != TRUTH]
    assert not is_matched(best_look(shown, expected(others)))


def test_a_card_of_less_than_half_a_pixel_a_module_is_matched() -> None:
    large = scene(symbol(TRUTH))
    small = np.asarray(cv2.resize(large, None, fx=0.15, fy=0.15, interpolation=cv2.INTER_AREA), np.uint8)
    look = best_look(small, expected(LIST))
    assert look.verdict.text == TRUTH


@pytest.mark.parametrize(
    ("symbology", "texts"),
    [
        (Symbology.CODE_128, [f"CUST{number:08d}" for number in range(31, 31000, 701)]),
        (Symbology.CODE_39, [f"L{number:09d}" for number in range(31, 31000, 701)]),
        (Symbology.ITF, [f"{number:014d}" for number in range(123456789, 9876543210, 190000031)]),
    ],
)
def test_other_symbologies_are_matched_as_well(symbology: Symbology, texts: list[str]) -> None:
    card = symbol(texts[3], symbology, module=2.2)
    image = blurred(scene(card, size=(900, 480)), 2.2)
    look = best_look(image, [ExpectedCode(text, symbology) for text in texts])
    assert look.verdict.text == texts[3]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_an_unrelated_candidate_never_makes_a_wrong_answer_right(soft: Gray, seed: int) -> None:
    others = [code for code in LIST[:40] if code != TRUTH]
    more = [*others, *(code for code in codes(3, prefix="9", seed=seed) if code != TRUTH)]
    assert not is_matched(best_look(soft, expected(others)), 40)
    assert not is_matched(best_look(soft, expected(more)), 40)


def test_hidden_digits_make_numbers_issued_in_a_row_ambiguous() -> None:
    run = np.arange(400638133300, 400638133400, dtype=np.int64)
    both_open = {11: tuple(range(10)), 12: tuple(range(10))}
    assert ambiguous("4006381333931", Symbology.EAN_13, both_open, run[run % 7 != 0])
    assert not ambiguous("4006381333931", Symbology.EAN_13, {11: tuple(range(10))}, run)
    assert not ambiguous("4006381333931", Symbology.EAN_13, both_open, np.array([400638133393]))
    assert ambiguous("CUST1", Symbology.CODE_128, {2: (1, 2)}, run)
