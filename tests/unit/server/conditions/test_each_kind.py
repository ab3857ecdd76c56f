"""What each kind of condition means, by an example that holds, one that does not, and what is not known."""

import datetime as dt
import zoneinfo
from typing import Any

import pytest

from overlays.card import Language
from server.domain.categories import Category
from server.domain.offers.conditions import (
    AllOf,
    AnyOf,
    BasketHasCategory,
    BasketHasProduct,
    BasketTotalBetween,
    BirthdayWithin,
    BoughtProduct,
    DaysSinceLastVisit,
    FirstPickup,
    InSegment,
    InterestedIn,
    Kind,
    LapsedFavourite,
    NoneOf,
    NotBoughtFor,
    QueueShorterThan,
    RegionIs,
    Responded,
    Season,
    ShareOfCustomers,
    SlotLateBy,
    TierAtLeast,
    Truth,
    VisitsWithin,
    WaitedFor,
    Weekday,
    WeekdayAndHours,
)
from server.domain.offers.conditions.member import bucket
from server.domain.visit import (
    Basket,
    Birthday,
    Bought,
    Interest,
    Reaction,
    Response,
    Tier,
    Visit,
    Visitor,
)
from tests.unit.server.conditions.drawn import GTINS, TODAY

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
TEA = GTINS[0]


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def came(days_ago: int) -> dt.datetime:
    return dt.datetime.combine(ago(days_ago), dt.time(9), dt.UTC)


def somebody(**facts: Any) -> Visit:
    """A visit in the north by a silver member who came three times; ``facts`` are theirs."""
    known: dict[str, Any] = {"tier": Tier.SILVER, "profiling": True, "pickups_before": 3, "purchases": ()}
    return Visit(Visitor("c0", **known | facts), "north", TODAY)


def somewhere(today: dt.date = TODAY, **facts: Any) -> Visit:
    """A visit of a known member of whom nothing is told; ``facts`` are the visit's."""
    return Visit(somebody().visitor, "north", today, **facts)


def at_paris(*time: int) -> Visit:
    return somewhere(local_time=dt.datetime(*time, tzinfo=PARIS))  # type: ignore[arg-type, misc]


def bought(*lines: tuple[Category, int] | tuple[Category, int, str]) -> Visit:
    return somebody(purchases=tuple(Bought(line[0], ago(line[1]), *line[2:]) for line in lines))


