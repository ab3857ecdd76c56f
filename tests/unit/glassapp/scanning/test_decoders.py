"""Which decoders there are, and what happens where ZBar's system library is missing."""

import ctypes.util
import subprocess
import sys

import pytest

from glassapp.errors import DecoderUnavailable, SettingsError
from glassapp.scanning.decoders import ZbarDecoder, available_decoders


@pytest.fixture
def without_zbar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system on which the library cannot be found, and on which nobody has loaded it yet."""
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: None)
    for module in [name for name in sys.modules if name.split(".")[0] == "pyzbar"]:
        monkeypatch.delitem(sys.modules, module)


def test_decoders_come_in_the_order_in_which_they_are_asked_for() -> None:
    decoders, complaints = available_decoders(["zbar", "zxing", "zbar"])
    assert [decoder.name for decoder in decoders] == ["zbar", "zxing"]
    assert complaints == ()


@pytest.mark.usefixtures("without_zbar")
def test_without_zbars_library_one_line_says_how_to_get_it_and_the_rest_goes_on() -> None:
    decoders, complaints = available_decoders(["zbar", "zxing"])
    assert [decoder.name for decoder in decoders] == ["zxing"]
    (complaint,) = complaints
    assert "apt-get install libzbar0" in complaint
    assert "brew install zbar" in complaint
    assert "\n" not in complaint


@pytest.mark.usefixtures("without_zbar")
def test_without_any_decoder_there_is_nothing_to_go_on_with() -> None:
    with pytest.raises(DecoderUnavailable, match="apt-get install libzbar0"):
        available_decoders(["zbar"])


@pytest.mark.usefixtures("without_zbar")
def test_a_missing_library_is_noticed_when_the_decoder_is_made() -> None:
    with pytest.raises(DecoderUnavailable):
        ZbarDecoder()


@pytest.mark.parametrize("names", [["tesseract"], ["zxing", "ZBAR"], [""], []])
def test_an_unknown_decoder_is_refused_and_the_known_ones_are_named(names: list[str]) -> None:
    with pytest.raises(SettingsError, match="there are zxing, zbar"):
        available_decoders(names)


def test_a_program_that_still_holds_its_decoders_ends_without_a_word() -> None:
    code = """
import numpy as np
from glassapp.scanning.decoders import available_decoders
decoders, _ = available_decoders(["zxing", "zbar"])
[decoder.decode(np.zeros((64, 64), np.uint8)) for decoder in decoders]
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert (ended.stdout, ended.stderr) == (b"", b"")
