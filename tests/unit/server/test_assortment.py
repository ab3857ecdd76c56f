"""The offers of a site, as choosing looks them up."""

from server.domain.categories import Category
from server.domain.offers.assortment import NONE, Assortment
from server.domain.offers.eligibility import Candidate
from tests.unit.server.small_shop import offer


def candidate(name: str, priority: int = 0, *, available: bool = True, baby: bool = False) -> Candidate:
    category = Category.BABY if baby else Category.COFFEE
    return Candidate(offer(name).model_copy(update={"category": category}), priority, available)


def test_the_more_urgent_tier_comes_first_and_what_may_not_stand_first_comes_last() -> None:
    baby, low, high, other = (
        candidate("nappies", 9, baby=True),
        candidate("low", 1),
        candidate("high", 5),
        candidate("other", 5),
    )
    assert Assortment((baby, low, high, other)).tiers == ((high, other), (low,), (baby,))


def test_what_is_gone_stands_in_no_tier_but_is_still_found() -> None:
    gone = candidate("gone", available=False)
    assortment = Assortment((gone,))
    assert assortment.tiers == ()
    assert assortment.by_id["gone"] is gone
    assert list(assortment) == [gone]


def test_what_is_an_assortment_already_is_worked_out_once() -> None:
    assortment = Assortment((candidate("tea"),))
    assert Assortment.of(assortment) is assortment
    assert Assortment.of(iter(assortment)) == assortment
    assert NONE.tiers == ()
