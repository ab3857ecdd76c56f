"""A customer who objects to profiling: whatever came before or comes afterwards, it holds at once."""

import datetime as dt
from typing import Any

import pytest

from overlays.card import ReasonKind
from overlays.wire import ShowCard, Verdict
from server.domain.categories import Category
from server.domain.intake import Complaint, Outcome, Taken
from server.domain.intake.members import ConsentRecord, Purpose
from server.domain.intake.told import CLOCKS_DIFFER
from server.domain.issuance import BonusState
from server.errors import UnknownCustomer, WishUnfit
from server.office import loading
from server.office.books import OfficeStore
from server.office.consent import hear
from server.office.privacy import Privacy
from tests.contract.stores.test_intake import receive
from tests.unit.server.small_shop import NINE, Counter, bought, customer, load, offer, shop

TEA = offer("tea", category=Category.TEA, reason=ReasonKind.REGULAR, units_total=5)
REGULARS = (customer(0, purchases=bought(Category.TEA, 3, 9)),)
GENERIC = [ReasonKind.OFFER_OF_THE_MOMENT]
"""Tea for anybody."""
YES: dict[str, Any] = {
    "record": "consent",
    "customer_id": "c0",
    "purpose": "profiling",
    "agreed": True,
    "source": "app",
}


@pytest.fixture(autouse=True)
def counter(office_store: OfficeStore) -> Counter:
    """A shop where c0 is offered the tea that they buy."""
    return Counter(office_store, TEA, people=1, customers=REGULARS)


@pytest.fixture
def privacy(office_store: OfficeStore, counter: Counter) -> Privacy:
    return Privacy(office_store, counter.clock)


def said(after: dt.timedelta, **changes: Any) -> dict[str, Any]:
    return YES | {"at": (NINE + after).isoformat()} | changes


def reasons(shown: ShowCard) -> list[ReasonKind]:
    return [bonus.reason.kind for bonus in shown.card.bonuses]


def states(store: OfficeStore) -> list[BonusState]:
    with store.transaction() as books:
        assert all(one.holds for one in books.balances())
        return [one.state for one in books.bonuses_of("c0")]


