"""Who is here and what supervisors write, on every store."""

import pytest

from overlays.wire import Verdict
from server.desk.lobby import MEMO_HOLDS, STAYS, Lobby, has_left
from server.desk.records import Glasses, KnownGlasses
from server.desk.store import Store
from server.errors import MemoRefused, UnknownOrder, UnknownSite
from tests.unit.server.small_shop import NINE, NORTH, SOUTH, Counter, customer, offer, pickup

MINUTE_S = 60.0


def rows(lobby: Lobby, site: str = "north") -> list[tuple[str | None, str, int]]:
    return [(row.name, row.bay, row.waited_s) for row in lobby.queue(site).rows]


def known(store: Store, *glasses: Glasses) -> None:
    with store.transaction() as books:
        for one in glasses:
            books.keep_glasses(KnownGlasses(one.glasses_id, one.site_id, "hash", NINE))


def test_nobody_is_here_before_anybody_comes(store: Store) -> None:
    assert Counter(store).desk.lobby.queue("north").here == 0


def test_the_first_scan_says_that_a_customer_is_here_and_the_clock_runs_from_then(store: Store) -> None:
    counter = Counter(store)
    assert counter.show("s1").waited_s == 0
    counter.clock.forward(3 * MINUTE_S)
    assert counter.show("s2").waited_s == 180
    assert counter.show("s1").waited_s == 180, "a repeated scan says the same"
    assert rows(counter.desk.lobby) == [("Zoé L.", "1", 180)]


def test_a_customer_who_announced_themselves_has_waited_since_then(store: Store) -> None:
    counter = Counter(store)
    counter.desk.lobby.arrive("100")
    counter.clock.forward(5 * MINUTE_S)
    counter.desk.lobby.arrive("100")
    assert counter.show("s1").waited_s == 300


def test_who_waits_longest_comes_first_and_five_are_named(store: Store) -> None:
    counter = Counter(store, people=7)
    for number in (3, 1, 0, 2, 4, 5, 6):
        counter.desk.lobby.arrive(f"{100 + number}")
        counter.clock.forward(MINUTE_S)
    queue = counter.desk.lobby.queue("north")
    assert [row.waited_s for row in queue.rows] == [420, 360, 300, 240, 180]
    assert queue.here == 7
    assert counter.desk.lobby.queue("south").here == 0


def test_a_customer_who_did_not_agree_waits_without_a_name(store: Store) -> None:
    counter = Counter(store, customers=(customer(0, name_on_glasses=False),), pickups=(pickup(0),))
    counter.desk.lobby.arrive("100")
    assert rows(counter.desk.lobby) == [(None, "1", 0)]


def test_who_was_served_is_gone(store: Store) -> None:
    counter = Counter(store)
    shown = counter.show("s1")
    counter.say("a1", shown, Verdict.DONE)
    assert counter.desk.lobby.queue("north").here == 0
    counter.desk.lobby.arrive("100")
    assert counter.desk.lobby.queue("north").here == 0


def test_a_wrong_customer_never_came_unless_they_had_announced_themselves(store: Store) -> None:
    counter = Counter(store, people=2)
    counter.say("a1", counter.show("s1", 0), Verdict.WRONG_CUSTOMER)
    assert counter.desk.lobby.queue("north").here == 0
    counter.desk.lobby.arrive("101")
    counter.clock.forward(MINUTE_S)
    counter.say("a2", counter.show("s2", 1), Verdict.WRONG_CUSTOMER)
    assert counter.desk.lobby.queue("north").here == 1


def test_who_came_hours_ago_and_was_never_served_has_left(store: Store) -> None:
    counter = Counter(store)
    counter.desk.lobby.arrive("100")
    came = counter.clock.now()
    counter.clock.forward(STAYS.total_seconds())
    assert counter.desk.lobby.queue("north").here == 1
    assert not has_left(came, counter.clock.now())
    counter.clock.forward(0.001)
    assert counter.desk.lobby.queue("north").here == 0
    assert has_left(came, counter.clock.now())


