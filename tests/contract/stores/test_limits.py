"""Limits on every store: by day, week and month of the site, by customer, site and group."""

import datetime as dt
import itertools
import threading

import pytest

from overlays.wire import ShowCard, Verdict
from server.clock import SetClock
from server.desk.desk import Desk
from server.desk.store import Books, Store
from server.domain.categories import Category
from server.domain.issuance import BonusState, Claim
from server.domain.offers.campaign import Campaign, Terms
from server.domain.offers.claims import claims
from server.domain.offers.eligibility import Candidate
from server.domain.offers.groups import sharing_limits
from server.domain.offers.limits import Counting, Limit, Period, Scope, of_customer
from server.office.books import OfficeStore
from server.office.privacy import Privacy
from tests.contract.stores.test_store import GLASSES, became, issuance
from tests.served import ServedDesk
from tests.unit.server.small_shop import NINE, NORTH, Counter, bought, customer, load, offer, scan, shop

SCANS = itertools.count()
UNITS, CENTS = Counting.UNITS, Counting.CENTS


def limit(scope: Scope, maximum: int, period: Period = Period.TOTAL, counter: Counting = UNITS) -> Limit:
    return Limit(scope=scope, counter=counter, period=period, maximum=maximum)


def shown(counter: Counter, number: int) -> list[str]:
    bonuses = counter.show(f"s{number}", number).card.bonuses
    return [bonus.title.forms[0].removeprefix("Cadeau ") for bonus in bonuses]


def used(books: Books) -> dict[str, tuple[int, int]]:
    return {f"{one.subject} {one.stretch}".strip(): (one.reserved, one.given) for one in books.counts()}


def test_so_many_a_day_leave_a_site_and_then_the_next_best_is_shown(store: Store) -> None:
    daily = limit(Scope.OFFER_SITE, 2, Period.DAY)
    best = offer("tea", limits=(daily,), face_value_cents=300)
    counter = Counter(store, best, offer("cake"), people=3)
    assert [shown(counter, number) for number in range(3)] == [["tea", "cake"], ["tea", "cake"], ["cake"]]
    with store.transaction() as books:
        assert used(books) == {"offer:tea@north 2026-03-02": (2, 0)}
        assert not books.full([Claim("offer:tea@south", UNITS, "2026-03-02", 1, 2)])


@pytest.mark.parametrize(
    ("state", "piles"),
    [
        (BonusState.RELEASED, (0, 0)),
        (BonusState.EXPIRED, (0, 0)),
        (BonusState.GIVEN, (0, 100)),
    ],
)
def test_a_count_follows_the_bonus(store: Store, state: BonusState, piles: tuple[int, int]) -> None:
    load(store, shop(offer("gift")))
    claim = Claim("offer:gift@north", CENTS, "2026-03", 100, 150)
    with store.transaction() as books:
        one = issuance(books, "b1", claims=(claim,))
        assert books.reserve(one, GLASSES)
        assert books.full([claim]) == {claim}
        assert not books.reserve(issuance(books, "b2", 1, claims=(claim,)), GLASSES)
        assert books.move(one, became(one, state), GLASSES)
        assert used(books) == {"offer:gift@north 2026-03": piles}
        assert list(books.issuances("100")) == [became(one, state)]


def test_what_is_returned_is_counted_no_more(store: Store) -> None:
    load(store, shop(offer("gift")))
    claim = Claim("offer:gift@north", UNITS, "", 1, 1)
    with store.transaction() as books:
        one = issuance(books, "b1", claims=(claim,))
        given = became(one, BonusState.GIVEN)
        books.reserve(one, GLASSES)
        books.move(one, given, GLASSES)
        assert books.move(given, became(one, BonusState.RETURNED), "till-4")
        assert used(books) == {"offer:gift@north": (0, 0)}
        assert books.full([claim]) == frozenset()


def test_an_undone_no_takes_its_count_back_only_while_there_is_room(store: Store) -> None:
    load(store, shop(offer("gift")))
    claim = Claim("offer:gift@north", UNITS, "", 1, 1)
    with store.transaction() as books:
        one = issuance(books, "b1", claims=(claim,))
        declined = became(one, BonusState.DECLINED)
        books.reserve(one, GLASSES)
        books.move(one, declined, GLASSES)
        assert books.reserve(issuance(books, "b2", 1, claims=(claim,)), GLASSES)
        assert not books.move(declined, one, GLASSES)
        assert used(books) == {"offer:gift@north": (1, 0)}


def test_what_has_just_expired_is_there_again_for_its_own_customer(store: Store) -> None:
    counter = Counter(store, offer("gift", units_total=1))
    assert shown(counter, 0) == ["gift"]
    counter.clock.forward(601)
    assert counter.show("again").card.bonuses[0].title.forms[0] == "Cadeau gift"


