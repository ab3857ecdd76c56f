"""The reference says what the code does: each page is written from the code and compared."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs import reference
from tests.docs.conditions_page import conditions_page
from tests.docs.metrics_page import metrics_page

PAGES = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("wire.md", reference.wire_page),
        ("errors.md", reference.errors_page),
        ("settings.md", reference.settings_page),
        ("cli.md", reference.cli_page),
        ("conditions.md", conditions_page),
        ("metrics.md", metrics_page),
        ("openapi.json", reference.openapi_document),
        ("campaign.schema.json", reference.campaign_schema),
    ],
)
def test_the_page_says_what_the_code_does(
    name: str, write: Callable[[], str], request: pytest.FixtureRequest
) -> None:
    page = PAGES / name
    if request.config.getoption("--regold"):
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(write(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == write(), "run `make regold` and read the difference"
