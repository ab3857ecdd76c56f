"""A back-test keeps every limit of the campaign, on one card too."""

import pytest

from server.desk.backtest import Backtest, PastVisit, Scale
from server.domain.offers.campaign import Campaign
from server.domain.offers.eligibility import Candidate
from server.domain.offers.limits import Counting, Limit, Scope
from server.domain.visit import Tier, Visit, Visitor
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
