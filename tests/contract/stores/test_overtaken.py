"""What glasses show and must show no longer, on every store."""

from overlays.wire import ShowCard, Verdict
from server.desk.door import Door
from server.desk.records import Glasses, Shown, Worn, shown_by
from server.desk.store import Store
from server.domain.intake import Taken, read_record
from server.domain.issuance import BonusState
from server.office.books import OfficeStore
from server.office.intake import Intake
from server.office.privacy import Privacy
from tests.unit.server.small_shop import NORTH, Counter, offer


def seen(shown: ShowCard) -> Shown:
    return shown_by(shown.card)


def test_a_card_of_which_a_bonus_went_back_is_overtaken_until_it_is_scanned_anew(store: Store) -> None:
    counter = Counter(store, offer("a"), offer("b"), people=2)
    old, others = seen(counter.show("s0")), seen(counter.show("s1", 1))
    assert counter.desk.overtaken((old, others)) == frozenset()
    with store.transaction() as books:
        books.put_back(books.issuances("100")[:1], BonusState.RELEASED, counter.clock.now(), "")
    assert counter.desk.overtaken((old, others)) == {old}
    anew = seen(counter.show("s2"))
    assert anew.card_id == old.card_id
    assert counter.desk.overtaken((old, others, anew)) == {old}


def test_a_card_that_was_closed_is_not_overtaken_by_what_went_back_with_it(store: Store) -> None:
    counter = Counter(store, offer("a"))
    shown = counter.show("s0")
    counter.say("done", shown, Verdict.DONE)
    assert counter.desk.overtaken((seen(shown),)) == frozenset()


def test_nothing_that_is_shown_is_never_overtaken(store: Store) -> None:
    assert Counter(store, offer("a")).desk.overtaken(()) == frozenset()


def test_who_objects_takes_their_card_from_the_glasses_and_nobody_else_s(office_store: OfficeStore) -> None:
    counter = Counter(office_store, offer("a"), people=2)
    mine, others = seen(counter.show("s0")), seen(counter.show("s1", 1))
    Privacy(office_store, counter.clock).refuse_profiling("c0", "desk")
    assert counter.desk.overtaken((mine, others)) == {mine}
    assert counter.desk.overtaken((seen(counter.show("s2")), others)) == frozenset()


def forbid_name(counter: Counter, store: OfficeStore, customer_id: str) -> None:
    said = {"record": "consent", "customer_id": customer_id, "purpose": "name_on_glasses", "agreed": False}
    row = read_record(1, said | {"at": counter.clock.now().isoformat(), "source": "desk"})
    (taken,) = Intake(store, counter.clock).receive([row])
    assert isinstance(taken, Taken), taken


def test_who_forbids_their_name_takes_a_card_that_shows_it_and_the_next_one_shows_none(
    office_store: OfficeStore,
) -> None:
    counter = Counter(office_store, offer("a"), people=2)
    card = counter.show("s0")
    mine, others = seen(card), seen(counter.show("s1", 1))
    assert card.card.name == "Zoé L."
    forbid_name(counter, office_store, "c0")
    assert counter.desk.overtaken((mine, others)) == {mine}
    anew = counter.show("s2")
    assert (anew.card.card_id, anew.card.name) == (card.card.card_id, None)
    assert counter.desk.overtaken((seen(anew), others)) == frozenset()


def test_who_is_erased_takes_their_card_from_the_glasses_whatever_is_on_it(office_store: OfficeStore) -> None:
    counter = Counter(office_store, offer("a", units_total=1), people=3)
    full, bare, others = (seen(counter.show(f"s{number}", number)) for number in range(3))
    assert (len(full.bonuses), len(bare.bonuses)) == (1, 0)
    privacy = Privacy(office_store, counter.clock)
    assert privacy.erase("c0")
    assert privacy.erase("c1")
    assert counter.desk.overtaken((full, bare, others)) == {full, bare}


def note_scan(counter: Counter, scan_id: str | None, session_id: str = "session") -> None:
    worn = Worn("north-1", session_id, counter.clock.now(), "1.0", "halo", in_service=True, scan_id=scan_id)
    Door(counter.store, counter.clock).note_worn((worn,))


def test_what_glasses_were_shown_last_is_found_whichever_server_showed_it(store: Store) -> None:
    counter = Counter(store, offer("a"), people=2)
    Door(store, counter.clock).issue("north-1", "north")
    assert counter.desk.shown_before(NORTH) == ()
    note_scan(counter, None)
    assert counter.desk.shown_before(NORTH) == ()
    first, second = counter.show("s0"), counter.show("s1", 1)
    note_scan(counter, "s0")
    assert Counter.of_another_server(store).desk.shown_before(NORTH) == (seen(first),)
    note_scan(counter, "s1")
    note_scan(counter, None, "a later session")
    assert Counter.of_another_server(store).desk.shown_before(NORTH) == (seen(second),)


def test_glasses_that_showed_somebody_who_was_erased_may_show_any_erased_card_of_the_site(
    office_store: OfficeStore,
) -> None:
    counter = Counter(office_store, offer("a"), people=3)
    Door(office_store, counter.clock).issue("north-1", "north")
    shown = [counter.show(f"s{number}", number) for number in range(3)]
    note_scan(counter, "s0")
    privacy = Privacy(office_store, counter.clock)
    assert privacy.erase("c1")
    assert counter.desk.shown_before(NORTH) == (seen(shown[0]),)
    assert privacy.erase("c0")
    before = counter.desk.shown_before(NORTH)
    assert {one.card_id for one in before} == {one.card.card_id for one in shown[:2]}
    assert counter.desk.overtaken(before) == set(before)
    assert counter.desk.shown_before(Glasses("north-1", "south")) == ()
    counter.clock.forward(3 * 24 * 3600)
    assert counter.desk.shown_before(NORTH) == ()