CASES: list[tuple[Kind, Visit, Truth]] = [
    (BoughtProduct(gtin=TEA, times=2, weeks=4), bought(*[(Category.TEA, 28, TEA)] * 2), Truth.YES),
    (BoughtProduct(gtin=TEA, times=1, weeks=4), bought((Category.TEA, 1, f"0{TEA}")), Truth.YES),
    (BoughtProduct(gtin=TEA, times=1, weeks=4), bought((Category.TEA, 29, TEA)), Truth.NO),
    (BoughtProduct(gtin=TEA, times=1, weeks=4), bought((Category.TEA, 1)), Truth.UNKNOWN),
    (BoughtProduct(gtin=TEA, times=1, weeks=4), bought((Category.BABY, 1, TEA)), Truth.NO),
    (
        LapsedFavourite(category=Category.TEA, times=2, weeks=8, away_weeks=2),
        bought((Category.TEA, 15), (Category.TEA, 70)),
        Truth.YES,
    ),
    (
        LapsedFavourite(category=Category.TEA, times=2, weeks=8, away_weeks=2),
        bought((Category.TEA, 15), (Category.TEA, 70), (Category.TEA, 14)),
        Truth.NO,
    ),
    (
        LapsedFavourite(category=Category.TEA, times=2, weeks=8, away_weeks=2),
        bought((Category.TEA, 15), (Category.TEA, 71)),
        Truth.NO,
    ),
    (DaysSinceLastVisit(days=9), somebody(visited_at=(came(30), came(9))), Truth.YES),
    (DaysSinceLastVisit(days=9), somebody(visited_at=(came(30), came(8))), Truth.NO),
    (DaysSinceLastVisit(days=9), somebody(pickups_before=0), Truth.NO),
    (DaysSinceLastVisit(days=9), somebody(), Truth.UNKNOWN),
    (VisitsWithin(visits=2, weeks=1), somebody(visited_at=(came(7), came(1))), Truth.YES),
    (VisitsWithin(visits=2, weeks=1), somebody(visited_at=(came(8), came(8), came(1))), Truth.NO),
    (VisitsWithin(visits=2, weeks=1), somebody(visited_at=(came(8), came(1))), Truth.NO),
    (VisitsWithin(visits=2, weeks=1), somebody(visited_at=(came(7),)), Truth.UNKNOWN),
    (VisitsWithin(visits=4, weeks=1), somebody(), Truth.NO),
    (BirthdayWithin(days_ahead=1, days_past=0), somebody(birthday=Birthday(3, 3)), Truth.YES),
    (BirthdayWithin(days_ahead=1, days_past=0), somebody(birthday=Birthday(3, 1)), Truth.NO),
    (BirthdayWithin(days_ahead=0, days_past=2), somebody(birthday=Birthday(2, 29)), Truth.YES),
    (BirthdayWithin(days_ahead=0, days_past=1), somebody(birthday=Birthday(2, 29)), Truth.NO),
    (BirthdayWithin(days_ahead=31, days_past=31), somebody(), Truth.UNKNOWN),
    (
        InterestedIn(category=Category.TEA),
        somebody(interests=(Interest(Category.TEA, TODAY),)),
        Truth.YES,
    ),
    (InterestedIn(category=Category.TEA), somebody(interests=(Interest(Category.TEA, ago(1)),)), Truth.NO),
    (InterestedIn(category=Category.TEA), somebody(interests=()), Truth.NO),
    (InterestedIn(category=Category.TEA), somebody(), Truth.UNKNOWN),
    (InSegment(segment="early"), somebody(segments=frozenset({"early", "late"})), Truth.YES),
    (InSegment(segment="early"), somebody(segments=frozenset({"late"})), Truth.NO),
    (InSegment(segment="early"), somebody(), Truth.UNKNOWN),
    (
        Responded(campaign_id="spring", reaction=Reaction.DECLINED, weeks=1),
        somebody(responses=(Response("spring", Reaction.DECLINED, ago(7)),)),
        Truth.YES,
    ),
    (
        Responded(campaign_id="spring", reaction=Reaction.DECLINED, weeks=1),
        somebody(
            responses=(
                Response("spring", Reaction.DECLINED, ago(8)),
                Response("spring", Reaction.GIVEN, ago(1)),
                Response("autumn", Reaction.DECLINED, ago(1)),
            )
        ),
        Truth.NO,
    ),
    (Responded(campaign_id="spring", reaction=Reaction.GIVEN, weeks=1), somebody(), Truth.UNKNOWN),
    (RegionIs(region="nord"), somewhere(region="nord"), Truth.YES),
    (RegionIs(region="nord"), somewhere(region="sud"), Truth.NO),
    (RegionIs(region="nord"), somewhere(), Truth.UNKNOWN),
    (QueueShorterThan(cars=2), somewhere(cars_waiting=1), Truth.YES),
    (QueueShorterThan(cars=2), somewhere(cars_waiting=2), Truth.NO),
    (QueueShorterThan(cars=2), somewhere(), Truth.UNKNOWN),
    (SlotLateBy(minutes=10), somewhere(minutes_late=10), Truth.YES),
    (SlotLateBy(minutes=10), somewhere(minutes_late=9), Truth.NO),
    (SlotLateBy(minutes=10), somewhere(), Truth.UNKNOWN),
    (WaitedFor(minutes=10), somewhere(minutes_waited=10), Truth.YES),
    (WaitedFor(minutes=10), somewhere(minutes_waited=9), Truth.NO),
    (WaitedFor(minutes=10), somewhere(), Truth.UNKNOWN),
    (Season(first_day="12-01", last_day="02-28"), somewhere(dt.date(2026, 12, 1)), Truth.YES),
    (Season(first_day="12-01", last_day="02-28"), somewhere(dt.date(2026, 2, 28)), Truth.YES),
    (Season(first_day="12-01", last_day="02-28"), somewhere(dt.date(2028, 2, 29)), Truth.NO),
    (Season(first_day="06-21", last_day="09-22"), somewhere(dt.date(2026, 9, 23)), Truth.NO),
]


@pytest.mark.parametrize(
    ("condition", "visit", "truth"),
    CASES,
    ids=[f"{type(case[0]).__name__}-{case[2].value}" for case in CASES],
)
def test_a_kind_means_what_its_sentence_says(condition: Kind, visit: Visit, truth: Truth) -> None:
    assert condition.judge(visit) is truth


BASKET = somewhere(basket=Basket(frozenset({Category.TEA}), frozenset({f"0{TEA}"}), 3000))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (BasketHasCategory(category=Category.TEA), True),
        (BasketHasCategory(category=Category.RICE), False),
        (BasketHasProduct(gtin=TEA), True),
        (BasketHasProduct(gtin=GTINS[1]), False),
        (BasketTotalBetween(least_cents=3000, most_cents=3000), True),
        (BasketTotalBetween(least_cents=0, most_cents=2999), False),
        (BasketTotalBetween(least_cents=3001, most_cents=9000), False),
    ],
)
def test_today_s_order_decides_where_it_is_known(condition: Kind, *, holds: bool) -> None:
    assert condition.judge(BASKET) is (Truth.YES if holds else Truth.NO)
    assert condition.judge(somewhere()) is Truth.UNKNOWN


