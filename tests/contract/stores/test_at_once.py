"""Scans that are done at once: each gets what it would have got by itself, and never more than there is."""

import datetime as dt

import pytest

from overlays.wire import Refusal, RefusalReason, ShowCard, Verdict
from server.desk.store import Store
from server.domain.issuance import RESERVED_FOR
from server.domain.offers.limits import Counting, Limit, Period, Scope
from tests.served import Reply
from tests.unit.server.small_shop import NORTH, SOUTH, Counter, customer, offer, pickup, scan

A_DAY_OF_THE_SHOP = Limit(scope=Scope.OFFER, counter=Counting.UNITS, period=Period.DAY, maximum=4)


def at_once(counter: Counter, *scans: tuple[str, int]) -> list[Reply]:
    """Scan these customers in the north, all at once."""
    return counter.desk.identify_all([(NORTH, scan(scan_id, number)) for scan_id, number in scans])


def everybody(counter: Counter, people: int) -> list[ShowCard]:
    """Scan so many customers at once; each must get a card."""
    replies = at_once(counter, *((f"s{number}", number) for number in range(people)))
    shown = [reply for reply in replies if isinstance(reply, ShowCard)]
    assert len(shown) == people, replies
    return shown


def offers_of(shown: list[ShowCard]) -> list[str]:
    return [bonus.title.forms[0] for one in shown for bonus in one.card.bonuses]


def reason(reply: Reply) -> RefusalReason:
    assert isinstance(reply, Refusal), reply
    return reply.reason


@pytest.fixture
def plenty(store: Store) -> Counter:
    offers = (offer("a", units_total=100), offer("b"), offer("c", budget_cents=100_000), offer("d"))
    return Counter(store, *offers, people=20, stock={"b": 100})


def test_each_gets_the_card_that_they_would_have_got_alone(plenty: Counter) -> None:
    shown = everybody(plenty, 12)
    alone = plenty.show("alone", 15)
    for number, one in enumerate(shown):
        assert one.card.order == f"{100 + number}"
        assert [bonus.title for bonus in one.card.bonuses] == [bonus.title for bonus in alone.card.bonuses]
    assert {one.card.card_id for one in shown}.isdisjoint({alone.card.card_id})


def test_what_each_was_shown_is_reserved_and_can_be_given(plenty: Counter) -> None:
    shown = everybody(plenty, 12)
    with plenty.store.transaction() as books:
        assert all(balance.holds for balance in books.balances())
        assert len(books.ledger()) == sum(len(one.card.bonuses) for one in shown)
        assert all(len(books.issuances(one.card.order)) == len(one.card.bonuses) for one in shown)
        assert books.arrived("100") == plenty.clock.now()
    for number, one in enumerate(shown):
        assert plenty.say(f"give-{number}", one, Verdict.GIVE, 0).type == "granted"
        assert plenty.say(f"done-{number}", one, Verdict.DONE).type == "granted"


def test_the_same_again_at_once_is_the_same_and_takes_nothing_more(plenty: Counter) -> None:
    shown = everybody(plenty, 12)
    assert [one.card for one in everybody(plenty, 12)] == [one.card for one in shown]
    with plenty.store.transaction() as books:
        assert len(books.ledger()) == sum(len(one.card.bonuses) for one in shown)


def test_one_customer_who_is_seen_twice_at_once_has_one_card(plenty: Counter) -> None:
    first, other, again = at_once(plenty, ("s1", 1), ("s2", 2), ("s3", 1))
    assert isinstance(first, ShowCard)
    assert isinstance(again, ShowCard)
    assert isinstance(other, ShowCard)
    assert first.card == again.card != other.card


def test_one_scan_that_comes_twice_at_once_is_answered_twice_alike(plenty: Counter) -> None:
    first, again, foreign = at_once(plenty, ("s1", 1), ("s1", 1), ("s1", 2))
    assert isinstance(first, ShowCard)
    assert isinstance(again, ShowCard)
    assert first.card == again.card
    assert reason(foreign) is RefusalReason.ID_REUSED


def test_those_who_get_no_card_disturb_nobody(store: Store) -> None:
    counter = Counter(
        store,
        offer("a", units_total=9),
        customers=tuple(customer(number) for number in range(4)),
        pickups=(pickup(0), pickup(1, site_id="south"), pickup(3)),
    )
    replies = at_once(counter, ("s0", 0), ("s1", 1), ("s2", 2), ("s3", 3), ("s4", 44), ("s5", 44))
    assert isinstance(replies[0], ShowCard)
    assert isinstance(replies[3], ShowCard)
    assert [reason(replies[place]) for place in (1, 2, 4, 5)] == [
        RefusalReason.OTHER_SITE,
        RefusalReason.NO_PICKUP,
        RefusalReason.UNKNOWN_CODE,
        RefusalReason.UNKNOWN_CODE,
    ]
    assert counter.piles("a") == {"units": (7, 2, 0)}


def test_two_sites_at_once_take_of_one_budget_and_of_their_own_stock(store: Store) -> None:
    counter = Counter(
        store,
        offer("a", units_total=2),
        people=2,
        pickups=(pickup(0), pickup(1, site_id="south")),
        stock={"a": 1},
    )
    north, south = counter.desk.identify_all([(NORTH, scan("s0", 0)), (SOUTH, scan("s1", 1))])
    assert isinstance(north, ShowCard)
    assert isinstance(south, ShowCard)
    assert [len(one.card.bonuses) for one in (north, south)] == [1, 0]
    assert counter.piles("a") == {"units": (1, 1, 0), "stock": (0, 1, 0)}


@pytest.mark.parametrize(
    ("scarce", "left"),
    [({"units_total": 3}, {"units": (0, 3, 0)}), ({"budget_cents": 350}, {"cents": (50, 300, 0)})],
)
def test_of_three_that_are_there_ten_who_come_at_once_get_three(
    store: Store, scarce: dict[str, int], left: dict[str, tuple[int, int, int]]
) -> None:
    counter = Counter(store, offer("a", **scarce), offer("z"), people=10)
    shown = everybody(counter, 10)
    assert offers_of(shown).count("Cadeau a") == 3
    assert offers_of(shown).count("Cadeau z") == 10
    assert counter.piles("a") == left


def test_a_limit_lets_through_at_once_what_it_lets_through_one_by_one(store: Store) -> None:
    counter = Counter(store, offer("a", limits=(A_DAY_OF_THE_SHOP,)), offer("z", units_total=50), people=10)
    shown = everybody(counter, 10)
    assert offers_of(shown).count("Cadeau a") == 4
    assert offers_of(shown).count("Cadeau z") == 10
    with counter.store.transaction() as books:
        assert sum(count.reserved for count in books.counts()) == 4
    counter.clock.forward(dt.timedelta(days=1).total_seconds())
    assert counter.desk.sweep() == 14
    with counter.store.transaction() as books:
        assert sum(count.reserved for count in books.counts()) == 0
    assert counter.piles("z") == {"units": (50, 0, 0)}


def test_whose_reservation_has_run_out_gets_a_new_one_beside_those_who_come_first(store: Store) -> None:
    counter = Counter(store, offer("a", units_total=3), people=3)
    counter.show("s0", 0)
    counter.clock.forward(RESERVED_FOR.total_seconds())
    again, first = at_once(counter, ("s1", 0), ("s2", 1))
    assert isinstance(again, ShowCard)
    assert isinstance(first, ShowCard)
    assert [len(one.card.bonuses) for one in (again, first)] == [1, 1]
    assert counter.piles("a") == {"units": (1, 2, 0)}
