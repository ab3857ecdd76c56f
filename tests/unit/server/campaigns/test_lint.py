"""Lint says what a careful colleague would say before a campaign runs."""

import dataclasses
import datetime as dt
import zoneinfo
from typing import Any

import pytest

from overlays.card import BonusKind, ReasonKind, Wording
from sample_cards.shop.campaigns import CAMPAIGNS
from server.domain.categories import Category
from server.domain.obstacles import ObstacleKind
from server.domain.offers.benefit import FreeItem, PercentOff
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import (
    AllOf,
    AnyOf,
    BasketTotalBetween,
    BoughtCategory,
    BoughtProduct,
    Condition,
    DaysSinceLastVisit,
    FirstPickup,
    LapsedFavourite,
    NoneOf,
    NotBoughtFor,
    RegionIs,
    Season,
    ShareOfCustomers,
    SiteIs,
    TierAtLeast,
    VisitsWithin,
    Weekday,
    WeekdayAndHours,
)
from server.domain.offers.hours import Hours
from server.domain.offers.limits import Counting, Limit, Scope
from server.domain.offers.lint import PublishPolicy, Severity, Surroundings, lint
from server.domain.offers.offer import Title
from server.domain.offers.schedule import Schedule
from server.domain.visit import Tier
from tests.unit.server.small_shop import NINE, offer

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
AROUND = Surroundings(now=NINE, zones={"north": PARIS, "south": PARIS})
WEEKS: dict[str, Any] = {"category": Category.COFFEE, "weeks": 4}
BOUGHT_TEA = BoughtCategory(category=Category.TEA, times=1, weeks=4)
NO_TEA_FOR_13 = NotBoughtFor(category=Category.TEA, weeks=13)
BEFORE_MIDNIGHT = WeekdayAndHours(weekdays=tuple(Weekday), begin="12:00", end="00:00")
MORNING = WeekdayAndHours(weekdays=(Weekday.MONDAY,), begin="08:00", end="12:00")


def campaign(*offers: Any, **changes: Any) -> Campaign:
    fields = {
        "campaign_id": "spring",
        "name": "Spring",
        "offers": offers or (offer("gift", units_total=500),),
    }
    return Campaign(**fields | changes)


def errors(one: Campaign, around: Surroundings = AROUND) -> list[str]:
    return [found.path for found in lint(one, around) if found.severity is Severity.ERROR]


def warnings(one: Campaign, around: Surroundings = AROUND) -> list[str]:
    return [found.path for found in lint(one, around) if found.severity is Severity.WARNING]


def test_a_plain_campaign_has_nothing_to_be_said() -> None:
    assert lint(campaign(), AROUND) == ()


def test_the_sample_shop_may_be_published() -> None:
    zones = {"rennes-sud": PARIS, "vannes": PARIS}
    for one in CAMPAIGNS:
        assert errors(one, Surroundings(now=NINE, zones=zones)) == [], one.campaign_id


@pytest.mark.parametrize(("percent", "found"), [(34, []), (35, ["offers.0.benefit"])])
def test_a_discount_above_the_cap_is_an_error(percent: int, found: list[str]) -> None:
    assert errors(campaign(offer("gift", units_total=9, benefit=PercentOff(percent=percent)))) == found


@pytest.mark.parametrize(("bought", "found"), [(2, []), (1, ["offers.0.benefit"]), (0, [])])
def test_the_second_for_free_is_half_off_and_the_third_a_third(bought: int, found: list[str]) -> None:
    assert errors(campaign(offer("gift", units_total=9, benefit=FreeItem(bought=bought)))) == found


@pytest.mark.parametrize(("price", "found"), [(300, []), (290, ["offers.0.benefit"])])
def test_an_amount_is_held_against_the_price(price: int, found: list[str]) -> None:
    assert errors(campaign(offer("gift", units_total=9, price_cents=price))) == found


def test_another_cap_is_another_rule() -> None:
    half = campaign(offer("gift", units_total=9, benefit=PercentOff(percent=50)))
    around = Surroundings(NINE, AROUND.zones, policy=PublishPolicy(discount_cap_percent=50))
    assert errors(half, around) == []


def test_a_site_that_nobody_knows_is_an_error_wherever_it_is_named() -> None:
    gift = offer("gift", units_total=9, conditions=(NoneOf(of=(SiteIs(site_id="east"),)),))
    assert errors(campaign(gift, sites=("north", "west"))) == [
        "sites.1",
        "offers.0.conditions.0.of.0.site_id",
    ]


