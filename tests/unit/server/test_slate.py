"""How three bonuses are chosen: chance, scarcity, the holdout, and what must never change a slate."""

import collections
import dataclasses
import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.card import PERSONAL_REASONS, ReasonKind
from server.domain.categories import Category
from server.domain.issuance import Arm
from server.domain.offers.campaign import Terms
from server.domain.offers.conditions import BoughtCategory, SiteIs
from server.domain.offers.eligibility import Candidate, WhyNot, may_have, why_not
from server.domain.offers.offer import Offer
from server.domain.offers.outlook import Outlook
from server.domain.offers.policy import PLAIN, Policy
from server.domain.offers.schedule import Schedule
from server.domain.offers.slate import Room, Slate, choose
from server.domain.ranking.learned import SHELF
from server.domain.visit import Bought, Tier, Visit, Visitor
from tests.unit.server.small_shop import offer

TODAY = dt.date(2026, 3, 2)
CURIOUS = Policy(explore_share=0.4, temperature=0.5)
EVERYBODY = Policy(holdout_share=1.0)


@dataclasses.dataclass(frozen=True)
class SetChances:
    """Chances as a test wants them."""

    chance: dict[Category, float]
    known: frozenset[Category] = frozenset()
    ranker: str = "r1"

    def of(self, category: Category) -> float:
        return self.chance.get(category, 0.05)

    def is_known(self, category: Category) -> bool:
        return category in self.known


def visit(*bought: Category, customer_id: str = "c0", profiling: bool = True) -> Visit:
    lines = tuple(Bought(category, TODAY - dt.timedelta(days=5)) for category in bought for _ in range(3))
    return Visit(Visitor(customer_id, Tier.SILVER, profiling, 3, lines), "north", TODAY)


def running(*offers: Offer, priority: int = 0, available: bool = True) -> list[Candidate]:
    return [Candidate(one, priority, available) for one in offers]


def names(slate: Slate) -> list[str]:
    return [one.offer.offer_id for one in slate.suggestions]


def shelf(count: int) -> tuple[list[Candidate], SetChances]:
    """One coupon for each of so many categories, each less likely than the one before."""
    some = SHELF[:count]
    coupons = running(*(offer(category.value, category=category) for category in some))
    return coupons, SetChances({category: 0.5 / (at + 1) for at, category in enumerate(some)})


def outlook(
    chances: SetChances,
    policy: Policy = PLAIN,
    visit_id: str = "v",
    prices: dict[str, float] | None = None,
) -> Outlook:
    return Outlook(policy, chances, prices or {}, visit_id)


def test_two_places_are_for_what_she_buys_and_one_is_for_something_new() -> None:
    coupons, chances = shelf(6)
    known = dataclasses.replace(chances, known=frozenset(SHELF[3:6]))
    assert names(choose(visit(), coupons, (), Room(), outlook(known))) == [SHELF[3], SHELF[4], SHELF[0]]


def test_a_place_that_nothing_suits_goes_to_the_best_of_the_others() -> None:
    coupons, chances = shelf(4)
    assert names(choose(visit(), coupons, (), Room(), outlook(chances))) == list(SHELF[:3])


def test_the_last_place_left_is_the_one_for_something_new() -> None:
    coupons, chances = shelf(4)
    known = dataclasses.replace(chances, known=frozenset(SHELF[:3]))
    room = Room(places=1, empty=False)
    assert names(choose(visit(), coupons, (), room, outlook(known))) == [SHELF[3]]


def test_what_is_scarce_is_kept_for_those_to_whom_it_is_worth_more() -> None:
    coupons, chances = shelf(2)
    dear = outlook(chances, prices={SHELF[0]: 100.0})
    found = choose(visit(), coupons, (), Room(), dear)
    assert names(found) == [SHELF[1]]
    assert [one.why for one in found.dropped] == [WhyNot.KEPT_FOR_OTHERS]
    fair = outlook(chances, prices={SHELF[0]: 60.0})
    assert names(choose(visit(), coupons, (), Room(), fair)) == [SHELF[1], SHELF[0]]


def test_of_one_group_a_card_shows_one_and_all_are_of_the_lane_of_the_best() -> None:
    candidates = running(
        offer("best", category=Category.TEA, face_value_cents=900, group="drinks"),
        offer("same", category=Category.COFFEE, face_value_cents=800, group="drinks"),
        offer("brand", category=Category.RICE, face_value_cents=700, lane="brand"),
        offer("plain", category=Category.PASTA),
    )
    found = choose(visit(), candidates, (), Room(), outlook(SetChances({})))
    assert names(found) == ["best", "plain"]
    assert {one.offer_id: one.why for one in found.dropped} == {
        "same": WhyNot.GROUP_TAKEN,
        "brand": WhyNot.OTHER_LANE,
    }
    beside = Room(places=2, beside=(offer("before", lane="brand"),), empty=False)
    assert names(choose(visit(), candidates, (), beside, outlook(SetChances({})))) == ["brand"]


