"""What every test can use."""

import os
import sys
from collections.abc import Iterator

import hypothesis
import pytest
import structlog

# A busy machine is no fault of the shop's: no time decides a test.
hypothesis.settings.register_profile("shop", deadline=None)
hypothesis.settings.load_profile("shop")

# As a running server does: what a command prints for others to read stays apart from what a thread logs.
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """The log that a program sets up for its own process ends with the test."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one command redraw everything that is compared with a file."""
    parser.addoption("--regold", action="store_true", help="write golden pictures and reference pages anew")
    parser.addoption("--screenshots", action="store_true", help="draw the console's pages into docs/images")


def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are processors: many tests wait for a program, a browser or a connection."""
    asked_for = "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ
    return None if asked_for else (os.cpu_count() or 1) + 1
