"""What a customer may ask: their file, no profiling, to be forgotten. Totals never change with it."""

import datetime as dt
import itertools
import shutil
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overlays.wire import Refusal, RefusalReason, ShowCard, Verdict
from server.clock import SetClock
from server.desk.till import Till, TillAnswer, TillRequest
from server.domain.intake import Complaint, Outcome, Taken, read_record
from server.domain.issuance import BonusState, TillDeed
from server.domain.ranking.history import History
from server.errors import UnknownCustomer
from server.office.books import OfficeStore
from server.office.intake import Intake
from server.office.integrations import Integrations
from server.office.leaps import PATIENCE_S
from server.office.outbox import Outbox
from server.office.posts import Posts
from server.office.privacy import Forgotten, Keeping, Privacy
from server.office.records import Scope
from server.stores.instants import stamp
from server.stores.sqlite import SqliteStore
from tests.contract.stores.test_intake import EVERYTHING, receive
from tests.unit.server.small_shop import NINE, NORTH, Counter, offer, scan

DAY = 24 * 3600


@pytest.fixture
def counter(office_store: OfficeStore) -> Counter:
    """A shop where customer n1 waits in the north, and two offers are counted."""
    gifts = (offer("gift", units_total=5, budget_cents=900), offer("tea"))
    at_desk = Counter(office_store, *gifts, stock={"tea": 4})
    here = [one | {"site_id": "north"} if one["record"] == "pickup" else one for one in EVERYTHING]
    receive(office_store, *here)
    return at_desk


@pytest.fixture
def privacy(office_store: OfficeStore, counter: Counter) -> Privacy:
    return Privacy(office_store, counter.clock)


def piles(store: OfficeStore) -> list[tuple[str, str, int, int]]:
    with store.transaction() as books:
        assert all(one.holds for one in books.balances())
        return [(one.offer_id, one.measure, one.remaining, one.given) for one in books.balances()]


def moves(store: OfficeStore) -> list[tuple[str, BonusState]]:
    with store.transaction() as books:
        return [(one.issuance.bonus_id, one.became) for one in books.moves(0, 100)]


def test_a_file_holds_products_and_the_worth_of_each_bonus(counter: Counter, privacy: Privacy) -> None:
    card = counter.desk.identify(NORTH, scan("s1", code="N1"))
    file = privacy.export("n1")
    assert {one.face_value_cents for one in file.bonuses} == {100}
    assert len(file.bonuses) == 2
    assert [one.gtin for one in file.purchases] == [str(EVERYTHING[6]["gtin"])]
    assert {one.text for one in file.codes} == {"N1", "N1-A"}
    assert (file.birthday and file.birthday.day, file.segments) == (4, ("families",))
    assert not isinstance(card, Refusal)
    with pytest.raises(UnknownCustomer):
        privacy.export("nobody")