def test_a_campaign_runs_at_its_sites_and_in_its_hours_only() -> None:
    noon = dt.datetime(2026, 3, 2, 12, 0, tzinfo=zoneinfo.ZoneInfo("Europe/Paris"))
    spring = Schedule(start="2026-03-01T00:00", end="2026-03-02T13:00")
    there = Candidate(offer("there"), 0, available=True, terms=Terms(sites=("south",)))
    now = Candidate(offer("now"), 0, available=True, terms=Terms(schedule=spring, version_hash="abc"))
    for hours, shown in ((0, ["now"]), (1, [])):
        on = dataclasses.replace(visit(), local_time=noon + dt.timedelta(hours=hours))
        found = choose(on, [there, now], (), Room())
        assert names(found) == shown
        assert [one.provenance.version_hash for one in found.suggestions] == ["abc"] * len(shown)
    why = {one.offer_id: one.why for one in found.dropped}
    assert why == {"there": WhyNot.NOT_HERE, "now": WhyNot.NOT_NOW}
    timeless = choose(visit(), [now], (), Room())
    assert [one.why for one in timeless.dropped] == [WhyNot.NOT_NOW]


def test_what_costs_more_than_it_brings_stays() -> None:
    coupons, chances = shelf(3)
    costly = outlook(chances, Policy(goodwill_cents=0, cost_share=0.2))
    assert names(choose(visit(), coupons, (), Room(), costly)) == list(SHELF[:2])


@pytest.mark.parametrize("turn", [0, 1])
def test_what_stands_in_for_what_had_gone_is_chosen_as_often_as_is_written(turn: int) -> None:
    """Whatever stands on the card already: the draws of its places were used, and say nothing any more."""
    coupons, chances = shelf(6)
    without = [dataclasses.replace(coupons[0], available=False), *coupons[1:]]
    seen: dict[tuple[str, ...], collections.Counter[str]] = collections.defaultdict(collections.Counter)
    said: dict[tuple[str, ...], dict[str, float]] = collections.defaultdict(dict)
    for number in range(4000):
        known = outlook(chances, CURIOUS, f"v{number}")
        gone, *kept = choose(visit(), coupons, (), Room(), known, explain=False).suggestions
        if gone.offer.offer_id != coupons[0].offer.offer_id:
            continue
        beside = tuple(one.offer for one in kept)
        room = Room(places=1, beside=beside, empty=False, turn=turn)
        (one,) = choose(visit(), without, (), room, known, explain=False).suggestions
        key = tuple(offer.offer_id for offer in beside)
        seen[key][one.offer.offer_id] += 1
        said[key][one.offer.offer_id] = one.provenance.propensity
    for key, times in seen.items():
        for name, propensity in said[key].items():
            spread = (propensity / times.total()) ** 0.5
            assert times[name] / times.total() == pytest.approx(propensity, abs=4 * spread)


def test_what_stands_in_for_the_last_place_is_drawn_anew() -> None:
    """Nothing else has changed on the card but that its last bonus had just gone."""
    coupons, chances = shelf(6)
    beside = (coupons[0].offer, coupons[1].offer)
    room, left = Room(places=1, beside=beside, empty=False), coupons[2:]
    seen: collections.Counter[str] = collections.Counter()
    said: dict[str, float] = {}
    for number in range(8000):
        known = outlook(chances, CURIOUS, f"v{number}")
        (first,) = choose(visit(), left, (), room, known, explain=False).suggestions
        if first.offer.offer_id != left[1].offer.offer_id:
            continue
        without = [left[0], *left[2:]]
        again = dataclasses.replace(room, turn=1)
        (one,) = choose(visit(), without, (), again, known, explain=False).suggestions
        seen[one.offer.offer_id] += 1
        said[one.offer.offer_id] = one.provenance.propensity
    for name, propensity in said.items():
        spread = (propensity / seen.total()) ** 0.5
        assert seen[name] / seen.total() == pytest.approx(propensity, abs=4 * spread)


def test_a_propensity_is_how_often_chance_really_chooses() -> None:
    coupons, chances = shelf(5)
    said: dict[str, float] = {}
    seen = collections.Counter[str]()
    visits = 6000
    for number in range(visits):
        found = choose(visit(), coupons, (), Room(places=1), outlook(chances, CURIOUS, f"v{number}"))
        (one,) = found.suggestions
        seen[one.offer.offer_id] += 1
        said[one.offer.offer_id] = one.provenance.propensity
    assert len(seen) == 5
    assert sum(said.values()) == pytest.approx(1.0)
    for name, propensity in said.items():
        assert seen[name] / visits == pytest.approx(propensity, abs=4 * (propensity / visits) ** 0.5)


