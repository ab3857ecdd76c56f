"""What waits for the server outlives the program, is seen by its owner only, and does not wait for ever."""

import datetime as dt
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from glassapp.link import FACT_S, MOST_WAITING, QUESTION_S, Habits, Link, Request, name_of
from glassapp.link.outbox import Outbox
from glassapp.transport import OutboxFile
from overlays.codes import Symbology
from overlays.wire import Answer, CloseCode, Knowledge, ScanReport, Verdict, Verify
from tests.unit.glassapp.link.shop import HELLO, WELCOME, granted, say, scan, sent

MORNING = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)

SCAN = ScanReport(
    scan_id="s-1",
    code="2950041277313",
    symbology=Symbology.EAN_13,
    knowledge=Knowledge.DECODED,
    decoder="zxing",
    frames=2,
)
GIVEN = Answer(answer_id="a-1", card_id="card-1", bonus_id="bonus-1", verdict=Verdict.GIVE)
BAG = Verify(verify_id="v-1", card_id="card-1", label="B-1042-1")


def written(path: Path, *waiting: Request, at: dt.datetime = MORNING) -> Path:
    OutboxFile(path, lambda: at).keep(waiting)
    return path


def taken_up(path: Path, at: dt.datetime = MORNING) -> list[Request]:
    return [each.request for each in OutboxFile(path, lambda: at).recover()]


def test_what_waited_is_taken_up_in_its_order_after_the_program_has_ended(tmp_path: Path) -> None:
    path = written(tmp_path / "g1.outbox", SCAN, BAG, GIVEN)
    with capture_logs() as said:
        assert taken_up(path) == [SCAN, BAG, GIVEN]
    assert said == [], "nothing was too old"


def test_what_cannot_be_read_is_told_when_the_program_begins(tmp_path: Path) -> None:
    path = tmp_path / "g1.outbox"
    path.mkdir()
    with capture_logs() as said:
        outbox = OutboxFile(path, lambda: MORNING)
        assert outbox.recover() == ()
    assert [line["event"] for line in said] == ["outbox waits in memory only"]
    assert not outbox.works


def test_only_the_owner_can_read_it_and_nothing_is_left_when_all_is_answered(tmp_path: Path) -> None:
    path = written(tmp_path / "g1.outbox", SCAN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written(path)
    assert list(tmp_path.iterdir()) == []
    assert taken_up(path) == []


def test_a_scan_that_is_older_than_a_reservation_is_not_taken_up_and_an_answer_is(tmp_path: Path) -> None:
    path = written(tmp_path / "g1.outbox", SCAN, BAG, GIVEN)
    later = MORNING + dt.timedelta(seconds=QUESTION_S + 1)
    with capture_logs() as said:
        assert taken_up(path, later) == [GIVEN]
    assert said == [{"event": "outbox holds what is too old", "dropped": 2, "log_level": "warning"}]
    assert "2950041277313" not in path.read_text(), "the code of a customer is no longer on the disk"
    assert taken_up(path, MORNING + dt.timedelta(seconds=FACT_S + 1)) == []
    assert not path.exists()


def test_how_long_something_waits_is_not_forgotten_when_something_else_comes(tmp_path: Path) -> None:
    path = tmp_path / "g1.outbox"
    time = [MORNING]
    outbox = OutboxFile(path, lambda: time[0])
    outbox.keep([SCAN])
    time[0] += dt.timedelta(seconds=400)
    outbox.keep([SCAN, BAG])
    assert [each.age_s for each in OutboxFile(path, lambda: time[0]).recover()] == [400.0, 0.0]


def test_what_an_earlier_run_has_waited_counts(tmp_path: Path) -> None:
    path = written(tmp_path / "g1.outbox", SCAN)
    outbox = Outbox(MOST_WAITING, OutboxFile(path, lambda: MORNING + dt.timedelta(seconds=400)))
    assert outbox.drop_old(1000.0) == ()
    assert outbox.drop_old(1000.0 + QUESTION_S - 400) == ()
    assert outbox.drop_old(1000.1 + QUESTION_S - 400) == (SCAN,)


def test_a_clock_that_was_set_back_makes_nothing_older(tmp_path: Path) -> None:
    path = written(tmp_path / "g1.outbox", SCAN)
    (recovered,) = OutboxFile(path, lambda: MORNING - dt.timedelta(hours=5)).recover()
    assert recovered.age_s == 0.0


def test_what_was_handed_over_while_the_clock_was_not_set_yet_is_still_told(tmp_path: Path) -> None:
    path = written(tmp_path / "g1.outbox", SCAN, GIVEN, at=dt.datetime(1970, 1, 1, 0, 5, tzinfo=dt.UTC))
    assert taken_up(path, dt.datetime(1970, 1, 1, 0, 6, tzinfo=dt.UTC)) == [SCAN, GIVEN], "it is not set yet"
    assert taken_up(path) == [SCAN, GIVEN], "now it is"
    later = MORNING + dt.timedelta(seconds=QUESTION_S + 1)
    assert taken_up(path, later) == [GIVEN], "from then on what is too old is told apart"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 5000), byte=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_file_is_set_aside_and_the_glasses_go_on(
    tmp_path: Path, at: int, byte: int, cut: bool
) -> None:
    path = written(tmp_path / "g1.outbox", SCAN, GIVEN)
    whole = path.read_bytes()
    at %= len(whole)
    path.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ byte]) + whole[at + 1 :])
    with capture_logs() as said:
        assert taken_up(path) == []
    assert [line["event"] for line in said] == ["outbox is damaged and was set aside"]
    assert not path.exists()
    aside = tmp_path / "g1.outbox.damaged"
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    assert taken_up(written(path, BAG)) == [BAG]


