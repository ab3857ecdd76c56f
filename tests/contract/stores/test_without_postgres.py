"""Where no PostgreSQL is installed, nobody believes that it was tested."""

from pathlib import Path

import pytest

from tests import postgres

pytest_plugins = ["pytester"]
PROJECT = Path(postgres.__file__).parents[1]
HIDDEN = """
    import pathlib

    from tests import postgres as here
    from tests.postgres import postgres

    here.DEBIAN = pathlib.Path("nowhere")
    __all__ = ["postgres"]
"""
TESTS = """
    def test_of_postgres(postgres):
        raise AssertionError("there is none")

    def test_of_everything_else():
        pass
"""


@pytest.fixture
def bare(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Two tests on a machine without PostgreSQL, one of which needs it."""
    monkeypatch.setenv("PATH", str(pytester.path))
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    monkeypatch.delenv("CI", raising=False)
    pytester.makeconftest(HIDDEN)
    pytester.makepyfile(TESTS)
    return pytester


def run(bare: pytest.Pytester) -> pytest.RunResult:
    """Run them with the options that all our tests have."""
    options = next(
        line for line in (PROJECT / "pyproject.toml").read_text().splitlines() if "addopts" in line
    )
    assert '"-ra"' in options, "what was skipped is told"
    return bare.runpytest_subprocess("-ra", "-p", "no:cacheprovider", timeout=120)


def test_continuous_integration_fails(bare: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(bare)
    result.assert_outcomes(errors=1, passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"*{postgres.NEEDED}*"])


def test_everybody_else_is_told_what_was_not_tested(bare: pytest.Pytester) -> None:
    result = run(bare)
    result.assert_outcomes(skipped=1, passed=1)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines([f"SKIPPED*NOT TESTED ON POSTGRESQL: {postgres.NEEDED}*"])
