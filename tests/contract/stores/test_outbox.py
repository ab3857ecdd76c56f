"""Events: each move is told once it is true, in order, signed; whoever does not hear it is asked again."""

import dataclasses
import datetime as dt
import hashlib
import hmac
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from overlays.wire import Verdict
from server.cli import app, events
from server.clock import SetClock
from server.domain.events import MOST_ATTEMPTS, wait_after
from server.domain.issuance import BonusState
from server.errors import StoreUnavailable, UnknownSubscriber, ValueUnfit
from server.office.books import OfficeStore
from server.office.outbox import AT_ONCE, LEASE, Outbox, Sending
from server.office.privacy import Keeping, Privacy
from server.stores.sqlite import SqliteStore
from tests.contract.stores.steps import steps
from tests.unit.server.small_shop import NINE, Counter, offer

URL = "https://crm.example/events"
DAY_S = 24 * 3600


@pytest.fixture
def counter(office_store: OfficeStore) -> Counter:
    return Counter(office_store, offer("gift"), offer("tea"), people=60)


@pytest.fixture
def outbox(office_store: OfficeStore, counter: Counter) -> Outbox:
    return Outbox(office_store, counter.clock)


def sending(outbox: Outbox, place: int = 0) -> Sending | None:
    return outbox.next_for(outbox.subscribers()[place].subscriber)


def said(parcel: Sending | None) -> list[dict[str, Any]]:
    assert parcel is not None
    return list(json.loads(parcel.body)["events"])


def backlog(outbox: Outbox) -> tuple[int, int]:
    (one,) = outbox.subscribers()
    return one.waiting, one.aside


def decline_and_fail(store: OfficeStore, bonus_id: str) -> None:
    """Move a bonus in a transaction that does not reach its end."""
    with store.transaction() as books:
        one = books.issuance(bonus_id)
        assert one is not None
        assert books.move(one, dataclasses.replace(one, state=BonusState.DECLINED), "north-1")
        assert len(books.due_events("crm", 9)) == 3, "it is noted in the same transaction"
        raise StoreUnavailable("the power is gone")


def test_a_subscriber_hears_of_each_move_from_then_on_in_order_and_signed(
    counter: Counter, outbox: Outbox
) -> None:
    counter.show("s0", 1)
    secret = outbox.subscribe("crm", URL)
    card = counter.show("s1")
    counter.say("a1", card, Verdict.GIVE, 0)
    counter.say("a2", card, Verdict.DONE)
    parcel = sending(outbox)
    events = said(parcel)
    assert [one["type"] for one in events] == ["shown", "shown", "given", "released"]
    assert {one["customer_id"] for one in events} == {"c0"}
    assert [one["event"] for one in events] == sorted(one["event"] for one in events)
    assert parcel is not None
    seconds, digest = (part.split("=", 1)[1] for part in parcel.signature.split(","))
    expected = hmac.new(secret.encode(), f"{seconds}.".encode() + parcel.body, hashlib.sha256).hexdigest()
    assert digest == expected
    outbox.delivered(parcel)
    assert backlog(outbox) == (0, 0)
    assert sending(outbox) is None


def test_a_move_that_did_not_happen_is_never_told(
    office_store: OfficeStore, counter: Counter, outbox: Outbox
) -> None:
    outbox.subscribe("crm", URL)
    bonus_id = counter.show("s1").card.bonuses[0].bonus_id
    with pytest.raises(StoreUnavailable):
        decline_and_fail(office_store, bonus_id)
    assert backlog(outbox) == (2, 0)


def test_what_fails_is_asked_again_later_alone_and_at_last_put_aside(
    counter: Counter, outbox: Outbox
) -> None:
    outbox.subscribe("crm", URL)
    counter.show("s1")
    first = sending(outbox)
    assert len(said(first)) == 2
    assert first is not None
    assert not outbox.failed(first)
    assert sending(outbox) is None, "not yet"
    tried = 1
    while tried < MOST_ATTEMPTS:
        counter.clock.forward(1800)
        parcel = sending(outbox)
        assert len(said(parcel)) == 1
        assert parcel is not None
        tried += 1
        assert outbox.failed(parcel) is (tried == MOST_ATTEMPTS)
    assert backlog(outbox) == (1, 1)
    following = sending(outbox)
    assert following is not None
    assert following.lines[0] > first.lines[0], "the next one has its turn"
    assert outbox.retry("crm") == 1
    assert backlog(outbox) == (2, 0)


def test_two_servers_never_send_to_one_subscriber_at_once(
    office_store: OfficeStore, counter: Counter, outbox: Outbox
) -> None:
    outbox.subscribe("crm", URL)
    counter.show("s1")
    other = Outbox(office_store, counter.clock)
    assert sending(outbox) is not None
    assert sending(other) is None
    counter.clock.forward(LEASE.total_seconds() + 1)
    assert sending(other) is not None, "the first one is gone"
    assert sending(outbox) is None