def test_a_campaign_is_over_when_it_is_over_everywhere() -> None:
    honolulu = Surroundings(NINE, {"north": PARIS, "far": zoneinfo.ZoneInfo("Pacific/Honolulu")})
    over_in_paris = Schedule(end="2026-03-02T08:00")
    assert errors(campaign(schedule=over_in_paris), honolulu) == []
    assert errors(campaign(schedule=over_in_paris)) == ["schedule.end"]
    assert errors(campaign(schedule=over_in_paris, sites=("north",)), honolulu) == ["schedule.end"]


@pytest.mark.parametrize(
    "conditions",
    [
        (SiteIs(site_id="north"), SiteIs(site_id="south")),
        (RegionIs(region="west"), RegionIs(region="east")),
        (FirstPickup(), VisitsWithin(visits=2, weeks=4)),
        (BoughtCategory(times=1, **WEEKS), NotBoughtFor(category=Category.COFFEE, weeks=8)),
        (NotBoughtFor(**WEEKS), BoughtCategory(times=3, **WEEKS)),
        (
            BasketTotalBetween(least_cents=100, most_cents=200),
            BasketTotalBetween(least_cents=300, most_cents=400),
        ),
        (FirstPickup(), NoneOf(of=(FirstPickup(),))),
        (AllOf(of=(SiteIs(site_id="north"), AllOf(of=(SiteIs(site_id="south"),)))),),
        (TierAtLeast(tier=Tier.GOLD), NoneOf(of=(TierAtLeast(tier=Tier.SILVER),))),
        (
            ShareOfCustomers(percent=10, draw="tea"),
            NoneOf(of=(ShareOfCustomers(percent=50, draw="tea"),)),
        ),
        (BOUGHT_TEA, NoneOf(of=(BOUGHT_TEA,))),
        (BoughtCategory(times=3, weeks=2, category=Category.TEA), NoneOf(of=(BOUGHT_TEA,))),
        (VisitsWithin(visits=3, weeks=2), NoneOf(of=(VisitsWithin(visits=2, weeks=4),))),
        (DaysSinceLastVisit(days=29), VisitsWithin(visits=1, weeks=4)),
        (LapsedFavourite(times=2, weeks=9, away_weeks=4, category=Category.TEA), BOUGHT_TEA),
        (LapsedFavourite(times=2, weeks=9, away_weeks=4, category=Category.TEA), NO_TEA_FOR_13),
        (FirstPickup(), AnyOf(of=(VisitsWithin(visits=1, weeks=4),))),
        (FirstPickup(), AnyOf(of=(VisitsWithin(visits=1, weeks=4), DaysSinceLastVisit(days=3)))),
    ],
)
def test_conditions_that_exclude_each_other_are_an_error(conditions: tuple[Any, ...]) -> None:
    assert errors(campaign(offer("gift", units_total=9, conditions=conditions))) == ["offers.0.conditions"]


@pytest.mark.parametrize(
    "conditions",
    [
        (BoughtCategory(category=Category.COFFEE, times=1, weeks=8), NotBoughtFor(**WEEKS)),
        (BoughtCategory(times=1, **WEEKS), NotBoughtFor(category=Category.TEA, weeks=8)),
        (
            BasketTotalBetween(least_cents=1, most_cents=300),
            BasketTotalBetween(least_cents=300, most_cents=400),
        ),
        (MORNING, Season(first_day="12-20", last_day="01-06")),
        (TierAtLeast(tier=Tier.SILVER), NoneOf(of=(TierAtLeast(tier=Tier.GOLD),))),
        (
            ShareOfCustomers(percent=50, draw="tea"),
            NoneOf(of=(ShareOfCustomers(percent=10, draw="tea"),)),
        ),
        (ShareOfCustomers(percent=10, draw="rice"), NoneOf(of=(ShareOfCustomers(percent=50, draw="tea"),))),
        (BoughtCategory(times=3, weeks=2, category=Category.RICE), NoneOf(of=(BOUGHT_TEA,))),
        (BoughtCategory(times=3, weeks=9, category=Category.TEA), NoneOf(of=(BOUGHT_TEA,))),
        (VisitsWithin(visits=3, weeks=9), NoneOf(of=(VisitsWithin(visits=2, weeks=4),))),
        (VisitsWithin(visits=1, weeks=2), NoneOf(of=(VisitsWithin(visits=2, weeks=4),))),
        (DaysSinceLastVisit(days=28), VisitsWithin(visits=1, weeks=4)),
        (LapsedFavourite(times=2, weeks=8, away_weeks=3, category=Category.TEA), BOUGHT_TEA),
        (LapsedFavourite(times=2, weeks=10, away_weeks=4, category=Category.TEA), NO_TEA_FOR_13),
        (FirstPickup(), AnyOf(of=(VisitsWithin(visits=1, weeks=4), MORNING))),
        (Season(first_day="02-29", last_day="02-29"),),
        (Season(first_day="12-25", last_day="12-25"), MORNING),
        (Season(first_day="02-29", last_day="02-29"), MORNING),
        (WeekdayAndHours(weekdays=(Weekday.MONDAY,), begin="10:01", end="10:06"),),
        (
            WeekdayAndHours(weekdays=(Weekday.MONDAY,), begin="23:58", end="00:02"),
            NoneOf(of=(BEFORE_MIDNIGHT,)),
        ),
    ],
)
def test_conditions_that_leave_room_are_none(conditions: tuple[Any, ...]) -> None:
    assert errors(campaign(offer("gift", units_total=9, conditions=conditions))) == []


