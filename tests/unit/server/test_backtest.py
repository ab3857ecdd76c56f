"""A back-test keeps every limit of the campaign, on one card too."""

import dataclasses

import pytest

from server.desk.backtest import Backtest, PastVisit
from server.desk.course import Scale
from server.domain.categories import Category
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import BoughtCategory
from server.domain.offers.eligibility import Candidate
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.domain.offers.policy import Policy
from server.domain.visit import Bought, Tier, Visit, Visitor
from tests.unit.server.small_shop import NINE, offer

VISIT = PastVisit(
    Visit(Visitor("c0", Tier.GOLD, profiling=True, pickups_before=1, purchases=()), "north", NINE.date()), ()
)
OTHER = Candidate(offer("cake", face_value_cents=50), 0, available=True)


@pytest.mark.parametrize(
    ("limit", "units"),
    [
        (Limit(scope=Scope.CUSTOMER, counter=Counting.UNITS, maximum=1), 1),
        (Limit(scope=Scope.CAMPAIGN, counter=Counting.CENTS, maximum=199), 1),
        (Limit(scope=Scope.CAMPAIGN, counter=Counting.CENTS, maximum=200), 2),
    ],
)
def test_two_offers_of_one_card_share_the_limit_of_their_campaign(limit: Limit, units: int) -> None:
    two = (offer("gift"), offer("tea"))
    campaign = Campaign(campaign_id="spring", name="Spring", offers=two, limits=(limit,))
    backtest = Backtest(campaign, [NINE.date()], Scale())
    backtest.meet(VISIT, (OTHER,))
    found = backtest.outcome()
    assert (found.units, found.cents) == (units, 100 * units)
    assert [one.units for one in found.offers] == [1, units - 1]
    assert found.displaced == ()


@pytest.mark.parametrize(("share", "gone_on"), [(0.0, "2026-03-02"), (1.0, None)])
def test_a_limit_holds_nothing_back_from_who_is_held_out(share: float, gone_on: str | None) -> None:
    none = Limit(scope=Scope.OFFER, counter=Counting.UNITS, maximum=0)
    buyer = BoughtCategory(category=Category.TEA, times=1, weeks=4)
    tea = offer("tea", limits=(none,), conditions=(buyer,))
    bought = (Bought(Category.TEA, NINE.date()),)
    visitor = dataclasses.replace(VISIT.visit.visitor, purchases=bought)
    visit = dataclasses.replace(VISIT.visit, visitor=visitor)
    campaign = Campaign(campaign_id="spring", name="Spring", offers=(tea,))
    backtest = Backtest(campaign, [NINE.date()], Scale(), Policy(holdout_share=share))
    backtest.meet(PastVisit(visit, ()), ())
    assert [one.gone_on for one in backtest.outcome().offers] == [gone_on]


@pytest.mark.parametrize(("percent", "units"), [(100, 4), (50, 4)])
def test_who_is_followed_has_that_share_of_a_limit(percent: int, units: int) -> None:
    limit = Limit(scope=Scope.CAMPAIGN, counter=Counting.UNITS, maximum=4)
    campaign = Campaign(campaign_id="spring", name="Spring", offers=(offer("gift"),), limits=(limit,))
    backtest = Backtest(campaign, [NINE.date()], Scale(percent))
    for number in range(6):
        visitor = dataclasses.replace(VISIT.visit.visitor, customer_id=f"c{number}")
        backtest.meet(PastVisit(dataclasses.replace(VISIT.visit, visitor=visitor), ()), (OTHER,))
    found = backtest.outcome()
    assert (found.units, found.customers, found.offers[0].gone_on) == (units, units, "2026-03-02")


def test_an_offer_of_others_makes_way_for_the_limit_of_a_group_that_the_campaign_uses_up() -> None:
    one_a_day = Limit(scope=Scope.GROUP, counter=Counting.UNITS, period=Period.DAY, maximum=1)
    gift = offer("gift", group="gifts", limits=(one_a_day,), days_between=1)
    cake = Candidate(offer("cake", group="gifts"), 0, available=True)
    campaign = Campaign(campaign_id="spring", name="Spring", offers=(gift,), priority=1)
    backtest = Backtest(campaign, [NINE.date()], Scale())
    for _ in range(2):
        backtest.meet(VISIT, (cake,))
    found = backtest.outcome()
    assert (found.units, [(one.name, one.units) for one in found.displaced]) == (1, [("cake", 2)])