def test_a_clock_that_was_ahead_keeps_nothing_back_once_it_is_right(
    office_store: OfficeStore, counter: Counter, outbox: Outbox
) -> None:
    outbox.subscribe("crm", URL)
    counter.show("s1")
    counter.clock.forward(DAY_S)
    parcel = sending(outbox)
    assert parcel is not None
    assert not outbox.failed(parcel)
    counter.clock.forward(-DAY_S)
    restarted = Outbox(office_store, counter.clock)
    again = sending(restarted)
    assert again is not None
    assert again.lines == parcel.lines[:1], "it failed before, and goes alone"
    assert sending(outbox) is None, "the other server has its place now"


@pytest.mark.parametrize("apart_s", [-59, -1, 1, 59])
def test_clocks_that_differ_a_little_never_let_two_servers_send_at_once(
    office_store: OfficeStore, counter: Counter, outbox: Outbox, apart_s: float
) -> None:
    outbox.subscribe("crm", URL)
    counter.show("s1")
    other = Outbox(office_store, counter.clock)
    assert sending(outbox) is not None
    counter.clock.forward(apart_s)
    assert sending(other) is None


def test_what_is_sent_anew_is_overtaken_by_nothing(counter: Counter, outbox: Outbox) -> None:
    outbox.subscribe("crm", URL)
    counter.show("s1")
    while backlog(outbox) != (0, 2):
        parcel = sending(outbox)
        if parcel is not None:
            outbox.failed(parcel)
        counter.clock.forward(600)
    counter.show("s2", 1)
    parcel = sending(outbox)
    assert parcel is not None
    outbox.failed(parcel)
    counter.show("s3", 2)
    outbox.retry("crm")
    heard: list[int] = []
    while backlog(outbox) != (0, 0):
        if (parcel := sending(outbox)) is not None:
            heard += parcel.lines
            outbox.delivered(parcel)
        counter.clock.forward(60)
    assert heard == sorted(heard)
    assert len(heard) == 6


def test_each_subscriber_hears_everything_and_whoever_left_hears_nothing(
    counter: Counter, outbox: Outbox
) -> None:
    outbox.subscribe("crm", URL)
    outbox.subscribe("till", URL)
    counter.show("s1")
    assert [one.waiting for one in outbox.subscribers()] == [2, 2]
    first = sending(outbox)
    assert first is not None
    outbox.delivered(first)
    assert [one.waiting for one in outbox.subscribers()] == [0, 2]
    outbox.unsubscribe("till")
    counter.show("s2", 1)
    assert [one.waiting for one in outbox.subscribers()] == [2]
    for ask in (outbox.unsubscribe, outbox.retry):
        with pytest.raises(UnknownSubscriber):
            ask("till")


def test_a_subscriber_that_is_away_for_long_does_not_fill_the_books(
    office_store: OfficeStore, counter: Counter, outbox: Outbox
) -> None:
    outbox.subscribe("crm", URL)
    for number in range(30):
        counter.show(f"s{number}", number)
    assert backlog(outbox) == (60, 0)
    with office_store.transaction() as books:
        assert books.put_aside_all_but("crm", 10, counter.clock.now()) == 50
    assert backlog(outbox) == (10, 50)
    counter.clock.forward(31 * 24 * 3600)
    Privacy(office_store, counter.clock, Keeping(customers=dt.timedelta(days=900))).tidy()
    assert backlog(outbox) == (10, 0)