def test_an_offer_for_a_site_where_the_campaign_does_not_run_is_an_error() -> None:
    gift = offer("gift", units_total=9, conditions=(SiteIs(site_id="south"),))
    assert errors(campaign(gift, sites=("north",))) == ["offers.0.conditions"]


@pytest.mark.parametrize(
    ("schedule", "found"),
    [
        (Schedule(), []),
        (Schedule(hours=(Hours(weekdays=(Weekday.MONDAY,), begin="11:00", end="14:00"),)), []),
        (
            Schedule(hours=(Hours(weekdays=(Weekday.MONDAY,), begin="12:00", end="14:00"),)),
            ["offers.0.conditions"],
        ),
        (Schedule(start="2026-03-03T00:00", end="2026-03-08T00:00"), ["offers.0.conditions"]),
    ],
)
def test_hours_in_which_the_campaign_does_not_run_are_an_error(schedule: Schedule, found: list[str]) -> None:
    gift = offer("gift", units_total=9, conditions=(MORNING,))
    assert errors(campaign(gift, schedule=schedule)) == found


@pytest.mark.parametrize(
    ("start", "end"), [("0001-01-01T00:00", "9999-12-31T23:59"), ("9999-12-31T23:59", None)]
)
@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Pacific/Kiritimati"])
def test_the_ends_of_the_calendar_are_looked_at_like_other_days(
    start: str, end: str | None, zone: str
) -> None:
    hours = (Hours(weekdays=(Weekday.SUNDAY,), begin="08:00", end="12:00"),)
    schedule = Schedule(start=start, end=end, hours=hours)
    around = dataclasses.replace(AROUND, zones={"north": zoneinfo.ZoneInfo(zone)})
    assert errors(campaign(offer("a", units_total=5), schedule=schedule), around) == []


def test_what_the_clocks_leave_out_in_spring_never_comes() -> None:
    night = Schedule(start="2026-03-29T00:00", end="2026-03-29T12:00")
    left_out = WeekdayAndHours(weekdays=(Weekday.SUNDAY,), begin="02:10", end="02:50")
    behind_it = WeekdayAndHours(weekdays=(Weekday.SUNDAY,), begin="02:10", end="03:05")
    for condition, found in ((left_out, ["offers.0.conditions"]), (behind_it, [])):
        gift = offer("gift", units_total=9, conditions=(condition,))
        assert errors(campaign(gift, schedule=night)) == found


def test_an_hour_that_the_clocks_show_twice_may_still_come_a_second_time() -> None:
    hour = WeekdayAndHours(weekdays=(Weekday.SUNDAY,), begin="02:10", end="02:20")
    gift = offer("gift", units_total=9, conditions=(hour,))
    first_time_over = Surroundings(dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), {"north": PARIS})
    assert errors(campaign(gift, schedule=Schedule(end="2026-10-25T04:00")), first_time_over) == []


def test_hours_are_those_of_the_sites_of_the_campaign() -> None:
    zones = {"north": PARIS, "far": zoneinfo.ZoneInfo("Pacific/Honolulu")}
    around = Surroundings(dt.datetime(2026, 3, 2, 23, 0, tzinfo=dt.UTC), zones)
    evening = Schedule(start="2026-03-02T22:00", end="2026-03-02T23:30")
    late = WeekdayAndHours(weekdays=(Weekday.MONDAY,), begin="22:30", end="23:00")
    gift = offer("gift", units_total=9, conditions=(late,))
    assert errors(campaign(gift, schedule=evening, sites=("far",)), around) == []
    assert errors(campaign(gift, schedule=evening), around) == []
    assert errors(campaign(gift, schedule=evening, sites=("north",)), around) == [
        "schedule.end",
        "offers.0.conditions",
    ]


