"""An order that is cancelled: nobody is expected for it, and no card says so any longer."""

from typing import Any

import pytest

from overlays.wire import Refusal, RefusalReason, Verdict
from server.desk.records import shown_by
from server.domain.intake import Complaint, Outcome, Taken, read_record
from server.domain.issuance import BonusState
from server.office.books import OfficeStore
from server.office.intake import Intake
from server.office.privacy import Privacy
from tests.unit.server.small_shop import NORTH, Counter, offer, scan


@pytest.fixture
def counter(office_store: OfficeStore) -> Counter:
    """Customer c0 has order 100 here, and a card that may show one unit of tea."""
    return Counter(office_store, offer("tea"), people=2, stock={"tea": 1})


def send(counter: Counter, **changes: Any) -> Outcome | str:
    """Send order 100 as another system has it now; says what became of the record, or at which field."""
    document = {
        "record": "pickup",
        "order": "100",
        "customer_id": "c0",
        "site_id": "north",
        "bay": "1",
        "starts_at": counter.clock.now().isoformat(),
        "bags": [{"label": "B1", "temperature": "ambient"}],
    }
    store = counter.store
    (result,) = Intake(store, counter.clock).receive([read_record(1, document | changes)])  # type: ignore[arg-type]
    if isinstance(result, Complaint):
        return result.field
    assert isinstance(result, Taken)
    return result.outcome


def refused(counter: Counter, scan_id: str) -> RefusalReason:
    reply = counter.desk.identify(NORTH, scan(scan_id))
    assert isinstance(reply, Refusal)
    return reply.reason


def codes(counter: Counter) -> list[str]:
    return [code for group in counter.desk.expected("north").groups for code in group.codes]


def test_nobody_comes_for_an_order_that_was_cancelled(counter: Counter) -> None:
    assert codes(counter) == ["CARD-0", "CARD-1"]
    assert send(counter, cancelled=True) is Outcome.CHANGED
    assert send(counter, cancelled=True) is Outcome.SAME
    assert codes(counter) == ["CARD-1"]
    assert refused(counter, "s1") is RefusalReason.NO_PICKUP


def test_what_lies_ready_is_what_is_shown_when_the_other_order_was_cancelled(counter: Counter) -> None:
    later = (counter.clock.now()).replace(hour=10).isoformat()
    assert send(counter, order="101b", starts_at=later) is Outcome.ADDED
    assert counter.show("s1").card.order == "100"
    assert send(counter, cancelled=True) is Outcome.CHANGED
    assert counter.show("s2").card.order == "101b"


def test_a_card_that_is_open_goes_and_what_it_reserved_is_free(counter: Counter) -> None:
    shown = counter.show("s1")
    seen, others = shown_by(shown.card), shown_by(counter.show("s2", 1).card)
    assert counter.piles("tea")["stock"] == (0, 1, 0)
    assert send(counter, cancelled=True) is Outcome.CHANGED
    assert counter.piles("tea")["stock"] == (1, 0, 0)
    assert counter.desk.overtaken((seen, others)) == {seen}
    late = counter.say("a1", shown, Verdict.DONE)
    assert isinstance(late, Refusal)
    assert late.reason is RefusalReason.ALREADY_DECIDED
    assert counter.desk.lobby.queue("north").here == 1
    assert send(counter, cancelled=True) is Outcome.SAME


def test_what_was_given_stays_given_and_an_order_that_was_never_collected_is_no_visit(
    counter: Counter, office_store: OfficeStore
) -> None:
    counter.say("a1", counter.show("s1"), Verdict.GIVE, 0)
    assert send(counter, cancelled=True) is Outcome.CHANGED
    assert counter.piles("tea")["stock"] == (0, 0, 1)
    with office_store.transaction() as books:
        assert [one.state for one in books.issuances("100")] == [BonusState.GIVEN]
        member = books.member("CARD-0")
        assert member is not None
        assert member.visitor.visited_at == ()
        assert member.visitor.pickups_before == 0
        assert books.census().waiting == 1
        file = books.customer_file("c0")
    assert file is not None
    assert [(one.order, one.cancelled, one.collected_at) for one in file.pickups] == [("100", True, None)]
    assert Privacy(office_store, counter.clock).erase("c0")
    assert counter.piles("tea")["stock"] == (0, 0, 1)


def test_an_order_that_is_placed_again_waits_again(counter: Counter) -> None:
    assert send(counter, cancelled=True) is Outcome.CHANGED
    assert send(counter) is Outcome.ADDED
    counter.show("s1")
    assert send(counter, cancelled=True) is Outcome.CHANGED
    assert refused(counter, "s2") is RefusalReason.NO_PICKUP
    assert send(counter) is Outcome.CHANGED
    assert counter.show("s3").card.order == "100"


def test_an_order_booked_to_the_wrong_customer_goes_to_the_right_one(counter: Counter) -> None:
    assert send(counter, customer_id="c1") == "order"
    assert send(counter, customer_id="c1", cancelled=True) == "order"
    assert send(counter, cancelled=True) is Outcome.CHANGED
    assert send(counter, customer_id="c1") is Outcome.ADDED
    assert refused(counter, "s1") is RefusalReason.NO_PICKUP


def test_what_was_collected_is_not_cancelled(counter: Counter) -> None:
    counter.say("a1", counter.show("s1"), Verdict.DONE)
    assert send(counter, cancelled=True) is Outcome.SAME
    with counter.store.transaction() as books:
        member = books.member("CARD-0")
    assert member is not None
    assert len(member.visitor.visited_at) == 1
