"""Measurements have one form."""

import json
from argparse import Namespace

import pytest

from bench.report import Bar, CannotMeasure, Report, parser, run


def _measure(_: Namespace) -> Report:
    bars = (Bar("wrong_card", 1, "==", 0), Bar("ratio", 1.2, ">=", 1, "x", {"peer": 1.0}))
    return Report("sample", "nothing", {"photos": 3}, bars)


def test_a_measurement_prints_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(parser("sample", None).parse_args(["--json"]), _measure) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"bench", "machine", "data", "figures", "bars"}
    assert [bar["holds"] for bar in document["bars"]] == [False, True]
    assert set(document["bars"][0]) == {"name", "value", "unit", "op", "target", "peers", "holds"}


def test_a_missed_target_is_said_in_words_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(parser("sample", None).parse_args([]), _measure) == 0
    assert "MISSED: wrong_card" in capsys.readouterr().out


def test_a_measurement_that_cannot_run_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    def cannot(_: Namespace) -> Report:
        raise CannotMeasure("there is no folder 'x'")

    assert run(parser("sample", None).parse_args([]), cannot) == 2
    assert "no folder 'x'" in capsys.readouterr().err


def test_what_could_not_be_measured_meets_no_target() -> None:
    assert not Bar("share", None, "<=", 1).holds
