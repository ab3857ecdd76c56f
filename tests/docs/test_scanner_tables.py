"""What the scanner's page says is what was measured."""

import pytest

from tests.docs.scanner_tables import MEASUREMENTS, filled_in, names, tables_of

PAGE = MEASUREMENTS / "scanner.md"


def test_every_table_says_what_the_json_beside_it_says(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--regold"):
        PAGE.write_text(filled_in(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    assert page == filled_in(page), "run `make regold` and read the difference"


def test_no_table_is_left_out() -> None:
    assert tables_of(PAGE.read_text(encoding="utf-8")) == names()