def test_what_was_set_aside_is_gone_a_day_later(tmp_path: Path) -> None:
    path, aside = tmp_path / "g1.outbox", tmp_path / "g1.outbox.damaged"
    path.write_text("no outbox")
    assert taken_up(path) == []
    assert taken_up(path, MORNING + dt.timedelta(seconds=FACT_S)) == []
    assert aside.exists(), "somebody may want to look at it"
    assert taken_up(path, MORNING + dt.timedelta(seconds=FACT_S + 1)) == []
    assert not aside.exists()


def test_a_file_of_another_size_altogether_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "g1.outbox"
    path.write_bytes(b"0" * 1_000_000)
    assert taken_up(path) == []
    assert path.with_name("g1.outbox.damaged").exists()


def test_a_full_outbox_fits_its_file(tmp_path: Path) -> None:
    longest = SCAN.model_copy(update={"code": '"' * 128, "decoder": "z" * 24})
    full = [longest.model_copy(update={"scan_id": f"s-{number:060}"}) for number in range(MOST_WAITING)]
    path = written(tmp_path / "g1.outbox", *full)
    assert taken_up(path) == full


@pytest.mark.parametrize("waiting", [(GIVEN,), (SCAN, GIVEN), (GIVEN, SCAN)], ids=["alone", "last", "first"])
def test_an_answer_is_on_the_disk_after_a_power_cut_whatever_waits_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waiting: tuple[Request, ...]
) -> None:
    flushed = list[tuple[int, int]]()

    def flush(descriptor: int) -> None:
        stands = os.fstat(descriptor)
        flushed.append((stands.st_ino, stands.st_size))

    monkeypatch.setattr(os, "fsync", flush)
    path = written(tmp_path / "g1.outbox", *waiting)
    assert flushed == [(one.stat().st_ino, one.stat().st_size) for one in (path, tmp_path)]


