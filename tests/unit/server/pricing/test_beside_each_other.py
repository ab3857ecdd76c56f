"""A card has one bonus of each group and of each category; so has every visit for which prices are made."""

from typing import Any

import pytest

from server.domain.categories import Category
from server.domain.issuance import Balance, Measure
from server.domain.offers.eligibility import Candidate
from server.domain.offers.outlook import Outlook
from server.domain.pricing.foresight import PastVisit, foresee
from server.domain.visit import Tier, Visit, Visitor
from tests.unit.server.pricing.test_how_long_it_lasts import MONDAY
from tests.unit.server.small_shop import offer


@pytest.mark.parametrize("names", ["ab", "abc"])
@pytest.mark.parametrize(
    ("alike", "scarce"),
    [({"group": "toys"}, False), ({"category": Category.TEA}, False), ({}, True)],
    ids=["group", "category", "nothing"],
)
def test_what_excludes_each_other_is_not_scarce_when_there_is_one_for_everybody(
    alike: dict[str, Any], scarce: bool, names: str
) -> None:
    gifts = [Candidate(offer(name, **alike), 0, available=True) for name in names]
    people = [
        Visitor(f"c{one}", Tier.CLASSIC, profiling=True, pickups_before=1, purchases=()) for one in range(12)
    ]
    units = len(people) // len(gifts) + 1
    left = [Balance(one.offer.offer_id, Measure.STOCK, "north", units, units, 0, 0) for one in gifts]
    past = [PastVisit(Visit(one, "north", MONDAY), Outlook(visit_id=one.customer_id), 1) for one in people]
    found = foresee(gifts, left, past, MONDAY).by_site["north"]
    # What one visit would rather have than another is worth a little.
    assert (max(found.values(), default=0.0) > 1.0) is scarce
