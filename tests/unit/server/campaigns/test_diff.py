"""What a version changes, in sentences that a loyalty manager reads, in both languages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.card import PERSONAL_REASONS, GreenCategory, Language, Reason, ReasonKind, Wording
from overlays.words import reason_forms
from sample_cards.shop.campaigns import CAMPAIGNS
from server.domain.categories import Category
from server.domain.offers.allergens import Allergen
from server.domain.offers.benefit import FreeItem, PercentOff
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import AnyOf, FirstPickup, NoneOf, SiteIs, Weekday, WeekdayAndHours
from server.domain.offers.described import allergen_words
from server.domain.offers.diff import changes
from server.domain.offers.hours import Hours
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.domain.offers.offer import Title
from server.domain.offers.schedule import Schedule
from server.domain.offers.versions import content_hash
from tests.unit.server.small_shop import offer

SUNDAY = Hours(weekdays=(Weekday.SUNDAY,), begin="09:00", end="12:30")
LATE = Hours(weekdays=(Weekday.SATURDAY,), begin="22:00", end="02:00")
WHOLE_DAY = Hours(weekdays=(Weekday.FRIDAY,), begin="00:00", end="00:00")
DAILY = Limit(scope=Scope.SITE, counter=Counting.UNITS, period=Period.DAY, maximum=20)


def campaign(*offers: Any, **changes: Any) -> Campaign:
    fields = {"campaign_id": "spring", "name": "Spring", "offers": offers or (offer("gift"),)}
    return Campaign(**fields | changes)


def english(before: Campaign, after: Campaign) -> list[str]:
    return [one.en for one in changes(before, after)]


def test_of_many_sites_those_are_named_that_came_and_went() -> None:
    sixty = tuple(f"s{number}" for number in range(60))
    after = campaign(sites=(*sixty[:41], *sixty[42:], "s60"))
    said = changes(campaign(sites=sixty), after, {"s41": "Drive Arras", "s60": "Drive Saint-Pierre"})
    assert [one.en for one in said] == ["Sites added: Drive Saint-Pierre.", "Sites removed: Drive Arras."]
    assert english(campaign(sites=sixty[:2]), campaign(sites=sixty[1:2])) == ["Sites removed: s0."]


def test_a_condition_calls_its_site_by_its_name_and_one_of_another_shop_by_its_id() -> None:
    here, there = SiteIs(site_id="0412"), SiteIs(site_id="0500")
    before = campaign(offer("gift", conditions=(here,)))
    after = campaign(offer("gift", conditions=(NoneOf(of=(AnyOf(of=(here, there)), FirstPickup())),)))
    assert [one.en for one in changes(before, after, {"0412": "Drive Arras"})] == [
        "“Gift gift”: condition removed, the pickup is at the site “Drive Arras”.",
        "“Gift gift”: new condition, it is true neither that (the pickup is at the site “Drive Arras”, "
        "or the pickup is at the site “0500”), nor that it is the customer’s first pickup.",
    ]


@pytest.mark.parametrize("one", CAMPAIGNS, ids=lambda one: str(one.campaign_id))
def test_what_is_the_same_has_no_changes(one: Campaign) -> None:
    assert changes(one, one) == ()


@given(st.sampled_from(CAMPAIGNS), st.sampled_from(CAMPAIGNS))
def test_every_change_is_a_sentence_in_both_languages(before: Campaign, after: Campaign) -> None:
    said = changes(before, after)
    assert bool(said) is (before != after)
    for language in Language:
        for one in said:
            words = one.in_language(language)
            assert words.endswith("."), words
            assert "None" not in words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "Summer"}, "The name: before “Spring”, now “Summer”."),
        ({"priority": 3}, "The priority: before “0”, now “3”."),
        ({"sites": ("north",)}, "The sites: before “everywhere”, now “north”."),
        (
            {"schedule": Schedule(start="2026-03-21T08:00", hours=(SUNDAY,))},
            "The schedule: before “always”, now “from 21\u00a0March 2026, 8:00, Sunday 9:00 to 12:30”.",
        ),
        (
            {"schedule": Schedule(hours=(LATE, WHOLE_DAY))},
            "The schedule: before “always”, now “Saturday 22:00 to 2:00 the next day, Friday 0:00 to 24:00”.",
        ),
        ({"limits": (DAILY,)}, "New limit, at most 20\u00a0times a day, at each site."),
    ],
)
def test_a_change_of_the_campaign_is_said(change: dict[str, Any], said: str) -> None:
    assert english(campaign(), campaign(**change)) == [said]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"units_total": 5}, "“Gift gift”: new limit, at most 5\u00a0times in all, at all sites together."),
        ({"days_between": 1}, "“Gift gift”: the wait between two: before “7\u00a0days”, now “1\u00a0day”."),
        ({"conditions": (FirstPickup(),)}, "“Gift gift”: new condition, it is the customer’s first pickup."),
        ({"lane": "sorry"}, "“Gift gift”: the lane: before “shop”, now “sorry”."),
        ({"group": "hot"}, "“Gift gift”: the group: before “none”, now “hot”."),
        (
            {"benefit": PercentOff(percent=20)},
            "“Gift gift”: the benefit: before “€1.00 off”, now “20% off, at most €1.00”.",
        ),
        (
            {"benefit": FreeItem(bought=2)},
            "“Gift gift”: the benefit: before “€1.00 off”, now “one item free with 2\u00a0bought”.",
        ),
        (
            {"title": Title(fr=Wording(forms=("Cadeau gift",)), en=Wording(forms=("A gift", "Gift")))},
            "“A gift”: the English title: before “Gift gift”, now “A gift / Gift”.",
        ),
    ],
)
def test_a_change_of_an_offer_is_said(change: dict[str, Any], said: str) -> None:
    assert english(campaign(), campaign(offer("gift", **change))) == [said]


def test_days_in_another_order_are_the_same_days() -> None:
    """A form ticks them in the order of the week, whatever a file said."""
    times: dict[str, Any] = {"begin": "09:00", "end": "12:30"}
    both = [
        campaign(
            offer("gift", conditions=(WeekdayAndHours(weekdays=days, **times),)),
            schedule=Schedule(hours=(Hours(weekdays=days, **times),)),
        )
        for days in ((Weekday.MONDAY, Weekday.SUNDAY), (Weekday.SUNDAY, Weekday.MONDAY, Weekday.SUNDAY))
    ]
    assert changes(both[0], both[1]) == ()
    assert content_hash(both[0]) == content_hash(both[1])


def test_french_words_agree_with_what_they_are_said_of() -> None:
    one_bought = campaign(offer("gift", benefit=FreeItem(bought=1), group="hot"))
    assert [said.fr for said in changes(campaign(), one_bought)] == [
        "«\u202fCadeau gift\u202f»\u202f: le groupe\u202f: avant «\u202fnéant\u202f», "
        "maintenant «\u202fhot\u202f».",
        "«\u202fCadeau gift\u202f»\u202f: l’avantage\u202f: avant «\u202f−1,00\u00a0€\u202f», "
        "maintenant «\u202fun article offert pour 1\u00a0acheté\u202f».",
    ]


def test_a_limit_that_is_raised_or_removed_is_said() -> None:
    five, six = campaign(offer("gift", units_total=5)), campaign(offer("gift", units_total=6))
    assert "it is at most 6" in english(five, six)[0]
    assert english(five, campaign()) == [
        "“Gift gift”: limit removed, before at most 5\u00a0times in all, at all sites together."
    ]


def test_offers_that_come_and_go_are_said() -> None:
    assert english(campaign(), campaign(offer("tea"))) == [
        "“Gift gift”: is no longer in it.",
        "“Gift tea”: new offer.",
    ]


def test_a_condition_that_goes_away_is_said_in_french_too() -> None:
    (said,) = changes(campaign(offer("gift", conditions=(FirstPickup(),))), campaign())
    assert said.fr.startswith("«\u202fCadeau gift\u202f»\u202f: condition retirée, ")


def test_the_allergens_of_a_sample_are_said() -> None:
    before = campaign(offer("gift", kind="sample"))
    after = campaign(offer("gift", kind="sample", allergens=(Allergen.MILK,)))
    (said,) = changes(before, after)
    assert said.en == "“Gift gift”: the allergens: before “not declared”, now “milk”."
    assert said.fr.endswith(
        "les allergènes\u202f: avant «\u202fnon déclarés\u202f», maintenant «\u202flait\u202f»."
    )
    free = campaign(offer("gift", kind="sample", allergens=()))
    assert english(before, free)[0].endswith("now “none of the fourteen”.")


@pytest.mark.parametrize("allergen", Allergen)
def test_every_allergen_has_words_in_both_languages(allergen: Allergen) -> None:
    said = allergen_words((allergen,))
    assert said.fr
    assert said.en


@pytest.mark.parametrize("kind", ReasonKind)
def test_a_reason_is_said_as_the_card_says_it(kind: ReasonKind) -> None:
    before = campaign(offer("gift", category=Category.COFFEE, reason=_another(kind)))
    after = campaign(offer("gift", category=Category.COFFEE, reason=kind))
    (said,) = changes(before, after)
    category = GreenCategory.COFFEE if kind in PERSONAL_REASONS else None
    for language in Language:
        sentence = reason_forms(Reason(kind=kind, category=category), language)[0]
        assert sentence in said.in_language(language)
        assert kind not in said.in_language(language)


def test_what_is_handed_over_is_said_in_words() -> None:
    said = changes(campaign(), campaign(offer("gift", kind="sample")))
    assert said[0].en == "“Gift gift”: the kind: before “a coupon”, now “a sample”."
    assert "avant «\u202fun coupon\u202f»" in said[0].fr


def _another(kind: ReasonKind) -> ReasonKind:
    return ReasonKind.WELCOME if kind is not ReasonKind.WELCOME else ReasonKind.THANK_YOU


def test_two_offers_of_the_same_words_are_told_apart_by_their_ids() -> None:
    words = Title(fr=Wording(forms=("Un cadeau",)), en=Wording(forms=("A gift",)))
    before = campaign(offer("one", title=words), offer("two", title=words))
    after = campaign(offer("one", title=words), offer("two", title=words, days_between=1))
    (said,) = changes(before, after)
    assert said.en.startswith("“A gift” (two): the wait")
    assert said.fr.startswith("«\u202fUn cadeau\u202f» (two)\u202f: ")