def test_erasing_forgets_the_person_and_keeps_every_total(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    shown = counter.desk.identify(NORTH, scan("s1", code="N1"))
    assert not isinstance(shown, Refusal)
    counter.say("a1", shown, Verdict.GIVE, 0)
    given = shown.card.bonuses[0].bonus_id
    before = moves(office_store)
    assert privacy.erase("n1")
    assert moves(office_store)[: len(before)] == before, "the ledger stays as it is"
    assert [became for _, became in moves(office_store)[len(before) :]] == [BonusState.RELEASED]
    assert sum(worth for *_, worth in piles(office_store)) in {1 + 100, 1}, "what was given stays given"
    with office_store.transaction() as books:
        issuance = books.issuance(given)
        assert books.member("N1") is None
        assert books.scanned("s1") is None
        assert books.history("n1") is None
        assert books.census().customers == 3
    assert issuance is not None
    assert issuance.customer_id.startswith("erased-")
    assert issuance.order not in {"900", ""}
    with pytest.raises(UnknownCustomer):
        privacy.export("n1")
    again = counter.desk.identify(NORTH, scan("s2", code="N1"))
    assert again == Refusal(concerns="s2", reason=RefusalReason.UNKNOWN_CODE)


def test_nothing_in_the_file_of_the_books_names_an_erased_customer(tmp_path: Path, sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path)
    at_desk = Counter(store, offer("gift"))
    here = [one | {"site_id": "north"} if one["record"] == "pickup" else one for one in EVERYTHING[:8]]
    receive(store, *here)
    at_desk.desk.identify(NORTH, scan("s1", code="N1"))
    Privacy(store, at_desk.clock).erase("n1")
    store.close()
    with sqlite3.connect(sqlite_path) as connection:
        said = "\n".join(connection.iterdump())
    assert not [word for word in ("'n1'", "Noé", "N1", "'900'") if word in said]
    del tmp_path


def test_a_stranger_of_whom_events_tell_gets_no_name(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    counter.say("a1", counter.show("s1"), Verdict.GIVE, 0)
    bonus_id = moves(office_store)[-1][0]
    assert privacy.erase("c0")
    with office_store.transaction() as books:
        issuance = books.issuance(bonus_id)
    assert issuance is not None
    (said,) = receive(office_store, EVERYTHING[1] | {"customer_id": issuance.customer_id})
    assert isinstance(said, Complaint)
    assert said.field == "customer_id"


def test_an_id_is_free_again_once_its_customer_is_erased(office_store: OfficeStore, privacy: Privacy) -> None:
    assert privacy.erase("n1")
    assert receive(office_store, EVERYTHING[1]) == [Taken(1, Outcome.ADDED)]
    assert privacy.export("n1").interests == (), "nothing of the one before is theirs"


def test_erasing_again_or_somebody_unknown_changes_nothing(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    counter.desk.identify(NORTH, scan("s1", code="N1"))
    assert privacy.erase("n1")
    before = piles(office_store), moves(office_store)
    assert not privacy.erase("n1")
    assert not privacy.erase("nobody")
    assert (piles(office_store), moves(office_store)) == before


def test_a_gift_of_somebody_erased_can_still_be_brought_back(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    shown = counter.desk.identify(NORTH, scan("s1", code="N1"))
    assert not isinstance(shown, Refusal)
    counter.say("a1", shown, Verdict.GIVE, 0)
    privacy.erase("n1")
    request = TillRequest("r1", "till-1", shown.card.bonuses[0].bonus_id, TillDeed.RETURN)
    assert Till(office_store, counter.clock).record(request) is TillAnswer.RECORDED
    assert all(given == 0 for *_, given in piles(office_store))


def test_an_objection_leaves_generic_offers_and_drops_what_was_bought(
    office_store: OfficeStore, privacy: Privacy
) -> None:
    assert privacy.refuse_profiling("n1", "desk")
    assert not privacy.refuse_profiling("n1", "desk")
    file = privacy.export("n1")
    assert (file.profiling, file.purchases, file.segments, file.purchase_counters) == (False, (), (), None)
    assert file.consents[-1].source == "desk"
    with office_store.transaction() as books:
        assert books.history("n1") is None
    with pytest.raises(UnknownCustomer):
        privacy.refuse_profiling("nobody", "desk")


def test_three_years_after_the_last_activity_a_customer_is_forgotten(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    assert privacy.tidy() == Forgotten()
    counter.clock.forward(3 * 365 * DAY)
    assert privacy.tidy().customers == 0
    counter.clock.forward(2 * DAY)
    assert privacy.tidy().customers == 4
    with office_store.transaction() as books:
        assert books.census().customers == 0
    assert privacy.tidy() == Forgotten()


def test_somebody_of_whom_nothing_was_ever_heard_is_forgotten_like_anybody_else(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    receive(office_store, EVERYTHING[1] | {"customer_id": "quiet"})
    counter.clock.forward((3 * 365 + 2) * DAY)
    assert sum(one.customers for one in rounds(privacy)) == 5
    with pytest.raises(UnknownCustomer):
        privacy.export("quiet")


class Machine:
    """A computer with a clock of its own, on which servers start and stop."""

    def __init__(self, store: OfficeStore, now: dt.datetime) -> None:
        self.clock = SetClock(now)
        self._store = store

    def started(self) -> Privacy:
        return Privacy(self._store, self.clock)


def test_a_clock_years_ahead_makes_no_server_forget_anybody(
    office_store: OfficeStore, counter: Counter
) -> None:
    ahead = dt.timedelta(days=5 * 365)
    right, wrong = Machine(office_store, NINE), Machine(office_store, NINE + ahead)
    assert right.started().tidy() == Forgotten()
    first = wrong.started()
    assert first.tidy() == Forgotten(leapt=ahead)
    counter.clock.forward(ahead.total_seconds())
    counter.desk.identify(NORTH, scan("s1", code="N1"))
    wrong.clock.forward(PATIENCE_S - 1)
    assert first.tidy().leapt == ahead
    assert wrong.started().tidy().leapt is not None, "starting anew makes the clock no better"
    assert right.started().tidy() == Forgotten()
    with office_store.transaction() as books:
        assert books.census().customers == 4


@pytest.mark.usefixtures("counter")
def test_the_time_is_noted_once_a_day(office_store: OfficeStore) -> None:
    machine, noted = Machine(office_store, NINE), []
    privacy = machine.started()
    for _ in range(5):
        privacy.tidy()
        with office_store.transaction() as books:
            noted.append(books.tidied_at())
        machine.clock.forward(DAY / 2)
    assert noted == [NINE, NINE, *[NINE + dt.timedelta(days=1)] * 2, NINE + dt.timedelta(days=2)]


@pytest.mark.usefixtures("counter")
def test_a_clock_that_leaps_while_a_server_runs_is_in_doubt_and_a_long_run_is_not(
    office_store: OfficeStore,
) -> None:
    machine = Machine(office_store, NINE)
    privacy = machine.started()
    assert privacy.tidy() == Forgotten()
    machine.clock.forward(3 * 365 * DAY)
    assert privacy.tidy().leapt is None
    machine.clock.leap(dt.timedelta(days=400))
    assert privacy.tidy() == Forgotten(leapt=dt.timedelta(days=400))
    machine.clock.leap(dt.timedelta(days=-400))
    assert privacy.tidy() == Forgotten()


@pytest.mark.usefixtures("counter")
def test_a_shop_that_was_closed_for_years_forgets_half_a_day_after_its_server_starts(
    office_store: OfficeStore,
) -> None:
    Machine(office_store, NINE).started().tidy()
    later = Machine(office_store, NINE + dt.timedelta(days=4 * 365))
    privacy = later.started()
    assert privacy.tidy().leapt is not None
    later.clock.forward(PATIENCE_S)
    assert privacy.tidy().customers == 4
    assert later.started().tidy() == Forgotten()


@pytest.mark.usefixtures("counter")
def test_what_passed_on_its_machine_before_a_server_started_proves_nothing(office_store: OfficeStore) -> None:
    machine, closed = Machine(office_store, NINE), dt.timedelta(days=400)
    assert machine.started().tidy() == Forgotten()
    machine.clock.forward(closed.total_seconds())
    assert machine.started().tidy() == Forgotten(leapt=closed)


def test_an_interest_is_forgotten_when_its_day_is_past_everywhere(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    (interest,) = (one for one in EVERYTHING if one["record"] == "interest")
    receive(office_store, interest | {"until": "2026-03-03"})
    evening_overseas = dt.datetime(2026, 3, 4, 11, 59, tzinfo=dt.UTC)
    counter.clock.forward((evening_overseas - counter.clock.now()).total_seconds())
    privacy.tidy()
    assert [one.until for one in privacy.export("n1").interests] == [dt.date(2026, 3, 3)]
    counter.clock.forward(60)
    assert privacy.tidy() == Forgotten(interests=1)
    assert privacy.export("n1").interests == ()
    assert privacy.tidy() == Forgotten()


def test_customers_of_an_older_program_are_known_from_now_on_some_at_a_time(
    office_store: OfficeStore, counter: Counter, privacy: Privacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.office.privacy.MOST_BEGUN_AT_ONCE", 3)
    with office_store.transaction() as books:
        books._connection.execute("UPDATE customers SET known_since = NULL")  # type: ignore[attr-defined]
    assert [privacy.tidy().begun for _ in range(3)] == [3, 1, 0]
    counter.clock.forward(3 * 365 * DAY)
    assert privacy.tidy().customers == 0
    counter.clock.forward(2 * DAY)
    assert privacy.tidy().customers == 4


def test_whoever_is_heard_of_is_kept(office_store: OfficeStore, counter: Counter) -> None:
    counter.clock.forward(30 * DAY)
    receive(office_store, EVERYTHING[7] | {"order": "950", "starts_at": "2026-04-01T10:00:00+02:00"})
    short = Privacy(office_store, counter.clock, Keeping(customers=dt.timedelta(days=20)))
    assert short.tidy().customers == 3
    assert short.export("n1").customer.first_name == "Noé"


def test_whoever_is_silent_is_found_behind_those_who_are_heard_of(
    office_store: OfficeStore, counter: Counter, privacy: Privacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.stores.sql.privacy.LOOKS_AT_ONCE", 1)
    counter.clock.forward(3 * 365 * DAY)
    comes = EVERYTHING[7] | {"starts_at": counter.clock.now().isoformat()}
    stay = ("c0", "c1", "n1")
    rows = [read_record(1, comes | {"customer_id": who, "order": f"later-{who}"}) for who in stay]
    assert all(isinstance(one, Taken) for one in Intake(office_store, counter.clock).receive(rows))
    counter.clock.forward(2 * DAY)
    tidied = list(itertools.takewhile(lambda one: one != Forgotten(), iter(privacy.tidy, None)))
    assert sum(one.customers for one in tidied) == 1
    assert sum(one.heard_of for one in tidied) <= 3
    with pytest.raises(UnknownCustomer):
        privacy.export("c2")


def test_answers_to_scans_hold_names_and_go_after_a_day(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    counter.desk.identify(NORTH, scan("s1", code="N1"))
    counter.clock.forward(DAY - 1)
    assert privacy.tidy().scans == 0
    counter.clock.forward(2)
    assert privacy.tidy().scans == 1
    with office_store.transaction() as books:
        assert books.scanned("s1") is None


def test_the_ids_of_answers_go_when_nobody_sends_one_again(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    shown = counter.show("s0", 0)
    given = counter.say("a0", shown, Verdict.GIVE, 0)
    counter.clock.forward(2 * DAY)
    assert privacy.tidy().answers == 0
    assert counter.say("a0", shown, Verdict.GIVE, 0) == given, "glasses may have been away for a day"
    piles = counter.piles("gift")
    counter.clock.forward(1)
    assert privacy.tidy().answers == 1
    with office_store.transaction() as books:
        assert books.answered("a0") is None
    counter.say("a0", shown, Verdict.GIVE, 0)
    assert counter.piles("gift") == piles, "given is given once, whoever remembers it"


def test_old_lines_of_receipts_go_and_what_was_learned_of_them_stays(
    office_store: OfficeStore, counter: Counter
) -> None:
    privacy = Privacy(office_store, counter.clock, Keeping(purchases=dt.timedelta(days=100)))
    receive(office_store, EVERYTHING[6] | {"purchase_id": "p2", "on": "2026-02-27"})
    learned = history(office_store, "n1")
    counter.clock.forward((dt.date(2026, 2, 20) - NINE.date() + dt.timedelta(days=100)).days * DAY)
    assert privacy.tidy().receipts == 0
    counter.clock.forward(DAY)
    assert privacy.tidy().receipts == 1
    assert [one.on for one in privacy.export("n1").purchases] == [dt.date(2026, 2, 27)]
    assert history(office_store, "n1") == learned
    counter.clock.forward(7 * DAY)
    assert privacy.tidy().receipts == 1
    assert privacy.export("n1").purchases == ()
    assert history(office_store, "n1") == learned
    assert privacy.tidy().receipts == 0


def test_whose_receipts_are_gone_was_heard_of_all_the_same(
    office_store: OfficeStore, counter: Counter
) -> None:
    keeping = Keeping(customers=dt.timedelta(days=400), purchases=dt.timedelta(days=100))
    privacy = Privacy(office_store, counter.clock, keeping)
    counter.clock.forward(200 * DAY)
    line = EVERYTHING[6] | {"purchase_id": "p2", "on": counter.clock.now().date().isoformat()}
    (taken,) = Intake(office_store, counter.clock).receive([read_record(1, line)])
    assert isinstance(taken, Taken), taken
    counter.clock.forward(300 * DAY)
    rounds(privacy)
    assert privacy.export("n1").purchases == ()
    counter.clock.forward(101 * DAY)
    assert sum(one.customers for one in rounds(privacy)) == 1


def test_however_many_customers_old_receipts_are_found_page_by_page_and_from_the_beginning_again(
    office_store: OfficeStore, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.stores.sql.privacy._LOOKED_AT", 2)
    monkeypatch.setattr("server.stores.sql.privacy._FOLDED", 1)
    privacy = Privacy(office_store, counter.clock, Keeping(purchases=dt.timedelta(days=100)))
    agreed = EVERYTHING[2]
    for number in range(3):
        receive(office_store, agreed | {"customer_id": f"c{number}"})
        for day in ("2026-02-20", "2026-02-27"):
            line = {"purchase_id": f"{number}-{day}", "customer_id": f"c{number}", "on": day}
            receive(office_store, EVERYTHING[6] | line)
    counter.clock.forward(97 * DAY)
    assert sum(privacy.tidy().receipts for _ in range(9)) == 4
    counter.clock.forward(7 * DAY)
    assert sum(privacy.tidy().receipts for _ in range(9)) == 3


def test_old_receipts_are_found_behind_a_page_of_customers_who_have_none(
    office_store: OfficeStore, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.stores.sql.privacy._LOOKED_AT", 2)
    privacy = Privacy(office_store, counter.clock, Keeping(purchases=dt.timedelta(days=100)))
    counter.clock.forward(100 * DAY)
    assert sum(privacy.tidy().receipts for _ in range(4)) == 1


def history(store: OfficeStore, customer_id: str) -> History | None:
    with store.transaction() as books:
        return books.history(customer_id)


def rounds(privacy: Privacy) -> list[Forgotten]:
    """Tidy while anything is found."""
    return list(itertools.takewhile(lambda one: one != Forgotten(), iter(privacy.tidy, None)))


def test_codes_that_ended_are_thrown_away(counter: Counter, privacy: Privacy) -> None:
    counter.clock.forward(2 * DAY)
    privacy.tidy()
    assert {one.text for one in privacy.export("n1").codes} == {"N1"}


def test_erasing_while_glasses_scan_loses_nothing(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    """Each customer is scanned and erased at once; who comes first is left to chance."""

    def look(number: int) -> None:
        shown = counter.desk.identify(NORTH, scan(f"s{number}", number % 3))
        if not isinstance(shown, Refusal) and shown.card.bonuses:
            counter.say(f"a{number}", shown, Verdict.GIVE, 0)

    with ThreadPoolExecutor(6) as threads:
        looks = [threads.submit(look, number) for number in range(12)]
        gone = [threads.submit(privacy.erase, f"c{number}") for number in (0, 1, 2, 0, 1, 2)]
        for one in looks:
            one.result(timeout=60)
        assert sum(one.result(timeout=60) for one in gone) == 3
    for number in range(3):
        privacy.erase(f"c{number}")
    with office_store.transaction() as books:
        assert all(one.holds for one in books.balances())
        latest = {one.issuance.bonus_id: one.became for one in books.moves(0, 1000)}
        assert BonusState.RESERVED not in latest.values()
        assert books.census().customers == 1


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deeds=st.lists(
        st.tuples(st.sampled_from(["scan", "give", "decline", "done", "erase", "sweep"]), st.integers(0, 2)),
        max_size=14,
    )
)
def test_whatever_happens_before_erasing_changes_no_total(blank: Path, deeds: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(blank, path := Path(folder) / "books.sqlite3")
        store = SqliteStore(path)
        at_desk = Counter(
            store, offer("gift", units_total=2, budget_cents=500), offer("tea"), stock={"tea": 2}
        )
        privacy = Privacy(store, at_desk.clock)
        cards: dict[int, ShowCard] = {}
        for step, (deed, number) in enumerate(deeds):
            before = given_so_far(store)
            shown = cards.get(number)
            if deed == "scan":
                reply = at_desk.desk.identify(NORTH, scan(f"s{step}", number))
                cards |= {} if isinstance(reply, Refusal) else {number: reply}
            elif deed == "erase":
                privacy.erase(f"c{number}")
                assert given_so_far(store) == before
            elif deed == "sweep":
                at_desk.clock.forward(300)
                at_desk.desk.sweep()
            elif shown is not None and shown.card.bonuses:
                at_desk.say(f"a{step}", shown, VERDICTS[deed], None if deed == "done" else 0)
            assert piles(store)
        store.close()


VERDICTS = {"give": Verdict.GIVE, "decline": Verdict.DECLINE, "done": Verdict.DONE}


def given_so_far(store: OfficeStore) -> list[tuple[str, str, int, int]]:
    """What was received and given of everything."""
    with store.transaction() as books:
        return [(one.offer_id, one.measure, one.received, one.given) for one in books.balances()]


def test_the_moment_of_erasing_leads_to_no_stranger(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    """Who may read the audit log knows it, with the id of whoever was erased."""
    counter.clock.forward(7 * 3600 + 11)
    shown = counter.show("s1", 1)
    counter.clock.forward(60)
    counter.say("a1", shown, Verdict.DONE)
    counter.clock.forward(60)
    for customer_id in ("n1", "c1"):
        assert privacy.erase(customer_id)
    with office_store.transaction() as books:
        kept = [
            str(at)
            for table in ("customers", "pickups", "cards")
            for row in books._connection.execute(  # type: ignore[attr-defined]
                f"SELECT * FROM {table} WHERE customer_id LIKE 'erased-%'"
            )
            for at in row
        ]
    assert not {str(stamp(counter.clock.now() - dt.timedelta(seconds=ago))) for ago in (0, 60)} & set(kept)


def test_of_the_orders_of_somebody_erased_no_more_than_the_day_is_kept(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    counter.clock.forward(7 * 3600 + 11)
    counter.show("s0", 0)
    counter.say("a1", counter.show("s1", 1), Verdict.DONE)
    assert privacy.erase("c1")
    with office_store.transaction() as books:
        rows = books._connection.execute(  # type: ignore[attr-defined]
            "SELECT starts_at, collected_at FROM pickups WHERE customer_id LIKE 'erased-%'"
        ).fetchall()
        assert books.answered("a1") is None
    midnight = NINE.replace(hour=0)
    assert [tuple(row) for row in rows] == [(stamp(midnight), stamp(midnight))]


def test_however_many_codes_requests_and_events_are_over_all_of_them_go_in_one_round(
    office_store: OfficeStore, counter: Counter, privacy: Privacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever tidies does so while anything is found."""
    monkeypatch.setattr("server.office.privacy.MOST_SCANS_AT_ONCE", 2)
    rotating = EVERYTHING[4]
    receive(office_store, *(rotating | {"text": f"N1-{number}"} for number in range(4)))
    Integrations(office_store, counter.clock).issue("crm", {Scope.RECORDS})
    for number in range(5):
        Posts(office_store, counter.clock).receive("crm", f"k{number}", [], [])
    Outbox(office_store, counter.clock).subscribe("crm", "https://crm.example/events")
    for number in range(3):
        counter.say(f"a{number}", counter.show(f"s{number}", number), Verdict.DONE)
    with office_store.transaction() as books:
        aside = books.put_aside_all_but("crm", 0, counter.clock.now())
    counter.clock.forward(31 * DAY)
    tidied = list(itertools.takewhile(lambda one: one != Forgotten(), iter(privacy.tidy, None)))
    assert sum(one.codes for one in tidied) == 5
    assert sum(one.posts for one in tidied) == 5
    assert sum(one.events for one in tidied) == aside > 2
    assert sum(one.answers for one in tidied) == 3
    assert [code.text for code in privacy.export("n1").codes] == ["N1"]
