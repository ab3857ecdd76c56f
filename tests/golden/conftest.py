"""Golden files: compared by every run, written anew by ``make regold``; a person looks at the difference."""

import pytest


@pytest.fixture
def regold(request: pytest.FixtureRequest) -> bool:
    """Whether to write the golden files instead of comparing with them."""
    return bool(request.config.getoption("--regold"))
