"""Whatever happens at a pickup, in whatever order: every store says the same, and nothing is ever lost."""

import datetime as dt
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from overlays.wire import Answer, ShowCard, Verdict
from server.desk.records import Glasses
from server.desk.store import Store
from server.domain.categories import Category
from server.domain.issuance import BonusState
from server.domain.offers.offer import AnyOffer
from server.stores.memory import MemoryStore
from server.stores.migration import migrate
from server.stores.sqlite import SqliteStore
from tests.unit.server.small_shop import Counter, load, offer, scan, shop

CUSTOMERS = 3
HOUR = dt.timedelta(hours=1)
GLASSES = (Glasses("north-1", "north"), Glasses("north-2", "north"), Glasses("south-1", "south"))
people = st.integers(0, CUSTOMERS)
glasses = st.sampled_from(GLASSES)
ids = st.integers(0, 6)


def offers(units: int) -> tuple[AnyOffer, ...]:
    return (
        offer("tea", category=Category.TEA, units_total=units, budget_cents=250, days_between=1),
        offer("rice", category=Category.RICE, face_value_cents=70, budget_cents=200),
        offer("free", face_value_cents=0),
        offer("rare", units_total=1, face_value_cents=900),
    )


class PickupHour(RuleBasedStateMachine):
    """An hour at the bay, lived through on two stores at once."""

    @initialize()
    def open_shop(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "books.sqlite3"
        migrate(path)
        sqlite = SqliteStore(path)
        sqlite._connection.execute("PRAGMA synchronous = OFF")
        self.units = 2
        self.stores: tuple[Store, ...] = (MemoryStore(), sqlite)
        self.counters = [Counter(store, *offers(self.units), stock={"tea": 4}) for store in self.stores]
        self.cards: list[ShowCard] = []

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            for store in self.stores:
                store.close()
            self.folder.cleanup()

    @rule(number=people, scan_id=ids, by=glasses)
    def identify(self, number: int, scan_id: int, by: Glasses) -> None:
        report = scan(f"s{scan_id}", number)
        first, second = (counter.desk.identify(by, report) for counter in self.counters)
        assert first == second
        if isinstance(first, ShowCard):
            self.cards.append(first)

    @rule(data=st.data(), verdict=st.sampled_from(Verdict), answer_id=ids, by=glasses)
    def answer(self, data: st.DataObject, verdict: Verdict, answer_id: int, by: Glasses) -> None:
        if not self.cards:
            return
        card = data.draw(st.sampled_from(self.cards)).card
        about_the_card = verdict in {Verdict.DONE, Verdict.WRONG_CUSTOMER}
        if not about_the_card and not card.bonuses:
            return
        bonus_id = None if about_the_card else data.draw(st.sampled_from(card.bonuses)).bonus_id
        said = Answer(answer_id=f"a{answer_id}", card_id=card.card_id, bonus_id=bonus_id, verdict=verdict)
        first, second = (counter.desk.answer(by, said) for counter in self.counters)
        assert first == second

    @rule(seconds=st.sampled_from([1, 9, 61, 599, 86_400]))
    def time_passes(self, seconds: int) -> None:
        for counter in self.counters:
            counter.clock.forward(seconds)

    @rule()
    def sweep(self) -> None:
        first, second = (counter.desk.sweep() for counter in self.counters)
        assert first == second

    @rule(more=st.integers(0, 2))
    def receive_more_and_new_pickup_times(self, more: int) -> None:
        self.units += more
        document = shop(*offers(self.units), stock={"tea": 4})
        for counter in self.counters:
            load(counter.store, document, counter.clock.now())

    @invariant()
    def nothing_is_lost_and_both_books_say_the_same(self) -> None:
        if not hasattr(self, "counters"):
            return
        first, second = (self.said(store) for store in self.stores)
        assert first == second

    def said(self, store: Store) -> tuple[object, ...]:
        """What the books say; on the way, that it adds up with the ledger."""
        with store.transaction() as books:
            balances, ledger = list(books.balances()), list(books.ledger())
            issued = [one for number in range(CUSTOMERS) for one in books.issuances(f"{100 + number}")]
            census = books.census()
            now = self.counters[0].clock.now()
            expected = list(books.expected("north", now - HOUR, now + HOUR, 10))
        assert all(balance.holds for balance in balances)
        latest = {bonus_id: became for bonus_id, _was, became in ledger}
        assert latest == {one.bonus_id: one.state for one in issued}
        taken = [
            (one.offer_id, one.customer_id, one.period)
            for one in issued
            if one.state in {BonusState.RESERVED, BonusState.GIVEN}
        ]
        assert len(taken) == len(set(taken)), "at most one per customer and period"
        return balances, ledger, issued, census, expected


TestPickupHour = PickupHour.TestCase
TestPickupHour.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
