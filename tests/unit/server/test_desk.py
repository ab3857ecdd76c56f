"""The desk when somebody else is faster, and when the store is away."""

from collections.abc import Iterator
from contextlib import contextmanager

from overlays.wire import Answer, Refusal, RefusalReason, Verdict, Verify
from server.desk.desk import Desk
from server.domain.issuance import Issuance
from server.errors import StoreUnavailable
from server.stores.memory import MemoryStore
from server.stores.memory.books import MemoryBooks
from tests.unit.server.small_shop import NORTH, Counter, offer, scan


class OvertakenBooks(MemoryBooks):
    """Books in which another server has just taken the last of one offer."""

    def reserve(self, issuance: Issuance, glasses_id: str) -> bool:
        return issuance.offer_id != "popular" and super().reserve(issuance, glasses_id)


class OvertakenStore(MemoryStore):
    """A store that several servers share."""

    @contextmanager
    def transaction(self) -> Iterator[MemoryBooks]:
        with super().transaction() as books:
            yield OvertakenBooks(books._shelves)


def test_what_another_server_has_just_taken_is_replaced_by_the_next_best() -> None:
    names = ("popular", "second", "third", "fourth")
    offers = (offer(name, face_value_cents=400 - n) for n, name in enumerate(names))
    shown = Counter(OvertakenStore(), *offers).show("s1")
    titles = [bonus.title.forms[0] for bonus in shown.card.bonuses]
    assert titles == ["Cadeau second", "Cadeau third", "Cadeau fourth"]


def test_when_all_are_taken_the_card_comes_without_bonuses() -> None:
    assert Counter(OvertakenStore(), offer("popular")).show("s1").card.bonuses == ()


def test_a_store_that_is_away_is_an_answer_and_not_a_fault() -> None:
    counter = Counter(MemoryStore(), offer("gift"))
    shown = counter.show("s1")
    counter.store.close()
    told: list[StoreUnavailable] = []
    desk = Desk(counter.store, counter.clock, complain=told.append)
    card_id = shown.card.card_id
    bonus_id = shown.card.bonuses[0].bonus_id
    replies = [
        desk.identify(NORTH, scan("s2", 1)),
        desk.verify_bag(NORTH, Verify(verify_id="v1", card_id=card_id, label="B100-1")),
        desk.answer(NORTH, Answer(answer_id="a1", card_id=card_id, bonus_id=bonus_id, verdict=Verdict.GIVE)),
    ]
    assert len(told) == 3, "why stands in the log"
    assert replies == [
        Refusal(concerns=concerns, reason=RefusalReason.STORE_UNAVAILABLE) for concerns in ("s2", "v1", "a1")
    ]
