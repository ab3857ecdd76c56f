"""The maker's emulator at the other end of the radio; ``make test-halo`` gets it."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.halo.bridge import Glasses, emulator_python, lay


def _missing() -> str | None:
    if find_spec("brilliant_msg") is None:
        return "no brilliant-msg, and so Halo is not tested: pip install 'baylens[brilliant]'"
    if emulator_python() is None:
        return "no halo-emulator, and so Halo is not tested: make test-halo"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these tests out where there is no emulator, and say so; where it was asked for, fail."""
    missing = _missing()
    if missing is None or "BAYLENS_HALO_PYTHON" in os.environ:
        return
    for item in items:
        if "tests/halo/" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def python() -> Path:
    found = emulator_python()
    assert found is not None, _missing()
    return found


@pytest.fixture
def glasses(python: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Glasses]:
    device = Glasses(python)
    lay(device, monkeypatch.setattr)
    yield device
    device.close()