def test_an_objection_is_the_last_word_whatever_an_app_s_clock_said(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    receive(office_store, said(CLOCKS_DIFFER))
    assert privacy.refuse_profiling("c0", "desk")
    assert not privacy.export("c0").profiling
    assert reasons(counter.show("s1")) == GENERIC


@pytest.mark.parametrize(("purpose", "agreed"), [(Purpose.NAME_ON_GLASSES, False), (Purpose.PROFILING, True)])
def test_a_word_that_is_no_objection_leaves_what_is_reserved(
    office_store: OfficeStore, counter: Counter, purpose: Purpose, *, agreed: bool
) -> None:
    counter.show("s1")
    word = ConsentRecord(customer_id="c0", purpose=purpose, agreed=agreed, at=NINE, source="desk")
    with office_store.transaction() as books:
        hear(books, word)
    assert states(office_store) == [BonusState.RESERVED]


def test_a_year_that_an_older_program_took_in_is_no_later_than_an_objection(
    office_store: OfficeStore, privacy: Privacy
) -> None:
    with office_store.transaction() as books:
        books._connection.execute(  # type: ignore[attr-defined]
            "INSERT INTO consents (customer_id, purpose, said_at, agreed, source) VALUES (?, ?, ?, ?, ?)",
            ("c0", "profiling", 4_070_908_800_000_000, 1, "app"),
        )
    assert privacy.refuse_profiling("c0", "desk")
    file = privacy.export("c0")
    assert (file.profiling, file.purchases, [one.agreed for one in file.consents]) == (
        False,
        (),
        [True, False],
    )


def test_a_consent_from_the_future_is_refused_and_a_clock_that_is_ahead_a_little_is_not(
    office_store: OfficeStore,
) -> None:
    refused, taken = receive(
        office_store, said(CLOCKS_DIFFER + dt.timedelta(microseconds=1)), said(CLOCKS_DIFFER)
    )
    assert isinstance(refused, Complaint)
    assert refused.field == "at"
    assert taken == Taken(2, Outcome.ADDED)


def test_the_same_shop_document_again_overrules_no_objection(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    privacy.refuse_profiling("c0", "desk")
    load(office_store, shop(TEA, people=1, customers=REGULARS))
    file = privacy.export("c0")
    assert (file.profiling, file.purchases, file.purchase_counters) == (False, (), None)
    assert reasons(counter.show("s1")) == GENERIC


def test_a_shop_document_overrules_no_word_about_a_name_nor_a_later_yes(
    office_store: OfficeStore, privacy: Privacy
) -> None:
    privacy.refuse_profiling("c0", "desk")
    receive(
        office_store,
        said(dt.timedelta(seconds=1)),
        said(dt.timedelta(seconds=1), purpose="name_on_glasses", agreed=False),
    )
    load(office_store, shop(TEA, people=1, customers=(customer(0, profiling=False),)))
    file = privacy.export("c0")
    assert (file.profiling, file.name_on_glasses) == (True, False)


def test_what_was_chosen_by_purchases_leaves_an_open_card_with_the_objection(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    assert reasons(counter.show("s1")) == [ReasonKind.REGULAR]
    privacy.refuse_profiling("c0", "desk")
    assert states(office_store) == [BonusState.RELEASED]
    assert counter.piles("tea") == {"units": (5, 0, 0)}
    assert reasons(counter.show("s2")) == GENERIC


def test_an_objection_that_another_system_sends_does_so_too(
    office_store: OfficeStore, counter: Counter
) -> None:
    counter.show("s1")
    no = said(dt.timedelta(0), agreed=False)
    receive(office_store, no)
    assert states(office_store) == [BonusState.RELEASED]
    assert reasons(counter.show("s2")) == GENERIC


def test_a_shop_document_that_says_no_for_who_said_nothing_does_so_too(
    office_store: OfficeStore, counter: Counter
) -> None:
    counter.show("s1")
    document = shop(TEA, people=1, customers=(customer(0, profiling=False),))
    loading.load(office_store, document, NINE)
    assert states(office_store) == [BonusState.RELEASED]
    assert reasons(counter.show("s2")) == GENERIC
    loading.load(office_store, document, NINE)
    assert states(office_store) == [BonusState.RELEASED, BonusState.RESERVED]


def test_a_shop_document_that_says_no_for_who_said_yes_takes_nothing_away(
    office_store: OfficeStore, counter: Counter
) -> None:
    receive(office_store, said(dt.timedelta(0)))
    counter.show("s1")
    loading.load(office_store, shop(TEA, people=1, customers=(customer(0, profiling=False),)), NINE)
    assert states(office_store) == [BonusState.RESERVED]


def test_what_was_given_already_stays_given(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    counter.say("a1", counter.show("s1"), Verdict.GIVE, 0)
    privacy.refuse_profiling("c0", "desk")
    assert states(office_store) == [BonusState.GIVEN]


def test_who_had_objected_already_keeps_the_generic_bonus_that_is_shown(
    office_store: OfficeStore, counter: Counter, privacy: Privacy
) -> None:
    privacy.refuse_profiling("c0", "desk")
    load(office_store, shop(offer("gift"), people=1, customers=REGULARS))
    assert reasons(counter.show("s1")) == [ReasonKind.THANK_YOU]
    assert not privacy.refuse_profiling("c0", "desk")
    receive(office_store, said(dt.timedelta(seconds=1), agreed=False))
    assert states(office_store) == [BonusState.RESERVED]


def test_where_it_was_said_is_one_word_and_nothing_else_is_written_down(privacy: Privacy) -> None:
    with pytest.raises(WishUnfit, match="service-desk"):
        privacy.refuse_profiling("c0", "service desk at Lyon")
    assert privacy.export("c0").profiling
    with pytest.raises(UnknownCustomer):
        privacy.refuse_profiling("nobody at all", "desk")