def hours(begin: str, end: str, *weekdays: Weekday) -> WeekdayAndHours:
    return WeekdayAndHours(weekdays=weekdays or tuple(Weekday), begin=begin, end=end)


@pytest.mark.parametrize(
    ("condition", "visit", "holds"),
    [
        (hours("09:00", "12:00", Weekday.MONDAY), at_paris(2026, 3, 2, 9, 0), True),
        (hours("09:00", "12:00", Weekday.MONDAY), at_paris(2026, 3, 2, 12, 0), False),
        (hours("09:00", "12:00", Weekday.MONDAY), at_paris(2026, 3, 3, 9, 0), False),
        (hours("22:00", "02:00", Weekday.SATURDAY), at_paris(2026, 3, 8, 1, 59), True),
        (hours("22:00", "02:00", Weekday.SATURDAY), at_paris(2026, 3, 7, 1, 59), False),
        (hours("22:00", "22:00", Weekday.SATURDAY), at_paris(2026, 3, 8, 21, 59), True),
        (hours("22:00", "22:00", Weekday.SATURDAY), at_paris(2026, 3, 8, 22, 0), False),
    ],
)
def test_hours_are_those_of_the_day_on_which_they_began(
    condition: WeekdayAndHours, visit: Visit, *, holds: bool
) -> None:
    assert condition.holds(visit) is holds