def test_two_bonuses_of_one_card_share_a_limit(store: Store) -> None:
    load(store, shop(offer("gift"), offer("cake"), offer("free")))
    claim = Claim("campaign:spring", CENTS, "2026-03-02", 100, 150)
    with store.transaction() as books:
        wanted = [
            issuance(books, "b1", claims=(claim,)),
            issuance(books, "b2", offer_id="cake", claims=(claim,)),
        ]
        wanted.append(issuance(books, "b3", offer_id="free"))
        assert books.reserve_together(wanted, GLASSES) == {"b1", "b3"}
        assert used(books) == {"campaign:spring 2026-03-02": (100, 0)}


def test_a_bonus_refused_by_a_balance_is_in_no_count(store: Store) -> None:
    load(store, shop(offer("gift", units_total=0)))
    claim = Claim("campaign:spring", UNITS, "", 1, 5)
    with store.transaction() as books:
        assert not books.reserve(issuance(books, "b1", claims=(claim,)), GLASSES)
        assert set(used(books).values()) <= {(0, 0)}


def test_raising_a_limit_lets_more_through_and_lowering_it_keeps_what_was_given(store: Store) -> None:
    def counter_with(maximum: int) -> None:
        load(store, shop(offer("gift", limits=(limit(Scope.OFFER_SITE, maximum),)), people=5))

    counter_with(1)
    desk = ServedDesk(store, SetClock(NINE))
    seen = [len(card(desk, number)) for number in (0, 1)]
    counter_with(2)
    seen += [len(card(desk, number)) for number in (1, 2)]
    counter_with(1)
    seen += [len(card(desk, number)) for number in (0, 3)]
    assert seen == [1, 0, 1, 0, 1, 0]
    with store.transaction() as books:
        assert used(books) == {"offer:gift@north": (2, 0)}


def card(desk: Desk, number: int) -> tuple[object, ...]:
    reply = desk.identify(NORTH, scan(f"scan-{next(SCANS)}", number))
    assert isinstance(reply, ShowCard)
    return reply.card.bonuses


def test_a_customer_s_own_limit_is_nobody_else_s(store: Store) -> None:
    monthly = limit(Scope.CUSTOMER, 100, Period.MONTH, CENTS)
    offers = (offer("tea", limits=(monthly,)), offer("cake", limits=(monthly,)))
    counter = Counter(store, *offers, people=2)
    assert [shown(counter, number) for number in (0, 1)] == [["cake", "tea"], ["cake", "tea"]]
    with store.transaction() as books:
        assert used(books) == {
            f"offer:{name}@customer:c{number} 2026-03": (100, 0)
            for name in ("cake", "tea")
            for number in (0, 1)
        }


def test_whoever_is_erased_is_in_no_count_any_more_and_totals_stay(office_store: OfficeStore) -> None:
    limits = (limit(Scope.CUSTOMER, 2, Period.MONTH), limit(Scope.OFFER_SITE, 5, Period.MONTH))
    counter = Counter(office_store, offer("gift", limits=limits), people=2)
    shown_card = counter.show("s1")
    counter.say("a1", shown_card, Verdict.GIVE, 0)
    assert Privacy(office_store, counter.clock).erase("c0")
    with office_store.transaction() as books:
        assert of_customer("c0") not in "".join(used(books))
        assert sorted(used(books).values()) == [(0, 1), (0, 1)]
        (given,) = {one.issuance for one in books.moves(0, 9)}
        assert of_customer("c0") not in repr(given.claims)
        assert books.move(given, became(given, BonusState.RETURNED), "till-4")
        assert set(used(books).values()) == {(0, 0)}


def test_whoever_is_erased_is_in_no_count_of_what_was_refused_to_them_either(
    office_store: OfficeStore,
) -> None:
    limits = (limit(Scope.CUSTOMER, 2, Period.MONTH), limit(Scope.OFFER, 1, Period.DAY))
    campaign = Campaign(
        campaign_id="spring",
        name="Spring",
        limits=(limit(Scope.CUSTOMER, 500, Period.DAY, CENTS),),
        offers=(offer("tea", limits=limits),),
    )
    counter = Counter(office_store, people=3, campaigns=(campaign,))
    for number in range(3):
        counter.show(f"s{number}", number)
    privacy = Privacy(office_store, counter.clock)
    with office_store.transaction() as books:
        before = used(books)
    assert privacy.erase("c1")
    with office_store.transaction() as books:
        left = used(books)
    assert of_customer("c1") not in "".join(left)
    assert left == {name: piles for name, piles in before.items() if of_customer("c1") not in name}


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-03-28T22:59:00", "2026-03-28"),
        ("2026-03-28T23:01:00", "2026-03-29"),
        ("2026-03-29T00:59:59", "2026-03-29"),
        ("2026-03-29T01:00:00", "2026-03-29"),
        ("2026-03-29T21:59:00", "2026-03-29"),
        ("2026-03-29T22:01:00", "2026-03-30"),
        ("2026-10-25T00:30:00", "2026-10-25"),
        ("2026-10-25T01:30:00", "2026-10-25"),
        ("2026-10-25T22:59:00", "2026-10-25"),
        ("2026-10-25T23:00:00", "2026-10-26"),
    ],
)
def test_a_day_is_the_site_s_day_also_when_the_clocks_change(store: Store, instant: str, day: str) -> None:
    now = dt.datetime.fromisoformat(instant).replace(tzinfo=dt.UTC)
    load(store, shop(offer("gift", limits=(limit(Scope.OFFER_SITE, 1, Period.DAY),))), now)
    desk = ServedDesk(store, SetClock(now))
    assert (len(card(desk, 0)), len(card(desk, 1))) == (1, 0)
    with store.transaction() as books:
        assert used(books) == {f"offer:gift@north {day}": (1, 0)}


