"""Reading what xrandr says of a desk with a laptop and a headset."""

from pathlib import Path

import pytest

from glassapp.displays import open_display
from glassapp.displays.monitors import Monitor, monitors, read_monitors
from glassapp.errors import DisplayUnavailable, SettingsError

DESK = """Monitors: 3
 0: +*eDP-1 1920/344x1080/194+0+0  eDP-1
 1: +DP-1 640/0x360/0+1920+0  DP-1
 2: +HDMI-A-0 1920/530x1080/300+-1920+-40  HDMI-A-0
"""


def test_every_monitor_is_read_with_its_place() -> None:
    assert read_monitors(DESK) == (
        Monitor("eDP-1", 1920, 1080, 0, 0),
        Monitor("DP-1", 640, 360, 1920, 0),
        Monitor("HDMI-A-0", 1920, 1080, -1920, -40),
    )


@pytest.mark.parametrize("told", ["", "Monitors: 0\n", "Can't open display\n", " 0: half a line"])
def test_what_is_no_monitor_is_passed_over(told: str) -> None:
    assert read_monitors(told) == ()


def test_without_xrandr_a_person_reads_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DisplayUnavailable, match=r"apt-get install x11-xserver-utils.*window:\+X\+Y"):
        monitors()


@pytest.mark.parametrize("spec", ["window:0", "window:12", "window:a b", "window:-1", "window:+1", "window:"])
def test_what_can_be_no_monitor_is_refused(spec: str) -> None:
    with pytest.raises(SettingsError, match="window:MONITOR"):
        open_display(spec)
