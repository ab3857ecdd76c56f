"""The life of bonuses, in whatever order things happen, against a few lines that say what ought to be."""

import dataclasses
import datetime as dt
import itertools
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from overlays.card import Temperature
from overlays.wire import Answer, Granted, Refusal, ShowCard, Verdict
from server.clock import SetClock
from server.desk.campaigns import CampaignDesk
from server.desk.desk import Desk
from server.desk.store import Store
from server.desk.till import Till, TillAnswer, TillRequest
from server.domain.issuance import HAD, LATEST_END, RESERVED_FOR, TAKEN, BonusState, TillDeed, at_till
from server.domain.offers.campaign import Campaign
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.domain.parts import BagOnShelf
from server.office.privacy import Privacy
from server.stores.memory import MemoryStore
from server.stores.postgres import PostgresStore
from server.stores.sqlite import SqliteStore
from tests.served import ServedDesk
from tests.unit.server.small_shop import NORTH, customer, load, offer, pickup, scan, shop

BEFORE_THE_CLOCKS_CHANGE = dt.datetime(2026, 3, 28, 22, 30, tzinfo=dt.UTC)
PARIS = ZoneInfo("Europe/Paris")
OFFERS = ("cake", "pie", "tea")
OUT = {BonusState.RESERVED, BonusState.GIVEN, BonusState.REDEEMED}
people = st.integers(0, 3)
few = st.integers(0, 4)


@dataclass
class Known:
    """One bonus, as it ought to be."""

    offer: str
    customer: int
    order: str
    card: str
    day: dt.date
    expires_at: dt.datetime
    moved_at: dt.datetime
    daily: int
    """With the limits of the document as it was then: a bonus keeps what it was shown with."""
    weekly: int
    state: BonusState = BonusState.RESERVED

    def become(self, state: BonusState, now: dt.datetime) -> None:
        self.state, self.moved_at = state, now


@dataclass
class Reference:
    """What ought to be: no books, no transactions, only what was received, the limits and every bonus."""

    units: int = 2
    daily: int = 2
    weekly: int = 6
    bonuses: dict[str, Known] = field(default_factory=dict)

    def out(self, **where: object) -> int:
        return sum(
            one.state in OUT and all(value in {getattr(one, name), None} for name, value in where.items())
            for one in self.bonuses.values()
        )

    def out_in_week(self, day: dt.date) -> int:
        week = day.isocalendar()[:2]
        return sum(one.state in OUT and one.day.isocalendar()[:2] == week for one in self.bonuses.values())

    def has_room(self, name: str, day: dt.date, more: list[str]) -> bool:
        """``more``: what the same card takes of this."""
        own = {
            "cake": self.daily - self.out(offer="cake", day=day),
            "pie": 1,
            "tea": self.units - self.out(offer="tea"),
        }
        return own[name] > 0 and self.weekly - self.out_in_week(day) - len(more) > 0

    def expire(self, now: dt.datetime, order: str | None = None) -> None:
        for one in self.bonuses.values():
            held = now < one.expires_at <= now + LATEST_END
            if one.state is BonusState.RESERVED and not held and order in {one.order, None}:
                one.become(BonusState.EXPIRED, now)

    def can_come_back(self, one: Known) -> bool:
        """Whether what has gone back is still there for its customer."""
        others = [other for other in self.bonuses.values() if other is not one and other.state in TAKEN]
        if any((it.offer, it.customer, it.day) == (one.offer, one.customer, one.day) for it in others):
            return False
        own = {
            "cake": one.daily - self.out(offer="cake", day=one.day),
            "pie": 1,
            "tea": self.units - self.out(offer="tea"),
        }
        return own[one.offer] > 0 and one.weekly - self.out_in_week(one.day) > 0

    def new_on_card(self, who: int, order: str, day: dt.date) -> list[str]:
        mine = [one for one in self.bonuses.values() if one.customer == who and one.state in HAD]
        had = {one.offer for one in mine if one.order == order or one.day >= day}
        places = 3 - sum(one.order == order for one in mine)
        new: list[str] = []
        for name in OFFERS:
            if len(new) < places and name not in had and self.has_room(name, day, new):
                new.append(name)
        return new