def test_an_order_that_does_not_exist_is_refused_by_name(store: Store) -> None:
    with pytest.raises(UnknownOrder, match="no order 999"):
        Counter(store).desk.lobby.arrive("999")


def test_bonuses_are_left_out_while_the_queue_is_long_and_nothing_is_reserved(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=5), people=4)
    desk = type(counter.desk)(store, counter.clock, long_queue=3)
    counter.desk = desk
    assert len(counter.show("s0", 0).card.bonuses) == 1
    desk.lobby.arrive("102")
    assert counter.show("s1", 1).card.bonuses == ()
    assert counter.piles("a")["units"] == (4, 1, 0)
    counter.say("a1", counter.show("s2", 1), Verdict.DONE)
    assert len(counter.show("s3", 2).card.bonuses) == 1


def test_a_memo_is_shown_on_every_pair_of_glasses_of_its_site_until_it_is_read_there(store: Store) -> None:
    counter = Counter(store)
    lobby, other = counter.desk.lobby, Glasses("north-2", "north")
    known(store, NORTH, SOUTH, other)
    memo = lobby.write("north", "Quai 3 fermé jusqu’à midi")
    assert [one.lines for one in lobby.unread(NORTH)] == [("Quai 3 fermé", "jusqu’à midi")]
    lobby.read(NORTH, memo.memo_id)
    lobby.read(NORTH, memo.memo_id)
    assert lobby.unread(NORTH) == ()
    assert [one.memo_id for one in lobby.unread(other)] == [memo.memo_id]
    assert lobby.unread(SOUTH) == ()
    assert [one.readers for one in lobby.written("north")] == [1]


def test_glasses_of_elsewhere_cannot_read_a_memo_away(store: Store) -> None:
    counter = Counter(store)
    known(store, NORTH, SOUTH)
    memo = counter.desk.lobby.write("north", "Pause")
    counter.desk.lobby.read(SOUTH, memo.memo_id)
    counter.desk.lobby.read(NORTH, "m-unknown")
    assert [one.readers for one in counter.desk.lobby.written("north")] == [0]


def test_memos_come_in_the_order_in_which_they_were_written_and_hold_for_a_shift(store: Store) -> None:
    counter = Counter(store)
    known(store, NORTH)
    for text in ("Un", "Deux"):
        counter.desk.lobby.write("north", text)
        counter.clock.forward(MINUTE_S)
    assert [memo.lines for memo in counter.desk.lobby.unread(NORTH)] == [("Un",), ("Deux",)]
    counter.clock.forward(MEMO_HOLDS.total_seconds())
    assert counter.desk.lobby.unread(NORTH) == ()


def test_a_memo_that_fits_no_display_or_goes_nowhere_is_refused_by_name(store: Store) -> None:
    lobby = Counter(store).desk.lobby
    with pytest.raises(MemoRefused, match="say it shorter"):
        lobby.write("north", "Bonjour " * 30)
    with pytest.raises(UnknownSite, match="no site nowhere"):
        lobby.write("nowhere", "Pause")
    with pytest.raises(UnknownSite, match="no site nowhere"):
        lobby.written("nowhere")


def test_nothing_that_is_kept_has_room_for_who_read_or_when() -> None:
    from server.stores.schema import memo_reads

    assert set(memo_reads.columns.keys()) == {"memo_id", "glasses_id"}


def test_who_comes_back_hours_later_has_not_waited_since(store: Store) -> None:
    counter = Counter(store, offer("a"), people=1)
    assert counter.desk.lobby.queue("north").here == 0
    counter.show("s1")
    counter.clock.forward(STAYS.total_seconds() - 60)
    assert counter.show("s2").waited_s == STAYS.total_seconds() - 60
    counter.clock.forward(120)
    assert counter.desk.lobby.queue("north").here == 0
    assert counter.show("s3").waited_s == 0
    assert counter.desk.lobby.queue("north").here == 1
    counter.clock.forward(60)
    assert counter.show("s4").waited_s == 60
    counter.clock.forward(STAYS.total_seconds() + 60)
    counter.desk.lobby.arrive("100")
    counter.clock.forward(60)
    assert rows(counter.desk.lobby) == [("Zoé L.", "1", 60)]
