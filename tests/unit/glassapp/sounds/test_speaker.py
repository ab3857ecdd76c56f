"""The speaker of this machine, and a machine that has none."""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from glassapp.sounds import PLAYERS, Earcon, Speaker, find_player, wav

pytestmark = pytest.mark.timeout(240)


def test_the_first_player_there_is_plays() -> None:
    assert find_player(lambda name: f"/usr/bin/{name}" if name in {"aplay", "afplay"} else None) == (
        "/usr/bin/aplay",
        "-q",
    )


def test_a_machine_without_a_player_is_silent() -> None:
    assert find_player(lambda _: None) is None
    assert len(PLAYERS) > 1


def test_a_player_gets_the_earcon_as_a_file(tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    copies = "import os, shutil, sys; new = sys.argv[1] + '~'; shutil.copy(sys.argv[2], new); "
    copies += "os.rename(new, sys.argv[1])"
    speaker = Speaker((sys.executable, "-c", copies, str(heard)))
    speaker.play(Earcon.GIVEN)
    while not heard.exists():
        time.sleep(0.01)
    speaker.close()
    assert heard.read_bytes() == wav(Earcon.GIVEN)


def test_the_newest_sound_cuts_off_the_one_before_and_nobody_waits() -> None:
    speaker = Speaker((sys.executable, "-c", "import time; time.sleep(600)"))
    for earcon in Earcon:
        speaker.play(earcon)
    speaker.close()
    speaker.close()


def test_a_player_that_is_gone_or_fails_is_no_accident() -> None:
    for player in (("/nowhere/aplay",), (sys.executable, "-c", "raise SystemExit('no sound card')")):
        speaker = Speaker(player)
        speaker.play(Earcon.ATTENTION)
        speaker.close()


def test_a_machine_without_room_for_a_file_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    speaker = Speaker((sys.executable, "-c", ""))
    speaker.play(Earcon.GIVEN)
    speaker.close()


def cut_short(sounds: Path) -> None:
    (file,) = sounds.iterdir()
    file.write_bytes(file.read_bytes()[:100])


@pytest.mark.parametrize("harm", [shutil.rmtree, cut_short])
def test_a_sound_is_whole_again_after_its_file_was_tidied_away_or_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    speaker = Speaker((sys.executable, "-c", "import time; time.sleep(600)"))
    speaker.play(Earcon.GIVEN)
    (sounds,) = tmp_path.iterdir()
    harm(sounds)
    speaker.play(Earcon.GIVEN)
    (file,) = tmp_path.glob("*/*.wav")
    assert file.read_bytes() == wav(Earcon.GIVEN)
    speaker.close()
    assert list(tmp_path.iterdir()) == []