def limit(scope: Scope, period: Period, maximum: int) -> Limit:
    return Limit(scope=scope, counter=Counting.UNITS, period=period, maximum=maximum)


def bag(order: str) -> tuple[BagOnShelf, ...]:
    return (BagOnShelf(label=f"B{order}", temperature=Temperature.AMBIENT),)


class Crash(Exception):
    """The power goes."""


class BonusLife(RuleBasedStateMachine):
    """Days at the bay, on one store."""

    def __init__(self, openings: Callable[[], Store], reopen: Callable[[Store], Store]) -> None:
        super().__init__()
        self._open, self._reopen = openings, reopen

    @initialize()
    def open_shop(self) -> None:
        self.store = self._open()
        self.clock = SetClock(BEFORE_THE_CLOCKS_CHANGE)
        self.ought = Reference()
        self.ids = itertools.count()
        self.orders: dict[int, dict[str, dt.datetime]] = {who: {} for who in range(4)}
        self.open_cards: dict[str, str] = {}
        self.cards: dict[str, tuple[int, str]] = {}
        self.said: list[tuple[Callable[[], object], object, int]] = []
        self.order_again()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()

    @property
    def today(self) -> dt.date:
        return self.clock.now().astimezone(PARIS).date()

    @property
    def desk(self) -> Desk:
        return ServedDesk(self.store, self.clock)

    @rule()
    def order_again(self) -> None:
        """Everybody orders, for now; the document is loaded, which publishes its campaign."""
        for who in self.orders:
            self.orders[who][f"o{who}-{next(self.ids)}"] = self.clock.now()
        self.bring_in()

    def bring_in(self) -> None:
        daily = limit(Scope.OFFER_SITE, Period.DAY, self.ought.daily)
        weekly = limit(Scope.CAMPAIGN, Period.WEEK, self.ought.weekly)
        offers = (
            offer("cake", days_between=1, limits=(daily,)),
            offer("pie", days_between=1),
            offer("tea", days_between=1, units_total=self.ought.units, budget_cents=100 * self.ought.units),
        )
        campaign = Campaign(campaign_id="spring", name="Spring", offers=offers, limits=(weekly,))
        latest = {who: list(orders)[-1] for who, orders in self.orders.items() if orders}
        pickups = tuple(pickup(who, order=order, bags=bag(order)) for who, order in latest.items())
        people_here = tuple(customer(who) for who in self.orders)
        document = shop(customers=people_here, pickups=pickups, campaigns=(campaign,))
        load(self.store, document, self.clock.now())
        for who, order in latest.items():
            self.orders[who][order] = self.clock.now()

    @rule(who=people)
    def show(self, who: int) -> None:
        report = scan(f"s{next(self.ids)}", who)
        reply = self.desk.identify(NORTH, report)
        now = self.clock.now()
        mine = self.orders.get(who, {})
        near = {order: at for order, at in mine.items() if abs(at - now) <= dt.timedelta(hours=12)}
        if not near:
            assert isinstance(reply, Refusal)
            return
        assert isinstance(reply, ShowCard)
        order = min(near, key=lambda one: (abs(near[one] - now), one))
        assert reply.card.order == order
        self.see(reply, who)
        self.said.append((lambda: card_of(self.desk.identify(NORTH, report)), reply.card, who))

    def see(self, reply: ShowCard, who: int) -> None:
        order, card = reply.card.order, reply.card.card_id
        self.ought.expire(self.clock.now(), order)
        new = self.ought.new_on_card(who, order, self.today)
        shown = {one.bonus_id: one.title.forms[0].removeprefix("Cadeau ") for one in reply.card.bonuses}
        known = {
            bonus_id: one.offer
            for bonus_id, one in self.ought.bonuses.items()
            if one.card == card and one.state is BonusState.RESERVED
        }
        assert self.open_cards.setdefault(order, card) == card, "one card is open for an order"
        self.cards[card] = (who, order)
        assert {bonus_id: shown.get(bonus_id) for bonus_id in known} == known, "what is reserved stays shown"
        fresh = {bonus_id: name for bonus_id, name in shown.items() if bonus_id not in known}
        assert sorted(fresh.values()) == new
        for bonus_id, name in fresh.items():
            now, limits = self.clock.now(), (self.ought.daily, self.ought.weekly)
            expires_at = now + RESERVED_FOR
            fresh_one = Known(name, who, order, card, self.today, expires_at, now, *limits)
            self.ought.bonuses[bonus_id] = fresh_one

    @rule(who=people, data=st.data(), deed=st.sampled_from([None, *TillDeed]))
    def serve(self, who: int, data: st.DataObject, deed: TillDeed | None) -> None:
        """What happens most: shown, given, and often brought to the till."""
        self.show(who)
        self.answer(data, Verdict.GIVE)
        if deed is not None:
            self.at_till(data, deed)

    @rule(data=st.data(), verdict=st.sampled_from([Verdict.GIVE, Verdict.DECLINE]))
    def answer(self, data: st.DataObject, verdict: Verdict) -> None:
        here = {name: one for name, one in self.ought.bonuses.items() if one.customer in self.orders}
        bonus_id = some_bonus(data, here, BonusState.RESERVED)
        if bonus_id is None:
            return
        one = self.ought.bonuses[bonus_id]
        said = Answer(answer_id=f"a{next(self.ids)}", card_id=one.card, bonus_id=bonus_id, verdict=verdict)
        reply = self.desk.answer(NORTH, said)
        alive = one.state is BonusState.RESERVED and one.expires_at > self.clock.now()
        assert isinstance(reply, Granted) is alive
        if alive:
            became = BonusState.GIVEN if verdict is Verdict.GIVE else BonusState.DECLINED
            one.become(became, self.clock.now())
            self.said.append((lambda: self.desk.answer(NORTH, said), reply, one.customer))

    @rule(
        data=st.data(),
        verdict=st.sampled_from([Verdict.GIVE, Verdict.DECLINE]),
        seconds=st.sampled_from([1, 598, 610, 4000, 86_400]),
    )
    def answer_late(self, data: st.DataObject, verdict: Verdict, seconds: int) -> None:
        """The network was away since the attendant answered."""
        here = {name: one for name, one in self.ought.bonuses.items() if one.customer in self.orders}
        bonus_id = some_bonus(data, here, BonusState.EXPIRED, BonusState.RELEASED)
        if bonus_id is None:
            return
        one, now = self.ought.bonuses[bonus_id], self.clock.now()
        said = Answer(
            answer_id=f"a{next(self.ids)}",
            card_id=one.card,
            bonus_id=bonus_id,
            verdict=verdict,
            age_ms=1000 * seconds,
        )
        reply = self.desk.answer(NORTH, said)
        said_at = now - dt.timedelta(seconds=seconds)
        gives = verdict is Verdict.GIVE
        went_back = one.state in {BonusState.EXPIRED, BonusState.RELEASED} and said_at < one.moved_at <= now
        is_there = one.state is BonusState.RESERVED or (
            went_back and (not gives or self.ought.can_come_back(one))
        )
        assert isinstance(reply, Granted) is (is_there and said_at < one.expires_at)
        if isinstance(reply, Granted):
            one.become(BonusState.GIVEN if gives else BonusState.DECLINED, now)
            again = said.model_copy(update={"age_ms": said.age_ms + 1})
            self.said.append((lambda: self.desk.answer(NORTH, again), reply, one.customer))

    @rule(data=st.data(), done=st.booleans())
    def end(self, data: st.DataObject, done: bool) -> None:
        """The customer drives away, or it was somebody else."""
        here = [card for card, (who, _) in self.cards.items() if who in self.orders]
        if not here:
            return
        card = data.draw(st.sampled_from(here))
        who, order = self.cards[card]
        verdict = Verdict.DONE if done else Verdict.WRONG_CUSTOMER
        said = Answer(answer_id=f"a{next(self.ids)}", card_id=card, bonus_id=None, verdict=verdict)
        reply = self.desk.answer(NORTH, said)
        is_open = self.open_cards.get(order) == card
        assert isinstance(reply, Granted) is is_open
        if not is_open:
            return
        del self.open_cards[order]
        self.said.append((lambda: self.desk.answer(NORTH, said), reply, who))
        for one in self.ought.bonuses.values():
            if one.order == order and one.state is BonusState.RESERVED:
                one.become(BonusState.RELEASED, self.clock.now())
        if done:
            del self.orders[who][order]

    @rule(data=st.data(), deed=st.sampled_from(TillDeed))
    def at_till(self, data: st.DataObject, deed: TillDeed) -> None:
        bonus_id = some_bonus(data, self.ought.bonuses, BonusState.GIVEN, BonusState.REDEEMED)
        if bonus_id is None:
            return
        one = self.ought.bonuses[bonus_id]
        request = TillRequest(f"r{next(self.ids)}", "till-4", bonus_id, deed)
        answer = Till(self.store, self.clock).record(request)
        state = at_till(one.state, deed)
        assert (answer is TillAnswer.RECORDED) is isinstance(state, BonusState)
        if isinstance(state, BonusState):
            one.become(state, self.clock.now())
            self.said.append((lambda: Till(self.store, self.clock).record(request), answer, one.customer))

    @rule(data=st.data(), times=st.integers(1, 3))
    def messages_come_again_and_late(self, data: st.DataObject, times: int) -> None:
        """Whatever was recorded is answered as it was, however often and whenever it comes."""
        still = [one for one in self.said if one[2] in self.orders]
        if still:
            repeat, reply, _ = data.draw(st.sampled_from(still))
            assert [repeat() for _ in range(times)] == [reply] * times

    @rule()
    def sweep(self) -> None:
        self.desk.sweep()
        self.ought.expire(self.clock.now())

    @rule(seconds=st.sampled_from([1, 599, 600, 3600, 12 * 3600, 86_400, 6 * 86_400, -1, -7200, -2 * 86_400]))
    def the_clock_jumps(self, seconds: int) -> None:
        self.clock.forward(seconds)

    @rule(more=few, daily=few, weekly=st.integers(0, 12))
    def change_limits(self, more: int, daily: int, weekly: int) -> None:
        self.ought.units += more
        self.ought.daily, self.ought.weekly = daily, weekly
        self.bring_in()

    @rule(name=st.sampled_from(["far", "away"]))
    def publish_something_else(self, name: str) -> None:
        """A campaign of another site changes nobody's card here."""
        elsewhere = Campaign(campaign_id=name, name=name, sites=("south",), offers=(offer(f"{name}-gift"),))
        team = CampaignDesk(self.store, self.clock)
        team.publish(team.write(elsewhere, "lea").hash, "lea")

    @rule(who=people)
    def erase(self, who: int) -> None:
        if who not in self.orders or not isinstance(self.store, SqliteStore | PostgresStore):
            return
        assert Privacy(self.store, self.clock).erase(f"c{who}")
        del self.orders[who]
        for one in self.ought.bonuses.values():
            if one.customer == who and one.state is BonusState.RESERVED:
                one.become(BonusState.RELEASED, self.clock.now())

    @rule(bonus=st.integers(0, 30))
    def crash(self, bonus: int) -> None:
        """Nothing of a transaction that was under way is there afterwards."""
        with suppress(Crash), self.store.transaction() as books:
            for bonus_id in sorted(self.ought.bonuses)[: bonus + 1]:
                one = books.issuance(bonus_id)
                assert one is not None
                books.move(one, dataclasses.replace(one, state=BonusState.RELEASED), "")
            raise Crash
        self.store = self._reopen(self.store)

    @invariant()
    def the_books_say_what_ought_to_be(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.transaction() as books:
            balances, moves, counts = books.balances(), books.moves(0, 5000), books.counts()
            versions = {one.issuance.provenance.version_hash for one in moves}
            assert all(books.version(one) is not None for one in versions), "published versions only"
        assert all(one.holds for one in balances)
        tea = self.ought.out(offer="tea")
        assert {one.measure: one.reserved + one.given for one in balances if one.offer_id == "tea"} == {
            "units": tea,
            "cents": 100 * tea,
        }
        assert {one.issuance.bonus_id: one.issuance.state for one in moves} == {
            bonus_id: one.state for bonus_id, one in self.ought.bonuses.items()
        }
        latest = {one.issuance.bonus_id: one.became for one in moves}
        assert all(latest[one.issuance.bonus_id] is one.issuance.state for one in moves)
        for count in counts:
            days = [one.day for one in self.ought.bonuses.values() if one.state in OUT]
            ought = (
                self.ought.out(offer="cake", day=dt.date.fromisoformat(count.stretch))
                if count.subject == "offer:cake@north"
                else sum(day.strftime("%G-W%V") == count.stretch for day in days)
            )
            assert count.reserved + count.given == ought, count
        taken = [
            (one.offer, one.customer, one.day) for one in self.ought.bonuses.values() if one.state in TAKEN
        ]
        assert len(taken) == len(set(taken)), "at most one per customer and period"


def some_bonus(data: st.DataObject, among: dict[str, Known], *states: BonusState) -> str | None:
    """Any bonus, mostly one in these states."""
    best = sorted(bonus_id for bonus_id, one in among.items() if one.state in states)
    wants_best = bool(best) and data.draw(st.integers(0, 3)) > 0
    choice = best if wants_best else sorted(among)
    return data.draw(st.sampled_from(choice)) if choice else None


def card_of(reply: object) -> object:
    return reply.card if isinstance(reply, ShowCard) else reply


def sqlite_at(path: Path) -> SqliteStore:
    store = SqliteStore(path)
    store._connection.execute("PRAGMA synchronous = OFF")
    return store


def as_the_disk_has_it(store: Store) -> Store:
    """The power went: what is on the disk is all there is."""
    assert isinstance(store, SqliteStore)
    path = store._path.with_suffix(f".after{store._path.suffix}")
    for ending in ("", "-wal"):
        shutil.copyfile(f"{store._path}{ending}", f"{path}{ending}")
    store.close()
    return sqlite_at(path)


def still_there(store: Store) -> Store:
    return store


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], BonusLife]:
    """Days at the bay, each on books with nothing in them."""
    if request.param == "memory":
        return lambda: BonusLife(MemoryStore, still_there)
    if request.param == "sqlite":
        blank, numbers = request.getfixturevalue("blank"), itertools.count()
        return lambda: BonusLife(
            lambda: sqlite_at(shutil.copyfile(blank, tmp_path / f"{next(numbers)}.sqlite3")),
            as_the_disk_has_it,
        )
    server, database = request.getfixturevalue("postgres"), request.getfixturevalue("books_database")

    def reconnected(store: Store) -> Store:
        store.close()
        return PostgresStore(server.url(database))

    return lambda: BonusLife(lambda: PostgresStore(server.emptied(database)), reconnected)


def test_whatever_happens_the_books_say_what_ought_to_be(machine: Callable[[], BonusLife]) -> None:
    run_state_machine_as_test(
        machine,  # type: ignore[arg-type] # a class or anything that makes a machine
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