def test_what_is_too_much_to_wait_is_put_aside_when_somebody_sets_out(
    counter: Counter, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.office.outbox.MOST_WAITING", 10)
    outbox.subscribe("crm", URL)
    for number in range(10):
        counter.show(f"s{number}", number)
    assert backlog(outbox) == (20, 0)
    sending(outbox)
    assert backlog(outbox) == (10, 10)


def test_a_parcel_is_never_large(counter: Counter, outbox: Outbox) -> None:
    outbox.subscribe("crm", URL)
    for number in range(30):
        counter.show(f"s{number}", number)
    parcel = sending(outbox)
    assert len(said(parcel)) == AT_ONCE


def test_an_erased_customer_is_a_stranger_in_what_still_waits(
    office_store: OfficeStore, counter: Counter, outbox: Outbox
) -> None:
    outbox.subscribe("crm", URL)
    counter.show("s1")
    Privacy(office_store, counter.clock).erase("c0")
    assert all(one["customer_id"].startswith("erased-") for one in said(sending(outbox)))


def test_a_file_holds_what_is_settled_and_the_next_one_goes_on(counter: Counter, outbox: Outbox) -> None:
    counter.show("s1")
    assert list(outbox.export(0)) == []
    counter.clock.forward(61)
    first = list(outbox.export(0))
    assert [one.type.value for one in first] == ["shown", "shown"]
    counter.show("s2", 1)
    counter.clock.forward(61)
    second = list(outbox.export(first[-1].event))
    assert {one.customer_id for one in second} == {"c1"}
    assert list(outbox.export(0, since=second[0].at)) == second


def test_a_file_that_goes_on_behind_the_last_event_is_refused(counter: Counter, outbox: Outbox) -> None:
    counter.show("s1")
    counter.clock.forward(61)
    last = list(outbox.export(0))[-1].event
    assert list(outbox.export(last)) == []
    with pytest.raises(ValueUnfit, match="brought back"):
        list(outbox.export(last + 1))


@pytest.mark.parametrize(
    ("since", "printed"),
    [
        ("2026-03-02T09:00:00", 2),
        ("2026-03-02T09:00:01", 0),
        ("2026-03-02T10:00:00+01:00", 2),
        ("2026-03-02T09:00:00-01:00", 0),
    ],
)
def test_a_file_begins_at_the_time_that_was_asked_for(
    sqlite_path: Path, monkeypatch: pytest.MonkeyPatch, since: str, printed: int
) -> None:
    with closing(SqliteStore(sqlite_path)) as store:
        Counter(store, offer("gift"), offer("tea")).show("s1")
    monkeypatch.setattr(events, "SystemClock", lambda: SetClock(NINE + dt.timedelta(hours=2)))
    said = CliRunner().invoke(app, ["events", "export", "--store", str(sqlite_path), "--since", since])
    assert (said.exit_code, len(said.stdout.splitlines())) == (0, printed)


def test_lines_of_a_clock_that_was_ahead_keep_no_later_ones_out_of_a_file(
    counter: Counter, outbox: Outbox
) -> None:
    counter.show("s0")
    counter.clock.forward(3600)
    for number in range(1, 50):
        counter.show(f"s{number}", number)
    counter.clock.forward(61 - 3600)
    assert len(list(outbox.export(0))) == 2, "nothing behind the others says yet how old they are"
    counter.show("s50", 50)
    assert len(list(outbox.export(0))) == 2
    counter.clock.forward(61)
    exported = [one.event for one in outbox.export(0)]
    assert exported == sorted(set(exported))
    assert len(exported) == 102
    assert list(outbox.export(exported[-1])) == []


@pytest.mark.parametrize("url", ["http://crm.example/x", "ftp://127.0.0.1/x", "crm.example", "https", ""])
def test_events_travel_encrypted_or_stay_on_this_machine(outbox: Outbox, url: str) -> None:
    with pytest.raises(UnknownSubscriber):
        outbox.subscribe("crm", url)
    outbox.subscribe("near", "http://127.0.0.1:9/x")


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1:84430",
        "127.0.0.1:0",
        "crm.example:x",
        "[::1",
        ":443",
        "",
        "..x",
        "a" * 64,
        "x/" + "a" * 2000,
    ],
)
def test_an_address_that_nobody_can_call_is_refused(outbox: Outbox, place: str) -> None:
    with pytest.raises(UnknownSubscriber):
        outbox.subscribe("crm", f"https://{place}/events")
    outbox.subscribe("crm", "https://[2001:db8::1]:65535/events")


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_grow_and_are_bounded(attempts: int, chance: float) -> None:
    wait = wait_after(attempts, chance)
    assert dt.timedelta(seconds=1) <= wait <= dt.timedelta(minutes=30)
    assert wait_after(attempts + 1, chance) >= wait


def test_an_event_is_put_aside_after_about_two_hours_and_never_within_one() -> None:
    def until_put_aside(chance: float) -> dt.timedelta:
        return sum((wait_after(number, chance) for number in range(1, MOST_ATTEMPTS)), dt.timedelta())

    assert until_put_aside(1) > dt.timedelta(hours=1)
    assert abs(until_put_aside(0.5) - dt.timedelta(hours=2)) < dt.timedelta(minutes=15)


def test_what_a_round_takes_of_the_books_does_not_grow_with_what_waits_or_was_put_aside(
    sqlite_path: Path,
) -> None:
    """The desk waits meanwhile: a subscriber that was away for days makes no scan slower."""
    store = SqliteStore(sqlite_path)
    counter = Counter(store, offer("gift"), people=1)
    outbox = Outbox(store, counter.clock)
    outbox.subscribe("crm", URL)
    counter.show("s1")
    happen(store, 300)
    few = steps_of_a_round(store, outbox)
    happen(store, 3000)
    many = steps_of_a_round(store, outbox)
    with store.transaction() as books:
        books.put_aside_all_but("crm", 300, counter.clock.now())
    after_many = steps_of_a_round(store, outbox)
    store.close()
    assert max(many, after_many) < 1.2 * few


def happen(store: SqliteStore, times: int) -> None:
    """Write so many lines into the ledger."""
    with store.transaction() as books:
        books._connection.executemany(
            """
            INSERT INTO ledger (bonus_id, became, glasses_id, moved_at)
            SELECT bonus_id, 'released', ?, moved_at FROM bonuses
            """,
            [(str(number),) for number in range(times)],
        )


def steps_of_a_round(store: SqliteStore, outbox: Outbox) -> int:
    """How many SQLite takes to find who is to be sent to, and to make the parcel."""
    with steps(store) as found:
        (subscriber,) = outbox.awaited()
        assert outbox.next_for(subscriber) is not None
    return found.taken