def test_an_hour_that_comes_twice_counts_twice_and_one_that_is_left_out_never() -> None:
    """Paris on 25 October 2026 and 29 March 2026."""
    night = hours("02:00", "03:00")

    def open_at(*time: int) -> bool:
        now = dt.datetime(*time, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]
        return night.holds(somewhere(local_time=now.astimezone(PARIS)))

    assert [open_at(2026, 10, 24 + hour // 24, hour % 24, 30) for hour in range(23, 27)] == [
        False,
        True,
        True,
        False,
    ]
    assert not any(open_at(2026, 3, 29, hour, 30) for hour in range(4))


def test_hours_are_not_known_without_a_clock() -> None:
    assert hours("09:00", "12:00").judge(somewhere()) is Truth.UNKNOWN


def test_a_larger_share_holds_everybody_of_the_smaller_one_and_about_as_many_as_it_says() -> None:
    people = [f"c{number}" for number in range(4000)]
    small = {one for one in people if bucket("autumn", one) < 20}
    large = {one for one in people if bucket("autumn", one) < 50}
    other = {one for one in people if bucket("winter", one) < 20}
    assert small < large
    assert 0.17 < len(small) / len(people) < 0.23
    assert len(small & other) < len(small) / 2
    assert ShareOfCustomers(percent=99, draw="autumn").holds(somebody()) is (bucket("autumn", "c0") < 99)


@pytest.mark.parametrize(
    ("condition", "french", "english"),
    [
        (
            AnyOf(of=(FirstPickup(), TierAtLeast(tier=Tier.GOLD))),
            "C’est le premier retrait du client, ou le client a au moins le niveau Or.",
            "It is the customer’s first pickup, or the customer’s tier is Gold or higher.",
        ),
        (
            NoneOf(of=(FirstPickup(), RegionIs(region="nord"))),
            "Il n’est vrai ni que c’est le premier retrait du client, ni que le retrait a lieu dans la région"
            " «\u202fnord\u202f».",
            "It is true neither that it is the customer’s first pickup, nor that the pickup is in the region"
            " “nord”.",
        ),
        (
            AllOf(of=(VisitsWithin(visits=1, weeks=1), VisitsWithin(visits=1000, weeks=2))),
            "Le client a fait au moins 1\u00a0visite au cours de la dernière semaine, et le client a fait"
            " au moins 1\u202f000\u00a0visites au cours des 2\u00a0dernières semaines.",
            "The customer made at least 1\u00a0visit in the last week, and the customer made at least"
            " 1,000\u00a0visits in the last 2\u00a0weeks.",
        ),
        (
            AnyOf(of=(NoneOf(of=(RegionIs(region="nord"),)), FirstPickup())),
            "(Il n’est pas vrai que le retrait a lieu dans la région «\u202fnord\u202f»), ou c’est le premier"
            " retrait du client.",
            "(It is not true that the pickup is in the region “nord”), or it is the customer’s first pickup.",
        ),
        (
            AllOf(of=(FirstPickup(), NoneOf(of=(RegionIs(region="nord"),)))),
            "C’est le premier retrait du client, et (il n’est pas vrai que le retrait a lieu dans la région"
            " «\u202fnord\u202f»).",
            "It is the customer’s first pickup, and (it is not true that the pickup is in the region"
            " “nord”).",
        ),
        (
            Season(first_day="12-24", last_day="12-24"),
            "Le retrait a lieu le 24\u00a0décembre.",
            "The pickup is on 24\u00a0December.",
        ),
        (
            Season(first_day="03-01", last_day="08-15"),
            "Le retrait a lieu entre le 1er\u00a0mars et le 15\u00a0août.",
            "The pickup is between 1\u00a0March and 15\u00a0August.",
        ),
    ],
)
def test_sentences_are_those_of_people(condition: Any, french: str, english: str) -> None:
    assert condition.sentence(Language.FRENCH) == french
    assert condition.sentence(Language.ENGLISH) == english


def test_why_not_tells_every_reason_once() -> None:
    group = AllOf(of=(FirstPickup(), TierAtLeast(tier=Tier.GOLD), WaitedFor(minutes=5), WaitedFor(minutes=9)))
    assert group.why_not(somewhere(), Language.FRENCH) == (
        "Le client compte déjà 3\u00a0visites\u202f; le client a le niveau Argent\u202f;"
        " le temps d’attente n’est pas connu."
    )
    none = NoneOf(of=(TierAtLeast(tier=Tier.SILVER), FirstPickup()))
    assert none.why_not(somewhere(), Language.ENGLISH) == "The customer’s tier is Silver or higher."


def test_why_none_does_not_hold_names_only_what_is_not_known() -> None:
    """That somebody is below Gold keeps nobody from an offer for those who are not Gold."""
    doubt = AnyOf(of=(TierAtLeast(tier=Tier.GOLD), WaitedFor(minutes=5)))
    for inside in (doubt, AllOf(of=(TierAtLeast(tier=Tier.SILVER), WaitedFor(minutes=5)))):
        none = NoneOf(of=(FirstPickup(), inside))
        assert none.why_not(somewhere(), Language.ENGLISH) == "The waiting time is not known."
        assert none.why_not(somewhere(), Language.FRENCH) == "Le temps d’attente n’est pas connu."


@pytest.mark.parametrize(
    ("kind", "visit", "french", "english"),
    [
        (
            LapsedFavourite(category=Category.COFFEE, times=1, weeks=8, away_weeks=4),
            bought((Category.COFFEE, 28)),
            "Le client a acheté du café 1\u00a0fois au cours des 4\u00a0dernières semaines.",
            "The customer bought coffee once in the last 4\u00a0weeks.",
        ),
        (
            VisitsWithin(visits=2, weeks=4),
            somebody(visited_at=(came(60), came(1))),
            "Le client n’a fait que 1\u00a0visite au cours des 4\u00a0dernières semaines.",
            "The customer made only 1\u00a0visit in the last 4\u00a0weeks.",
        ),
        (
            DaysSinceLastVisit(days=1),
            somebody(visited_at=(came(0),)),
            "Le client est déjà venu aujourd’hui.",
            "The customer has come today already.",
        ),
        (
            InSegment(segment="early"),
            somebody(segments=frozenset()),
            "Le client n’appartient à aucun segment.",
            "The customer belongs to no segment.",
        ),
    ],
)
def test_why_not_is_what_is_the_case(kind: Kind, visit: Visit, french: str, english: str) -> None:
    assert kind.why_not(visit, Language.FRENCH) == french
    assert kind.why_not(visit, Language.ENGLISH) == english


@pytest.mark.parametrize(
    ("kind", "french", "english"),
    [
        (
            hours("22:00", "02:00", Weekday.SATURDAY),
            "Le retrait a lieu le samedi entre 22\u00a0h et 2\u00a0h le lendemain.",
            "The pickup is on Saturday between 22:00 and 2:00 the next day.",
        ),
        (
            hours("20:00", "00:00", Weekday.SATURDAY),
            "Le retrait a lieu le samedi entre 20\u00a0h et 24\u00a0h.",
            "The pickup is on Saturday between 20:00 and 24:00.",
        ),
        (
            hours("00:00", "00:00", Weekday.SATURDAY),
            "Le retrait a lieu le samedi.",
            "The pickup is on Saturday.",
        ),
        (QueueShorterThan(cars=1), "Aucune voiture n’attend au site.", "No car is waiting at the site."),
        (
            NotBoughtFor(category=Category.YOGHURT, weeks=2),
            "Le client n’a pas acheté de yaourts depuis 2\u00a0semaines.",
            "The customer has not bought yoghurt for 2\u00a0weeks.",
        ),
        (
            NotBoughtFor(category=Category.OLIVE_OIL, weeks=1),
            "Le client n’a pas acheté d’huile d’olive depuis 1\u00a0semaine.",
            "The customer has not bought olive oil for 1\u00a0week.",
        ),
    ],
)
def test_one_and_none_are_said_as_people_say_them(kind: Kind, french: str, english: str) -> None:
    assert (kind.sentence(Language.FRENCH), kind.sentence(Language.ENGLISH)) == (french, english)
