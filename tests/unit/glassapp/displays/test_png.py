"""Numbered pictures: one run never writes over another."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from glassapp.displays import PngDisplay
from glassapp.errors import DisplayUnavailable

PICTURE = Image.new("RGB", (64, 36))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_pictures_are_numbered_from_one(tmp_path: Path) -> None:
    display = PngDisplay(tmp_path / "new" / "folder")
    display.show(PICTURE)
    display.show(PICTURE)
    assert names(tmp_path / "new" / "folder") == ["hud-0001.png", "hud-0002.png"]


def test_a_second_run_goes_on_after_the_first(tmp_path: Path) -> None:
    (tmp_path / "hud-0041.png").write_bytes(b"of another run")
    (tmp_path / "hud-notes.png").write_bytes(b"of a person")
    PngDisplay(tmp_path).show(PICTURE)
    assert names(tmp_path) == ["hud-0041.png", "hud-0042.png", "hud-notes.png"]
    assert (tmp_path / "hud-0041.png").read_bytes() == b"of another run"


def test_two_runs_at_once_do_not_write_over_each_other(tmp_path: Path) -> None:
    one, other = PngDisplay(tmp_path), PngDisplay(tmp_path)
    one.show(PICTURE)
    with pytest.raises(DisplayUnavailable, match=r"hud-0001\.png: File exists"):
        other.show(PICTURE)


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "hud"
    file.write_text("not a folder")
    with pytest.raises(DisplayUnavailable, match="cannot write pictures to"):
        PngDisplay(file)


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    display = PngDisplay(tmp_path / "hud")
    (tmp_path / "hud").rmdir()
    with pytest.raises(DisplayUnavailable, match=r"cannot write .*hud-0001\.png"):
        display.show(PICTURE)


def test_a_full_disk_is_named_and_leaves_no_half_picture(tmp_path: Path) -> None:
    # No file of this process may grow over one kilobyte: as good as a disk on which nothing is left.
    code = f"""
import resource, signal
from pathlib import Path
from PIL import Image
from glassapp.displays import PngDisplay
from glassapp.errors import DisplayUnavailable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
try:
    PngDisplay(Path({str(tmp_path)!r})).show(Image.effect_noise((640, 360), 80).convert("RGB"))
except DisplayUnavailable as error:
    print(error)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert "hud-0001.png" in ended.stdout
    assert names(tmp_path) == []
