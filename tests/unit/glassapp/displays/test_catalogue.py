"""What a person may write after --display."""

from pathlib import Path

import pytest

from glassapp.displays import DISPLAYS, MemoryDisplay, PngDisplay, open_display
from glassapp.errors import DisplayUnavailable, SettingsError
from glassapp.settings import Settings


def test_displays_are_opened_by_their_specification(tmp_path: Path) -> None:
    assert isinstance(open_display("memory"), MemoryDisplay)
    assert isinstance(open_display(f"png:{tmp_path}"), PngDisplay)


def test_a_window_needs_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    for spec in ("window", "window:+1920+0", "window:+-640+0"):
        with pytest.raises(DisplayUnavailable, match="no screen"):
            open_display(spec)


@pytest.mark.parametrize(
    "spec", ["", "hologram", "png", "png:", "memory:", "window:0", "window:+a+b", "PNG:x", ":x"]
)
def test_an_unknown_display_is_refused_and_the_known_ones_are_named(spec: str) -> None:
    with pytest.raises(SettingsError, match="png:DIR, memory, window"):
        open_display(spec)


@pytest.mark.parametrize("kind", DISPLAYS)
def test_every_kind_is_named_by_the_setting_and_by_a_refusal(kind: str) -> None:
    assert kind in str(Settings.model_fields["display"].description)
    with pytest.raises(SettingsError, match=kind):
        open_display("hologram")


def test_a_memory_display_forgets_the_oldest() -> None:
    display = MemoryDisplay(keep=2)
    from PIL import Image

    for level in (1, 2, 3):
        display.show(Image.new("RGB", (2, 2), (level, 0, 0)))
    assert [picture.getpixel((0, 0)) for picture in display.pictures] == [(2, 0, 0), (3, 0, 0)]