def test_the_second_place_is_drawn_among_what_the_first_has_left() -> None:
    coupons, chances = shelf(3)
    seen = collections.Counter[tuple[str, ...]]()
    said: dict[tuple[str, ...], float] = {}
    visits = 6000
    for number in range(visits):
        found = choose(visit(), coupons, (), Room(), outlook(chances, CURIOUS, f"v{number}"))
        way = tuple(names(found))
        seen[way] += 1
        said[way] = 1.0
        for one in found.suggestions:
            said[way] *= one.provenance.propensity
    assert sum(said.values()) == pytest.approx(1.0)
    for way, propensity in said.items():
        assert seen[way] / visits == pytest.approx(propensity, abs=4 * (propensity / visits) ** 0.5)


def test_whom_chance_passes_over_for_one_place_it_may_choose_for_the_next() -> None:
    coupons, chances = shelf(3)
    always = Policy(explore_share=1.0, explore_among=3)
    for number in range(20):
        found = choose(visit(), coupons, (), Room(), outlook(chances, always, f"v{number}"))
        assert sorted(names(found)) == sorted(SHELF[:3]), "all fit, and there is a place for each"


def test_chance_says_so_and_without_it_the_choice_is_certain() -> None:
    coupons, chances = shelf(5)
    arms = {
        one.provenance.arm
        for number in range(50)
        for one in choose(visit(), coupons, (), Room(), outlook(chances, CURIOUS, f"{number}")).suggestions
    }
    assert arms == {Arm.EXPLOIT, Arm.EXPLORE}
    for one in choose(visit(), coupons, (), Room(), outlook(chances)).suggestions:
        assert (one.provenance.propensity, one.provenance.arm) == (1.0, Arm.EXPLOIT)
        assert one.provenance.ranker == "r1"


def test_chance_never_leaves_the_highest_priority() -> None:
    urgent = running(offer("first", face_value_cents=0), priority=9)
    coupons, chances = shelf(5)
    for number in range(50):
        found = choose(visit(), urgent + coupons, (), Room(), outlook(chances, CURIOUS, f"{number}"))
        assert found.suggestions[0].offer.offer_id == "first"
        assert found.suggestions[0].provenance.propensity == 1.0


def test_the_holdout_is_as_large_as_it_was_made_and_stays_the_same_people() -> None:
    policy = Policy(holdout_share=0.2, salt="spring")
    held = [policy.holds_out(f"c{number}") for number in range(5000)]
    assert sum(held) / 5000 == pytest.approx(0.2, abs=0.02)
    assert held == [policy.holds_out(f"c{number}") for number in range(5000)]
    other = dataclasses.replace(policy, salt="summer")
    assert held != [other.holds_out(f"c{number}") for number in range(5000)]


def test_who_is_held_out_gets_generic_bonuses_and_neutral_words_only() -> None:
    candidates = running(
        offer("habit", category=Category.COFFEE, reason=ReasonKind.REGULAR),
        offer("lured", conditions=(BoughtCategory(category=Category.COFFEE, times=1, weeks=8),)),
    )
    found = choose(visit(Category.COFFEE), candidates, (), Room(), outlook(SetChances({}), EVERYBODY))
    (one,) = found.suggestions
    assert one.reason.kind not in PERSONAL_REASONS
    assert one.provenance.arm is Arm.HOLDOUT
    assert [(drop.offer_id, drop.why) for drop in found.dropped] == [("lured", WhyNot.HELD_OUT)]


def test_who_never_agreed_is_told_so_though_held_out() -> None:
    lured = running(offer("lured", conditions=(BoughtCategory(category=Category.COFFEE, times=1, weeks=8),)))
    objecting = visit(Category.COFFEE, profiling=False)
    found = choose(objecting, lured, (), Room(), outlook(SetChances({}), EVERYBODY))
    assert [(drop.offer_id, drop.why) for drop in found.dropped] == [("lured", WhyNot.NO_CONSENT)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"explore_share": 1.2},
        {"holdout_share": -0.1},
        {"cost_share": 7.0},
        {"temperature": 0.0},
        {"explore_among": 0},
        {"goodwill_cents": -1},
    ],
)
def test_a_policy_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="policy"):
        Policy(**wrong)  # type: ignore[arg-type]