def test_hours_that_never_come_between_start_and_end_are_an_error() -> None:
    friday = (Hours(weekdays=(Weekday.FRIDAY,), begin="08:00", end="10:00"),)
    for end, found in (("2026-06-05T08:00", ["schedule.hours"]), ("2026-06-05T08:01", [])):
        week = Schedule(start="2026-06-01T08:00", end=end, hours=friday)
        assert errors(campaign(schedule=week)) == found


def test_a_sample_that_no_site_has_reaches_nobody() -> None:
    gift = offer("gift", kind=BonusKind.SAMPLE, allergens=(), units_total=9)
    known = dataclasses.replace(AROUND, stock={"gift": 0})
    (found,) = lint(campaign(gift), known)
    assert (found.path, found.severity) == ("offers.0", Severity.WARNING)
    assert "no site has any of it" in found.said.en
    assert lint(campaign(gift), dataclasses.replace(known, stock={"gift": 1})) == ()
    assert lint(campaign(gift), AROUND) == ()
    assert lint(campaign(offer("tea", units_total=900)), known) == ()


def test_letters_that_no_display_has_are_named() -> None:
    strange = Wording(forms=("🎁 مرحبا 🎁", "Gift ✓"))
    gift = offer("gift", units_total=9, title=Title(fr=Wording(forms=("Cadeau",)), en=strange))
    (found,) = [one for one in lint(campaign(gift), AROUND) if one.severity is Severity.ERROR]
    assert found.path == "offers.0.title.en"
    assert found.obstacle is not None
    assert found.obstacle.kind is ObstacleKind.TITLE_UNDRAWABLE
    assert "🎁مرحبا✓" in found.said.en
    assert "shorter" not in found.said.en


def test_a_title_that_fits_no_display_is_an_error_in_its_language() -> None:
    wide = Wording(forms=("W" * 24,))
    gift = offer("gift", units_total=9, title=Title(fr=wide, en=Wording(forms=("Gift",))))
    assert errors(campaign(gift)) == ["offers.0.title.fr"]


def test_a_coupon_without_any_limit_is_odd_and_one_of_a_limited_campaign_is_not() -> None:
    budget = Limit(scope=Scope.CAMPAIGN, counter=Counting.CENTS, maximum=10_000)
    per_customer = Limit(scope=Scope.CUSTOMER, counter=Counting.UNITS, maximum=1)
    assert warnings(campaign(offer("gift"))) == ["offers.0.limits"]
    assert warnings(campaign(offer("gift", limits=(per_customer,)))) == ["offers.0.limits"]
    assert warnings(campaign(offer("gift"), limits=(budget,))) == []


def test_a_limit_of_a_group_limits_nothing_outside_of_it() -> None:
    hot = Limit(scope=Scope.GROUP, counter=Counting.UNITS, maximum=9, group="hot")
    both = (offer("tea", group="hot"), offer("cake"))
    assert warnings(campaign(*both, limits=(hot,))) == ["offers.1.limits"]


def test_a_limit_of_the_campaign_that_has_no_room_for_an_offer_is_odd() -> None:
    budget = Limit(scope=Scope.SITE, counter=Counting.CENTS, maximum=150)
    both = (offer("small"), offer("large", face_value_cents=151))
    found = lint(campaign(*both, limits=(budget,)), AROUND)
    assert [(one.path, one.said.en) for one in found] == [
        ("limits.0.maximum", "is not enough for a single one of large")
    ]


def test_a_coupon_without_a_face_value_is_odd_and_a_message_is_not() -> None:
    free = offer("free", face_value_cents=0, benefit=FreeItem(bought=0))
    assert warnings(campaign(free)) == ["offers.0.face_value_cents"]
    assert warnings(campaign(offer("word", kind="message", face_value_cents=0))) == []


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"budget_cents": 99}, ["offers.0.limits.0.maximum"]),
        ({"budget_cents": 4_900}, ["offers.0.limits.0.maximum"]),
        ({"budget_cents": 5_000}, []),
        ({"units_total": 49}, ["offers.0.limits.0.maximum"]),
        ({"units_total": 49, "conditions": (FirstPickup(),)}, []),
    ],
)
def test_a_budget_that_is_gone_in_a_day_is_odd(limits: dict[str, Any], found: list[str]) -> None:
    around = Surroundings(NINE, AROUND.zones, pickups_per_day=50.0)
    assert warnings(campaign(offer("gift", **limits)), around) == found


