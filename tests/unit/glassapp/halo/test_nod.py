from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("brilliant_msg", reason="pip install 'baylens[brilliant]'")

from glassapp.controls.nod import NodDetector, Sample
from tests.halo.heads import bend, dip, felt, nodding, wave


def nods(samples: list[Sample]) -> int:
    detector = NodDetector()
    return sum(detector.feed(sample) for sample in samples)


@given(
    degrees=st.floats(14, 30),
    took_s=st.floats(0.4, 0.75),
    rest_deg=st.floats(-15, 25),
    seed=st.integers(0, 99),
)
def test_one_nod_is_one_answer_small_or_large_quick_or_slow(
    degrees: float, took_s: float, rest_deg: float, seed: int
) -> None:
    head = felt(2.5, down_deg=dip(0.8, took_s, degrees), rest_deg=rest_deg, seed=seed)
    assert nods(head) == 1


def test_two_nods_are_two() -> None:
    first, second = dip(0.6, 0.5, 20), dip(1.6, 0.5, 20)
    assert nods(felt(3, down_deg=lambda at: first(at) + second(at))) == 2


@given(seed=st.integers(0, 999), step_hz=st.floats(1.6, 2.4))
def test_somebody_who_walks_does_not_nod(seed: int, step_hz: float) -> None:
    head = felt(
        3,
        down_deg=wave(step_hz, 1.5),
        bounce_g=wave(step_hz, 0.3),
        ahead_g=wave(step_hz * 2, 0.12),
        across_g=wave(step_hz / 2, 0.1),
        noise_g=0.03,
        seed=seed,
    )
    assert nods(head) == 0


@given(took_s=st.floats(0.4, 1.2), degrees=st.floats(20, 60), seed=st.integers(0, 99))
def test_somebody_who_bends_over_a_crate_does_not_nod(took_s: float, degrees: float, seed: int) -> None:
    assert nods(felt(3, down_deg=bend(0.5, took_s, degrees), seed=seed)) == 0


@given(hertz=st.floats(1, 3), size=st.floats(0.1, 0.5))
def test_shaking_the_head_is_no_nod(hertz: float, size: float) -> None:
    assert nods(felt(3, across_g=wave(hertz, size))) == 0


@given(seed=st.integers(0, 999))
def test_a_still_head_says_nothing(seed: int) -> None:
    assert nods(felt(3, noise_g=0.03, seed=seed)) == 0


def test_a_blow_against_the_frame_is_no_nod() -> None:
    blow = dip(0.8, 0.2, -1.2)
    assert nods(felt(2, ahead_g=blow, bounce_g=dip(0.8, 0.2, 0.8))) == 0


def test_after_a_hole_in_the_samples_a_nod_begins_anew() -> None:
    head = nodding()
    falling = [sample for sample in head if not 0.75 < sample.at < 1.05]
    assert nods(head) == 1
    assert nods(falling) == 0


def test_a_sensor_mounted_upside_down_feels_the_same_nod() -> None:
    turned = [Sample(each.at, each.across, -each.forward, -each.up) for each in nodding()]
    assert nods(turned) == 1


@given(st.lists(st.floats(-16, 16), min_size=9, max_size=300))
def test_whatever_the_sensor_says_there_is_no_second_nod_within_the_shortest(values: list[float]) -> None:
    detector = NodDetector()
    times = [
        place * 0.02
        for place, value in enumerate(values)
        if detector.feed(Sample(place * 0.02, value, values[-place - 1], values[place // 2]))
    ]
    assert all(later - sooner >= 0.12 for sooner, later in pairwise(times))


def test_numbers_that_stand_still_in_time_are_no_nod() -> None:
    detector = NodDetector()
    assert not any(detector.feed(Sample(1.0, each.across, each.forward, each.up)) for each in nodding())


@pytest.mark.parametrize("seed", range(5))
def test_a_nod_is_heard_within_a_second_of_its_beginning(seed: int) -> None:
    detector = NodDetector()
    heard = [sample.at for sample in nodding(seed, after_s=0.6) if detector.feed(sample)]
    assert len(heard) == 1
    assert 0.7 < heard[0] < 1.6
