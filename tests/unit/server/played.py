"""Some days of a small shop: as the desk serves them, as a preview sees them and a back-test decides anew."""

import datetime as dt
from dataclasses import dataclass, field

from overlays.wire import Answer, Granted, ShowCard, Verdict
from server.clock import SetClock
from server.desk.advice import Advice
from server.desk.backtest import Backtest, PastVisit
from server.desk.bonuses import LONGEST_MEMORY
from server.desk.course import Scale
from server.desk.desk import Desk
from server.desk.pickup import Arrival, visit_of
from server.desk.preview import preview
from server.desk.store import Books, Store
from server.domain.offers.campaign import Campaign
from server.domain.offers.eligibility import Candidate
from server.domain.offers.policy import PLAIN, Policy
from server.domain.parts import Customer
from server.domain.shop import Shop
from server.stores.memory import MemoryStore
from tests.unit.server.small_shop import NINE, NORTH, SOUTH, customer, load, pickup, scan, shop

Given = list[frozenset[str]]
"""What of the campaign was given, visit by visit."""
GLASSES = (NORTH, NORTH, SOUTH)
"""Where each customer collects orders, by their number."""


@dataclass(frozen=True)
class Past:
    """Who came when, to a shop with one campaign beside others."""

    campaign: Campaign
    others: tuple[Campaign, ...] = ()
    customers: tuple[Customer, ...] = field(default_factory=lambda: (customer(0),))
    visits: tuple[tuple[int, int], ...] = ((0, 0),)
    """After how many days, and the number of the customer; in this order."""
    policy: Policy = PLAIN


@dataclass(frozen=True)
class Told:
    """What of the campaign is given, as each of three tells it."""

    by_the_desk: Given
    by_a_preview: Given
    """Made just before the visit."""
    by_a_back_test: Given


def played(past: Past) -> Told:
    """Serve everybody and give what is shown; preview each visit, and decide it again in a back-test."""
    clock, store = SetClock(NINE), MemoryStore()
    load(store, _document(past))
    desk = Desk(store, clock, Advice(past.policy))
    days = [NINE.date() + dt.timedelta(days=day) for day in range(7)]
    backtest = Backtest(past.campaign, days, Scale(), past.policy)
    told = Told([], [], [])
    for number, (day, who) in enumerate(past.visits):
        clock.forward((NINE + dt.timedelta(days=day, minutes=number) - clock.now()).total_seconds())
        site_id = GLASSES[who].site_id
        with store.transaction() as books:
            met = _met(books, past, who, clock.now())
            seen = preview(books, past.campaign, f"c{who}", site_id, clock.now(), past.policy)
        told.by_a_preview.append(frozenset(one.offer_id for one in seen if one.shown))
        told.by_the_desk.append(_serve(store, desk, number, who) & _ids(past.campaign))
        before = _units(backtest)
        backtest.meet(*met)
        now = _units(backtest)
        told.by_a_back_test.append(frozenset(one for one in now if now[one] > before[one]))
    return told


def _document(past: Past) -> Shop:
    return shop(
        customers=past.customers,
        campaigns=(past.campaign, *past.others),
        pickups=tuple(
            pickup(
                number,
                customer_id=f"c{who}",
                site_id=GLASSES[who].site_id,
                starts_in_minutes=1440 * day + number,
            )
            for number, (day, who) in enumerate(past.visits)
        ),
    )


def _met(books: Books, past: Past, who: int, now: dt.datetime) -> tuple[PastVisit, tuple[Candidate, ...]]:
    """A visit as a back-test is told of it: with nothing of the campaign, which it decides anew."""
    site_id, ours = GLASSES[who].site_id, _ids(past.campaign)
    member, drive = books.person(f"c{who}"), books.drive(site_id)
    assert member is not None
    assert drive is not None
    waiting = books.waiting(f"c{who}")[0]
    visit = visit_of(Arrival(member, waiting, drive), books.facts(waiting, now), now)
    had = books.had(f"c{who}", visit.today - LONGEST_MEMORY)
    others = tuple(one for one in books.candidates(site_id) if one.offer.offer_id not in ours)
    return PastVisit(visit, tuple(one for one in had if one.offer_id not in ours)), others


def _serve(store: Store, desk: Desk, number: int, who: int) -> frozenset[str]:
    """Show a card, give all of it and hand over the order; says which offers stood on it."""
    shown = desk.identify(GLASSES[who], scan(f"s{number}", who))
    assert isinstance(shown, ShowCard), shown
    with store.transaction() as books:
        offers = frozenset(one.offer_id for one in books.issuances(shown.card.order))
    answers = [(bonus.bonus_id, Verdict.GIVE) for bonus in shown.card.bonuses]
    for place, (bonus_id, verdict) in enumerate([*answers, (None, Verdict.DONE)]):
        said = Answer(
            answer_id=f"a{number}-{place}", card_id=shown.card.card_id, bonus_id=bonus_id, verdict=verdict
        )
        assert isinstance(desk.answer(GLASSES[who], said), Granted)
    return offers


def _ids(campaign: Campaign) -> frozenset[str]:
    return frozenset(one.offer_id for one in campaign.offers)


def _units(backtest: Backtest) -> dict[str, int]:
    return {one.offer_id: one.units for one in backtest.outcome().offers}