def test_what_nobody_has_said_is_asked_for() -> None:
    coffee: dict[str, Any] = {"category": Category.COFFEE, "reason": ReasonKind.THANK_YOU, "units_total": 900}
    assert warnings(campaign(offer("gift", **coffee))) == ["offers.0.price_cents"]
    assert warnings(campaign(offer("gift", kind="sample", **coffee))) == ["offers.0.allergens"]
    assert warnings(campaign(offer("gift", kind="sample", allergens=(), **coffee))) == []


def test_codes_of_which_a_made_up_one_would_soon_be_a_real_one_are_odd() -> None:
    assert warnings(campaign(offer("gift", units_total=9, code_pattern="TEA-####"))) == [
        "offers.0.code_pattern"
    ]
    assert warnings(campaign(offer("gift", units_total=9, code_pattern="TEA-##??##"))) == []


def test_the_same_condition_twice_is_odd() -> None:
    assert warnings(campaign(offer("gift", units_total=9, conditions=(FirstPickup(), FirstPickup())))) == [
        "offers.0.conditions"
    ]


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        (BoughtCategory(category=Category.TEA, times=1, weeks=52), 364),
        (BoughtProduct(gtin="96385074", times=1, weeks=52), 364),
        (NotBoughtFor(category=Category.TEA, weeks=52), 364),
        (LapsedFavourite(category=Category.TEA, times=2, weeks=40, away_weeks=12), 364),
    ],
)
def test_a_condition_that_looks_further_back_than_receipts_are_kept_is_odd(
    condition: Condition, days: int
) -> None:
    gift = campaign(offer("gift", units_total=9, conditions=(TierAtLeast(tier=Tier.GOLD), condition)))
    none_of = campaign(offer("gift", units_total=9, conditions=(NoneOf(of=(condition,)),)))

    def kept(days: int) -> Surroundings:
        return dataclasses.replace(AROUND, policy=PublishPolicy(keep_purchases_days=days))

    assert warnings(gift, kept(days)) == []
    assert warnings(gift, kept(days - 1)) == ["offers.0.conditions.1.weeks"]
    assert warnings(none_of, kept(days - 1)) == ["offers.0.conditions.0.of.0.weeks"]


@pytest.mark.parametrize(("regions", "found"), [(None, []), ({"reunion"}, []), ({"Reunion", "nord"}, [0, 1])])
def test_a_region_of_which_no_site_is_is_said_with_those_there_are(
    regions: set[str] | None, found: list[int]
) -> None:
    alone, inside = RegionIs(region="reunion"), NoneOf(of=(RegionIs(region="reunion"),))
    gift = offer("gift", units_total=9, conditions=(alone, inside))
    around = dataclasses.replace(AROUND, regions=None if regions is None else frozenset(regions))
    paths = ["offers.0.conditions.0.region", "offers.0.conditions.1.of.0.region"]
    said = [one for one in lint(campaign(gift), around) if one.severity is Severity.WARNING]
    assert [one.path for one in said] == [paths[place] for place in found]
    assert all("Reunion, nord" in one.said.en for one in said)


def test_a_year_is_searched_from_the_start_of_the_campaign() -> None:
    winter = Season(first_day="01-10", last_day="01-10")
    gift = offer("gift", units_total=9, conditions=(winter,))
    week = Schedule(start="2029-01-08T00:00", end="2029-01-12T00:00")
    assert errors(campaign(gift, schedule=week)) == []
    after = Surroundings(NINE + dt.timedelta(days=1), AROUND.zones)
    assert errors(campaign(gift, schedule=Schedule(end="2026-12-31T00:00")), after) == ["offers.0.conditions"]


def test_what_is_odd_is_said_as_the_french_print_it() -> None:
    short = offer("short", units_total=1)
    endless = offer("endless")
    guessed = offer("guessed", units_total=500, code_pattern="GUESS####")
    busy = dataclasses.replace(AROUND, pickups_per_day=1500.0)
    said = [one.said.fr for one in lint(campaign(short, endless, guessed), busy)]
    assert "rien ne limite cette offre\u202f; donnez-lui un budget ou un nombre" in said
    assert (
        "1\u00a0fois, pour 1\u202f500\u00a0retraits par jour\u202f: peut être épuisé en moins d’un jour"
        in said
    )
    assert "il n’y a que 10\u202f000\u00a0codes\u202f: un code inventé serait vite un vrai" in said


def test_one_pickup_a_day_is_no_two() -> None:
    around = dataclasses.replace(AROUND, pickups_per_day=1.4)
    (found,) = lint(campaign(offer("short", units_total=1)), around)
    assert found.said.fr.startswith("1\u00a0fois, pour 1\u00a0retrait par jour\u202f: ")
    assert found.said.en.startswith("once, with 1\u00a0pickup a day: ")