def test_a_folder_that_is_there_again_holds_what_waits_again(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "g1.outbox"
    outbox = OutboxFile(path, lambda: MORNING)
    outbox.keep([SCAN])
    works = [outbox.works]
    path.parent.mkdir()
    outbox.keep([SCAN, GIVEN])
    works.append(outbox.works)
    assert taken_up(path) == [SCAN, GIVEN]
    outbox.keep([])
    assert [*works, outbox.works] == [False, True, True]


def test_a_folder_that_is_not_there_costs_the_promise_and_nothing_else(tmp_path: Path) -> None:
    outbox = OutboxFile(tmp_path / "gone" / "g1.outbox", lambda: MORNING)
    with capture_logs() as said:
        assert outbox.recover() == ()
        outbox.keep([SCAN])
        outbox.keep([SCAN, GIVEN])
        outbox.keep([])
        outbox.keep([SCAN])
    assert [line["event"] for line in said] == ["outbox waits in memory only"], "said once"
    assert not outbox.works


def test_what_could_not_be_written_leaves_no_code_behind(tmp_path: Path) -> None:
    path = tmp_path / "g1.outbox"
    path.mkdir()
    OutboxFile(path, lambda: MORNING).keep([SCAN])
    assert list(tmp_path.iterdir()) == [path], "the half that was written is gone"


def test_what_a_killed_program_was_writing_is_gone_when_the_next_one_begins(tmp_path: Path) -> None:
    path = written(tmp_path / "g1.outbox", SCAN)
    half = path.replace(tmp_path / "g1.outbox.new")
    assert taken_up(path) == []
    assert not half.exists()


def test_a_link_sends_what_its_predecessor_had_no_time_to_send(tmp_path: Path) -> None:
    path = tmp_path / "g1.outbox"
    killed = link_with(path, "killed")
    scan_id = killed.report(scan())
    answer_id = killed.answer("card-1", Verdict.GIVE, "bonus-1", now=0.0)
    born = link_with(path, "born")
    assert born.waiting == 2
    assert born.awaited_scan == scan_id
    born.opened(0.0)
    sent(born)
    say(born, WELCOME)
    assert [name_of(one) for one in sent(born) if isinstance(one, Request)] == [scan_id, answer_id]
    say(born, granted(answer_id))
    assert [name_of(one) for one in taken_up(path)] == [scan_id]


def test_an_answer_of_an_earlier_program_is_as_old_as_the_clock_on_the_wall_says(tmp_path: Path) -> None:
    path = tmp_path / "g1.outbox"
    link_with(path, "killed").answer("card-1", Verdict.GIVE, "bonus-1", now=5000.0)
    born = link_with(path, "born", at=MORNING + dt.timedelta(minutes=40))
    born.drop_old(3.0)
    born.opened(3.0)
    sent(born, 3.0)
    say(born, WELCOME, 3.5)
    (answer,) = sent(born, 3.5)
    assert isinstance(answer, Answer)
    assert answer.age_ms == 2_400_500


def test_of_two_customers_who_were_looked_up_the_card_of_the_last_one_is_awaited(tmp_path: Path) -> None:
    path = tmp_path / "g1.outbox"
    killed = link_with(path, "killed")
    killed.report(scan())
    last = killed.report(scan("3012345678917"))
    killed.answer("card-1", Verdict.GIVE, "bonus-1", now=0.0)
    assert link_with(path, "born").awaited_scan == last


@pytest.mark.parametrize("code", [CloseCode.CREDENTIAL_REVOKED, CloseCode.CREDENTIAL_UNKNOWN])
def test_glasses_that_are_let_in_no_more_keep_what_was_handed_over_and_no_code(
    tmp_path: Path, code: CloseCode
) -> None:
    path = tmp_path / "g1.outbox"
    link = link_with(path, "one")
    link.report(scan())
    link.verify("card-1", "B-1042-1")
    answer_id = link.answer("card-1", Verdict.GIVE, "bonus-1", now=0.0)
    link.opened(0.0)
    link.closed(code, "")
    assert [name_of(one) for one in taken_up(path)] == [answer_id]
    assert scan().text not in path.read_text()


def test_a_refused_message_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "g1.outbox"
    link = link_with(path, "one", Habits(outbox_room=1))
    link.report(scan())
    before = path.read_bytes()
    with pytest.raises(Exception, match="messages wait"):
        link.report(scan())
    assert path.read_bytes() == before


def link_with(path: Path, name: str, habits: Habits | None = None, at: dt.datetime = MORNING) -> Link:
    numbers = iter(range(100))
    store = OutboxFile(path, lambda: at)
    return Link(HELLO, lambda: f"{name}-{next(numbers)}", lambda: 1.0, habits, store)
