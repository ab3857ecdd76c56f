"""The journal: a line for every event, in a file of its owner's, and never a picture."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glassapp.app.journal import CardArrived, FrameSeen, JournalEntry, LinkChanged, SightingSeen, read_entry
from glassapp.app.journal_file import JournalFile
from glassapp.errors import SettingsError
from overlays.codes import Symbology
from overlays.wire import Knowledge, StepTime

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SEEN = SightingSeen(
    text="2900008170430", symbology=Symbology.EAN_13, knowledge=Knowledge.DECODED, decoder="zxing"
)
ENTRIES: list[JournalEntry] = [
    LinkChanged(at=NOW, state="up", why="Rennes Sud"),
    FrameSeen(at=NOW, number=1, source="a.png", sightings=(SEEN,), dropped=0, camera_us=40, scan_us=9000),
    CardArrived(
        at=NOW,
        scan_id="s-1",
        card_id="c-1",
        steps=(StepTime(step=8, microseconds=5),),
        scan_to_card_us=7000,
    ),
]


def no_trouble(sentence: str) -> None:
    raise AssertionError(sentence)


def test_what_is_written_is_read_back_line_by_line(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "day.jsonl", no_trouble)
    for entry in ENTRIES:
        journal.write(entry)
    lines = (tmp_path / "day.jsonl").read_text("utf-8").splitlines()
    assert [read_entry(line) for line in lines] == ENTRIES
    journal.close()
    journal.close()
    journal.write(ENTRIES[0])
    assert len((tmp_path / "day.jsonl").read_text("utf-8").splitlines()) == len(ENTRIES)


def test_what_is_no_journal_is_not_written_into(tmp_path: Path) -> None:
    credential = tmp_path / "g1.credential"
    credential.write_text("g1.secret\n", "utf-8")
    credential.chmod(0o600)
    with pytest.raises(SettingsError, match="is no journal: name another file"):
        JournalFile(credential, no_trouble)
    assert credential.read_text("utf-8") == "g1.secret\n"


def test_a_journal_goes_on_where_it_ended(tmp_path: Path) -> None:
    for entry in ENTRIES:
        journal = JournalFile(tmp_path / "day.jsonl", no_trouble)
        journal.write(entry)
        journal.close()
    assert len((tmp_path / "day.jsonl").read_text("utf-8").splitlines()) == len(ENTRIES)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    JournalFile(tmp_path / "day.jsonl", no_trouble).close()
    assert stat.S_IMODE((tmp_path / "day.jsonl").stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_journal_that_others_can_read_is_not_written_on(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "day.jsonl"
    path.touch()
    path.chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        JournalFile(path, no_trouble)
    path.chmod(0o600)
    JournalFile(path, no_trouble).close()


def test_a_journal_that_cannot_be_opened_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        JournalFile(tmp_path / "nowhere" / "day.jsonl", no_trouble)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_ends_the_journal_and_not_the_pickup() -> None:
    complaints: list[str] = []
    journal = JournalFile(Path("/dev/full"), complaints.append)
    journal.write(ENTRIES[0])
    journal.write(ENTRIES[0])
    journal.close()
    assert len(complaints) == 1
    assert "the journal ends here" in complaints[0]


@pytest.mark.parametrize("line", ["", "{}", '{"type":"frame"}', '{"type":"nothing"}'])
def test_what_is_no_line_of_a_journal_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no line of a journal"):
        read_entry(line)