def test_many_at_once_get_exactly_what_a_limit_lets_through(store: Store) -> None:
    load(store, shop(offer("gift"), offer("cake"), people=64))
    claim = Claim("campaign:spring", UNITS, "2026-W10", 1, 20)
    won: list[str] = []
    start = threading.Barrier(8)

    def work(worker: int) -> None:
        start.wait(timeout=60)
        for number in range(worker, 64, 8):
            with store.transaction() as books:
                name = ("gift", "cake")[number % 2]
                one = issuance(books, f"b{number}", number, offer_id=name, claims=(claim,))
                if books.reserve(one, GLASSES) and books.move(one, became(one, BonusState.GIVEN), GLASSES):
                    won.append(one.customer_id)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=200)
    assert len(won) == len(set(won)) == 20
    with store.transaction() as books:
        assert used(books) == {"campaign:spring 2026-W10": (0, 20)}


def test_a_group_limited_twice_is_counted_once_and_the_smaller_limit_holds() -> None:
    tea = offer("tea", group="hot", limits=(limit(Scope.GROUP, 9),))
    by_campaign = Limit(scope=Scope.GROUP, counter=UNITS, maximum=4, group="hot")
    terms = Terms("spring", limits=(by_campaign, limit(Scope.CAMPAIGN, 7, Period.WEEK)))
    candidate = Candidate(tea, 0, available=True, terms=terms)
    assert claims(candidate, "c0", "north", NINE.date()) == (
        Claim("group:hot", UNITS, "", 1, 4),
        Claim("campaign:spring", UNITS, "2026-W10", 1, 7),
    )


@pytest.mark.parametrize("stated_by", ["offer", "campaign"])
def test_a_limit_of_a_group_counts_the_offers_of_other_campaigns_that_say_nothing_of_it(
    store: Store, stated_by: str
) -> None:
    own, whole = limit(Scope.GROUP, 2), Limit(scope=Scope.GROUP, counter=UNITS, maximum=2, group="hot")
    tea = offer("tea", group="hot", limits=(own,) if stated_by == "offer" else ())
    stating = Campaign(
        campaign_id="a", name="A", offers=(tea,), limits=() if stated_by == "offer" else (whole,)
    )
    cocoa = offer("cocoa", group="hot", face_value_cents=900)
    silent = Campaign(campaign_id="b", name="B", offers=(cocoa, offer("cake")))
    counter = Counter(store, campaigns=(stating, silent), people=4)
    assert [shown(counter, number) for number in range(3)] == [["cocoa", "cake"]] * 2 + [["cake"]]
    with store.transaction() as books:
        assert used(books) == {"group:hot": (2, 0)}


def test_the_smallest_limit_of_a_group_holds_for_all_of_it() -> None:
    tea = Candidate(offer("tea", group="hot", limits=(limit(Scope.GROUP, 9),)), 0, available=True)
    cocoa = Candidate(offer("cocoa", group="hot", limits=(limit(Scope.GROUP, 4),)), 0, available=True)
    cake = Candidate(offer("cake"), 0, available=True)
    many, few, none = sharing_limits((tea, cocoa, cake))
    for one in (many, few):
        assert claims(one, "c0", "north", NINE.date()) == (Claim("group:hot", UNITS, "", 1, 4),)
    assert none is cake
    assert sharing_limits((many, few, none)) == (many, few, none)


def test_what_an_offer_gives_away_in_all_is_a_balance_and_no_count() -> None:
    candidate = Candidate(offer("tea", units_total=3), 0, available=True)
    assert claims(candidate, "c0", "north", NINE.date()) == ()


def test_nappies_are_not_first_because_what_stood_before_them_is_gone(store: Store) -> None:
    daily = limit(Scope.OFFER_SITE, 1, Period.DAY)
    best = offer("coffee", limits=(daily,), face_value_cents=300)
    parents = tuple(customer(number, purchases=bought(Category.BABY, 1, 8)) for number in range(2))
    counter = Counter(store, best, offer("nappies", category=Category.BABY), customers=parents, people=2)
    assert shown(counter, 0) == ["coffee", "nappies"]
    assert shown(counter, 1) == []
