"""An order that goes to another site, on every store: its card goes with it."""

import datetime as dt
from typing import Any

from overlays.wire import Answer, Granted, Refusal, RefusalReason, Verdict
from server.domain.intake import read_record
from server.domain.issuance import BonusState, Measure
from server.office.books import OfficeStore
from server.office.intake import Intake
from tests.unit.server.small_shop import SOUTH, Counter, offer


def move_to_the_south(counter: Counter, store: OfficeStore) -> None:
    documents = (
        {"record": "stock", "movement_id": "m", "site_id": "south", "offer_id": "tea", "movement": "receive"}
        | {"units": 5},
        {"record": "pickup", "order": "100", "customer_id": "c0", "site_id": "south", "bay": "1"}
        | {"starts_at": counter.clock.now().isoformat(), "bags": [{"label": "B1", "temperature": "ambient"}]},
    )
    rows = [read_record(line, document) for line, document in enumerate(documents, start=1)]
    assert all(hasattr(one, "outcome") for one in Intake(store, counter.clock).receive(rows))


def left(store: OfficeStore) -> dict[str, tuple[int, int]]:
    with store.transaction() as books:
        return {
            one.site_id: (one.remaining, one.reserved)
            for one in books.balances()
            if one.measure is Measure.STOCK
        }


def test_a_card_nobody_closed_is_closed_where_the_order_has_gone(office_store: OfficeStore) -> None:
    counter = Counter(office_store, offer("tea"), people=1, stock={"tea": 5})
    old = counter.show("s1")
    assert left(office_store)["north"] == (4, 1)
    move_to_the_south(counter, office_store)
    new = counter.show("s2", glasses=SOUTH)
    assert new.card.card_id != old.card.card_id
    assert [bonus.title.forms for bonus in new.card.bonuses] == [("Gift tea",)]
    assert left(office_store) == {"north": (5, 0), "south": (4, 1)}
    with office_store.transaction() as books:
        states = {one.site_id: one.state for one in books.issuances("100")}
    assert states == {"north": BonusState.RELEASED, "south": BonusState.RESERVED}
    late = counter.say("a1", old, Verdict.DONE)
    assert isinstance(late, Refusal)
    assert late.reason is RefusalReason.ALREADY_DECIDED
    done = Answer(answer_id="a2", card_id=new.card.card_id, bonus_id=None, verdict=Verdict.DONE)
    assert isinstance(counter.desk.answer(SOUTH, done), Granted)


def test_what_was_given_before_stays_given(office_store: OfficeStore) -> None:
    counter = Counter(office_store, offer("tea"), people=1, stock={"tea": 5})
    old = counter.show("s1")
    assert isinstance(counter.say("a1", old, Verdict.GIVE, 0), Granted)
    move_to_the_south(counter, office_store)
    assert counter.show("s2", glasses=SOUTH).card.bonuses == ()
    assert left(office_store) == {"north": (4, 0), "south": (5, 0)}


def test_who_came_to_one_site_is_not_waited_for_at_another(office_store: OfficeStore) -> None:
    counter = Counter(office_store, offer("tea"), people=1, stock={"tea": 5})
    counter.show("s1")
    assert counter.desk.lobby.queue("north").here == 1
    counter.clock.forward(600)
    move_to_the_south(counter, office_store)
    assert counter.desk.lobby.queue("south").here == 0
    assert counter.show("s2", glasses=SOUTH).waited_s == 0


def test_who_came_for_another_hour_begins_to_wait_anew(office_store: OfficeStore) -> None:
    counter = Counter(office_store, offer("tea"), people=1)
    counter.show("s1")
    document: dict[str, Any] = {"record": "pickup", "order": "100", "customer_id": "c0", "site_id": "north"}
    document |= {"bay": "1", "bags": [{"label": "B1", "temperature": "ambient"}]}

    def send(hours: int) -> None:
        counter.clock.forward(60)
        moved = document | {"starts_at": (counter.clock.now() + dt.timedelta(hours=hours)).isoformat()}
        (said,) = Intake(office_store, counter.clock).receive([read_record(1, moved)])
        assert hasattr(said, "outcome")

    send(1)
    assert counter.show("s2").waited_s == 60
    assert counter.desk.lobby.queue("north").here == 1
    send(24)
    assert counter.desk.lobby.queue("north").here == 0, "they come tomorrow"
    counter.clock.forward(24 * 3600)
    assert counter.show("s3").waited_s == 0
    counter.clock.forward(60)
    assert counter.show("s4").waited_s == 60
