"""The story is put together from the journal by its ids, and compared with the script."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassapp.app import journal as written
from glassapp.clock import wall
from overlays.codes import Symbology
from overlays.commands import Command
from overlays.wire import Knowledge, NoticeKind, RefusalReason, StepTime, Verdict
from sample_cards.clip.scene import Ending, Scene
from sample_cards.demo.journal import Journal
from sample_cards.demo.record import Recorder, SceneRecord

ARRIVAL = Scene("lea", "she comes", Ending.CARD, detail="4101")
STRANGER = Scene("stranger", "who is this", Ending.REFUSED, detail="unknown_code")
BAG = Scene("bag", "a bag", Ending.WRONG_BAG)
ANSWER = Scene("ok", "given", Ending.GIVEN)
FORGED = Scene("forged", "a forged card", Ending.IGNORED)
REASON = Scene("help", "why this", Ending.EXPLAINED)
WALK = Scene("walk", "nobody", Ending.NOTHING)


def source(scene: Scene) -> str:
    return f"0007-{scene.name}.jpg"


def frame(scene: Scene) -> written.JournalEntry:
    seen = written.SightingSeen(
        text="1", symbology=Symbology.ITF, knowledge=Knowledge.DECODED, decoder="zxing"
    )
    return written.FrameSeen(
        at=wall(), number=7, source=source(scene), sightings=(seen,), dropped=0, camera_us=1, scan_us=1
    )


def scan(scene: Scene, deed: str, scan_id: str | None = None, why: str = "") -> written.JournalEntry:
    return written.ScanDecided(
        at=wall(),
        frame=7,
        source=source(scene),
        text="2900008170430",
        symbology=Symbology.EAN_13,
        knowledge=Knowledge.DECODED,
        decoder="zxing",
        frames=2,
        deed=deed,
        scan_id=scan_id,
        why=why,
        session_us=1,
        link_us=1,
    )


def card(scan_id: str) -> written.JournalEntry:
    return written.CardArrived(at=wall(), scan_id=scan_id, card_id="c", steps=(), scan_to_card_us=9000)


def picture(face: str, *lines: str, scan_id: str | None = None, number: int = 1) -> written.JournalEntry:
    steps = (StepTime(step=2, microseconds=5),) if scan_id else ()
    return written.PictureShown(
        at=wall(), number=number, face=face, lines=lines, scan_id=scan_id, steps=steps, microseconds=1
    )


def recorded(scene: Scene, *entries: written.JournalEntry) -> SceneRecord:
    """The record of one scene after these lines of a real journal."""
    recorder = Recorder((scene,))
    for entry in entries:
        recorder.take(written.read_entry(entry.model_dump_json()))
    return recorder.records[0]


def test_a_scan_a_card_and_its_picture_make_a_pickup() -> None:
    record = recorded(
        ARRIVAL,
        frame(ARRIVAL),
        scan(ARRIVAL, "reported", "s1"),
        card("s1"),
        picture("card", "Léa M.", "Commande 4101", scan_id="s1", number=3),
    )
    assert record.as_expected
    assert (record.picture, record.scan_to_card_us, record.sighted) == (3, 9000, True)
    assert record.view == source(ARRIVAL)


def test_the_card_of_another_order_is_not_as_expected() -> None:
    record = recorded(
        ARRIVAL,
        frame(ARRIVAL),
        scan(ARRIVAL, "reported", "s1"),
        card("s1"),
        picture("card", "Zoé L.", "Commande 4108", scan_id="s1"),
    )
    assert not record.as_expected


def test_a_picture_that_was_painted_before_the_refusal_is_not_taken_for_it() -> None:
    refusal = written.RefusalHeard(at=wall(), concerns="s1", kind="scan", reason=RefusalReason.UNKNOWN_CODE)
    record = recorded(
        STRANGER,
        frame(STRANGER),
        scan(STRANGER, "reported", "s1"),
        refusal,
        picture("state", "Lecture…", number=1),
        picture("refusal", "Code inconnu", number=2),
    )
    assert record.as_expected
    assert (record.picture, record.lines) == (2, ("Code inconnu",))


def test_another_reason_than_the_script_says_is_not_as_expected() -> None:
    refusal = written.RefusalHeard(at=wall(), concerns="s1", kind="scan", reason=RefusalReason.NO_PICKUP)
    record = recorded(STRANGER, frame(STRANGER), scan(STRANGER, "reported", "s1"), refusal)
    assert record.happened == "refused no_pickup"
    assert not record.as_expected


def test_a_notice_belongs_to_the_bag_that_was_looked_at() -> None:
    notice = written.NoticeHeard(at=wall(), kind=NoticeKind.WRONG_BAG, concerns="v1")
    record = recorded(BAG, frame(BAG), scan(BAG, "verified"), notice, picture("notice", "MAUVAIS SAC"))
    assert record.as_expected


def test_an_answer_belongs_to_the_command_card_that_gave_it() -> None:
    made = written.AnswerMade(
        at=wall(), answer_id="a1", command=Command.OK, verdict=Verdict.GIVE, bonus_id="b1"
    )
    granted = written.AnswerRecorded(
        at=wall(), answer_id="a1", card_id="c", bonus_id="b1", verdict=Verdict.GIVE, round_trip_us=7
    )
    record = recorded(
        ANSWER, frame(ANSWER), scan(ANSWER, "answered"), made, granted, picture("state", "Remis")
    )
    assert record.as_expected
    assert [step.step for step in record.steps] == [12]


def test_a_forged_command_card_is_ignored_with_its_reason() -> None:
    record = recorded(FORGED, frame(FORGED), scan(FORGED, "commandrefused", why="command_forged"))
    assert record.as_expected
    assert record.happened == "ignored command_forged"


def test_a_reason_is_shown_without_asking_the_server() -> None:
    record = recorded(
        REASON, frame(REASON), scan(REASON, "explained"), picture("reason", "Bienvenue chez nous")
    )
    assert record.as_expected
    assert record.lines == ("Bienvenue chez nous",)


def test_something_that_happens_where_nothing_should_is_not_as_expected() -> None:
    record = recorded(WALK, frame(WALK), scan(WALK, "reported", "s1"), card("s1"))
    assert not record.as_expected


def test_a_scene_that_ends_twice_is_not_as_expected() -> None:
    entries = [frame(ARRIVAL), scan(ARRIVAL, "reported", "s1"), card("s1"), card("s1")]
    shown = picture("card", "Commande 4101", scan_id="s1")
    assert not recorded(ARRIVAL, *entries, shown).as_expected


@given(st.lists(st.sampled_from("abc"), max_size=30))
def test_frames_of_unknown_scenes_and_ids_change_nothing(names: list[str]) -> None:
    strangers = [frame(Scene(name, "", Ending.NOTHING)) for name in names]
    record = recorded(WALK, *strangers, card("nobody's"), picture("card", "x", scan_id="nobody's"))
    assert record.as_expected
    assert record.frames == []


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", "null"])
def test_a_line_that_is_no_event_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        written.read_entry(line)


def test_a_journal_is_read_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    assert list(journal.new_entries()) == []
    entry = written.LinkChanged(at=wall(), state="up", why="é")
    line = entry.model_dump_json()
    path.write_text(f"{line}\n{line[:9]}", encoding="utf-8")
    assert list(journal.new_entries()) == [entry]
    assert list(journal.new_entries()) == []
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line[9:]}\n")
    assert list(journal.new_entries()) == [entry]
