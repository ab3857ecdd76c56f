"""What glasses show and must show no longer, on every store."""

from overlays.wire import ShowCard, Verdict
from server.desk.records import Shown
from server.desk.store import Store
from server.domain.issuance import BonusState
from server.office.books import OfficeStore
from server.office.privacy import Privacy
from tests.unit.server.small_shop import Counter, offer


def seen(shown: ShowCard) -> Shown:
    return Shown(shown.card.card_id, frozenset(bonus.bonus_id for bonus in shown.card.bonuses))


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


def test_who_is_erased_takes_their_card_from_the_glasses_whatever_is_on_it(office_store: OfficeStore) -> None:
    counter = Counter(office_store, offer("a", units_total=1), people=3)
    full, bare, others = (seen(counter.show(f"s{number}", number)) for number in range(3))
    assert (len(full.bonuses), len(bare.bonuses)) == (1, 0)
    privacy = Privacy(office_store, counter.clock)
    assert privacy.erase("c0")
    assert privacy.erase("c1")
    assert counter.desk.overtaken((full, bare, others)) == {full, bare}
