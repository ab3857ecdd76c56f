from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.halo.bridge import Glasses, emulator_python, lay


@pytest.fixture(scope="session")
def python() -> Path:
    pytest.importorskip("brilliant_msg", reason="pip install 'baylens[brilliant]'")
    found = emulator_python()
    if found is None:
        pytest.skip("the glasses' emulator is not installed: run make test-halo")
    return found


@pytest.fixture
def glasses(python: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Glasses]:
    device = Glasses(python)
    lay(device, monkeypatch.setattr)
    yield device
    device.close()