green = st.sampled_from(SHELF)
conditions = st.sampled_from([(), (SiteIs(site_id="north"),), (SiteIs(site_id="south"),)])
candidates = st.lists(
    st.builds(
        lambda name, category, held, cents, priority, available: Candidate(
            offer(name, category=category, conditions=held, face_value_cents=cents), priority, available
        ),
        st.sampled_from([f"o{number}" for number in range(14)]),
        st.none() | green | st.just(Category.PETS) | st.just(Category.BABY),
        conditions,
        st.integers(0, 900),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=14,
    unique_by=lambda one: one.offer.offer_id,
)
chances = st.builds(
    SetChances, st.dictionaries(green, st.floats(0.001, 0.9)), st.frozensets(green, max_size=6)
)
policies = st.sampled_from([PLAIN, CURIOUS, EVERYBODY, Policy(explore_share=1.0, explore_among=3)])
outlooks = st.builds(
    lambda said, policy, price, seed: Outlook(policy, said, {"o1": price, "o2": price}, f"v{seed}"),
    chances,
    policies,
    st.floats(0.0, 200.0),
    st.integers(0, 99),
)
visits = st.builds(
    lambda bought, profiling: visit(*bought, profiling=profiling),
    st.lists(st.sampled_from([*SHELF, Category.PETS, Category.BABY]), max_size=5),
    st.booleans(),
)


@given(candidates, outlooks, visits)
def test_the_same_visit_has_the_same_slate_in_whatever_order_the_offers_come(
    some: list[Candidate], known: Outlook, on: Visit
) -> None:
    assert choose(on, some, (), Room(), known) == choose(on, some[::-1], (), Room(), known)


@given(candidates, outlooks, visits)
def test_nobody_has_to_ask_why_not(some: list[Candidate], known: Outlook, on: Visit) -> None:
    asked = choose(on, some, (), Room(), known)
    quick = choose(on, some, (), Room(), known, explain=False)
    assert quick.suggestions == asked.suggestions
    assert quick.dropped == ()
    named = names(asked) + [one.offer_id for one in asked.dropped]
    assert sorted(named) == sorted(one.offer.offer_id for one in some)


@given(candidates, visits)
def test_the_quick_look_and_the_reason_agree(some: list[Candidate], on: Visit) -> None:
    for one in some:
        assert may_have(one, on, {}) is (why_not(one, on, {}) is None)


@given(candidates, outlooks, visits)
def test_a_campaign_for_others_changes_nobody_elses_slate(
    some: list[Candidate], known: Outlook, on: Visit
) -> None:
    elsewhere = running(
        *(offer(f"x{at}", category=at, conditions=(SiteIs(site_id="south"),)) for at in SHELF), priority=9
    )
    with_it = choose(on, [*some, *elsewhere], (), Room(), known, explain=False)
    assert with_it.suggestions == choose(on, some, (), Room(), known, explain=False).suggestions


@given(candidates, outlooks, visits, st.data())
def test_more_of_what_is_on_a_card_never_takes_it_off(
    some: list[Candidate], known: Outlook, on: Visit, data: st.DataObject
) -> None:
    before = names(choose(on, some, (), Room(), known))
    if not before:
        return
    more = data.draw(st.sampled_from(before))
    cheaper = {**known.prices, more: known.prices.get(more, 0.0) / 2}
    after = names(choose(on, some, (), Room(), dataclasses.replace(known, policy=PLAIN, prices=cheaper)))
    plain = names(choose(on, some, (), Room(), dataclasses.replace(known, policy=PLAIN)))
    assert more in after or more not in plain


@given(candidates, chances, visits)
def test_more_stock_never_empties_a_place(some: list[Candidate], said: SetChances, on: Visit) -> None:
    plenty = [dataclasses.replace(one, available=True) for one in some]
    fewer = choose(on, some, (), Room(), outlook(said)).suggestions
    more = choose(on, plenty, (), Room(), outlook(said)).suggestions
    assert len(more) >= len(fewer)


@given(candidates, chances, visits)
def test_who_objects_or_is_held_out_gets_nothing_personal(
    some: list[Candidate], said: SetChances, on: Visit
) -> None:
    objecting = dataclasses.replace(on, visitor=dataclasses.replace(on.visitor, profiling=False))
    for seen, policy in ((objecting, PLAIN), (on, EVERYBODY)):
        for one in choose(seen, some, (), Room(), outlook(said, policy)).suggestions:
            assert not one.offer.reads_purchases
            assert one.reason.kind not in PERSONAL_REASONS


@given(candidates, outlooks, visits)
def test_every_propensity_is_a_probability(some: list[Candidate], known: Outlook, on: Visit) -> None:
    for one in choose(on, some, (), Room(), known).suggestions:
        assert 0.0 < one.provenance.propensity <= 1.0
