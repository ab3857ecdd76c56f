"""A prepared folder, and commands typed in it."""

import shutil
from pathlib import Path

import pytest

from server.domain.shop import write_shop
from tests.loopback.server.commands.typed import run
from tests.unit.server.small_shop import offer, shop


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where a store was prepared and a shop loaded."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "shop.json").write_text(write_shop(shop(offer("a", units_total=5))), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("init").exit_code == 0
        assert run("load-shop", "shop.json").exit_code == 0
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, to work in."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path
