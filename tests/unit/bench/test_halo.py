import pytest

pytest.importorskip("brilliant_msg", reason="pip install 'baylens[brilliant]'")

from bench.halo import MOST_BYTES, measure


def test_every_card_of_the_sample_shop_is_light_enough_for_halo() -> None:
    report = measure()
    (bar,) = report.bars
    assert bar.name == "halo_card_bytes"
    assert bar.target == MOST_BYTES
    assert bar.holds
    assert report.figures["next_bonus_bytes_max"] < report.figures["full_card_bytes_p50"]
