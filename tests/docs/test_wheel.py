"""The wheel: exactly the packages of the house, with what they need at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True, timeout=120)
    (wheel,) = folder.glob("baylens-*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_exactly_the_packages_of_the_house(contents: set[str]) -> None:
    tops = {name.split("/")[0] for name in contents}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "glassapp",
        "overlays",
        "sample_cards",
        "server",
    }


def test_the_wheel_holds_the_migrations(contents: set[str]) -> None:
    assert any(name.startswith("server/stores/migrations/versions/") for name in contents)


def test_the_wheel_holds_the_pages_of_the_console(contents: set[str]) -> None:
    for name in ("templates/page.html", "static/console.css", "words/fr/console.po"):
        assert f"server/console/{name}" in contents


def test_the_wheel_holds_no_pictures_and_no_databases(contents: set[str]) -> None:
    kinds = {Path(name).suffix for name in contents}
    assert not kinds & {".png", ".jpg", ".sqlite3", ".avi"}
