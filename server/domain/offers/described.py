"""The parts of a campaign in words, for the loyalty team."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from overlays.card import PERSONAL_REASONS, BonusKind, Language, Reason, ReasonKind, Wording
from overlays.words import reason_forms
from server.domain.categories import Category
from server.domain.offers.allergens import Allergen
from server.domain.offers.benefit import AmountOff, FreeItem, PercentOff
from server.domain.offers.conditions import Said
from server.domain.offers.conditions.names import WEEKDAYS
from server.domain.offers.conditions.said import clock, closing, counted, day_of_year, days, money
from server.domain.offers.hours import Hours
from server.domain.offers.limits import Counting, Limit, Period, Scope
from server.domain.offers.schedule import Schedule

MOST_NAMED = 12
"""So many sites are still read one by one."""
_FIRST = 3

_SCOPES = {
    Scope.CAMPAIGN: Said("pour toute la campagne", "for the whole campaign"),
    Scope.SITE: Said("par site", "at each site"),
    Scope.OFFER: Said("tous sites confondus", "at all sites together"),
    Scope.OFFER_SITE: Said("par site", "at each site"),
    Scope.CUSTOMER: Said("par client", "for each customer"),
    Scope.GROUP: Said("pour le groupe", "for the group"),
}
_PERIODS = {
    Period.TOTAL: Said("en tout", "in all"),
    Period.DAY: Said("par jour", "a day"),
    Period.WEEK: Said("par semaine", "a week"),
    Period.MONTH: Said("par mois", "a month"),
}
_NOTHING = Said("rien", "nothing")
_KINDS = {
    BonusKind.COUPON: Said("un coupon", "a coupon"),
    BonusKind.SAMPLE: Said("un échantillon", "a sample"),
    BonusKind.MESSAGE: Said("un message", "a message"),
}
_ALLERGENS = {
    Allergen.GLUTEN: Said("gluten", "gluten"),
    Allergen.CRUSTACEANS: Said("crustacés", "crustaceans"),
    Allergen.EGGS: Said("œufs", "eggs"),
    Allergen.FISH: Said("poisson", "fish"),
    Allergen.PEANUTS: Said("arachides", "peanuts"),
    Allergen.SOYBEANS: Said("soja", "soybeans"),
    Allergen.MILK: Said("lait", "milk"),
    Allergen.NUTS: Said("fruits à coque", "nuts"),
    Allergen.CELERY: Said("céleri", "celery"),
    Allergen.MUSTARD: Said("moutarde", "mustard"),
    Allergen.SESAME: Said("sésame", "sesame"),
    Allergen.SULPHITES: Said("sulfites", "sulphites"),
    Allergen.LUPIN: Said("lupin", "lupin"),
    Allergen.MOLLUSCS: Said("mollusques", "molluscs"),
}


def limit_words(limit: Limit) -> Said:
    """A limit: *at most 300,00 € in all, at all sites together*."""
    amount = money(limit.maximum)
    if limit.counter is Counting.UNITS:
        amount = counted(limit.maximum, Said("fois", "time"), Said("fois", "times"))
    period, scope = _PERIODS[limit.period], _SCOPES[limit.scope]
    group = f" {limit.group}" if limit.group else ""
    return Said(
        f"au plus {amount.fr} {period.fr}, {scope.fr}{group}",
        f"at most {amount.en} {period.en}, {scope.en}{group}",
    )


def once_words(days_between: int) -> Said:
    """How soon a customer gets an offer again: *at most once in 7 days for one customer*."""
    said = days(days_between)
    return Said(f"une fois en {said.fr} au plus par client", f"at most once in {said.en} for one customer")


def benefit_words(benefit: AmountOff | PercentOff | FreeItem, face_value_cents: int) -> Said:
    """What a coupon is worth."""
    value = money(face_value_cents)
    match benefit:
        case PercentOff(percent=percent):
            return Said(f"−{percent}\u00a0%, au plus {value.fr}", f"{percent}% off, at most {value.en}")
        case FreeItem(bought=0):
            return Said("un article offert", "one item free")
        case FreeItem(bought=bought):
            paid = counted(bought, Said("acheté", "bought"), Said("achetés", "bought"))
            return Said(f"un article offert pour {paid.fr}", f"one item free with {paid.en}")
        case _:
            return Said(f"−{value.fr}", f"{value.en} off")


def kind_words(kind: BonusKind) -> Said:
    """What is handed over."""
    return _KINDS[kind]


def reason_words(kind: ReasonKind, category: Category | None) -> Said:
    """What the card says of an offer when everything personal holds."""
    green = category.green if category and kind in PERSONAL_REASONS else None
    reason = Reason(kind=kind, category=green)
    french, english = (reason_forms(reason, one)[0] for one in (Language.FRENCH, Language.ENGLISH))
    return Said(french, english)


def allergen_words(allergens: Sequence[Allergen] | None) -> Said:
    """What a sample contains of what has to be declared."""
    if allergens is None:
        return Said("non déclarés", "not declared")
    if not allergens:
        return Said("aucun des quatorze", "none of the fourteen")
    said = [_ALLERGENS[one] for one in allergens]
    return Said(", ".join(one.fr for one in said), ", ".join(one.en for one in said))


def schedule_words(schedule: Schedule) -> Said:
    """When a campaign runs."""
    parts = []
    if schedule.start is not None:
        start = _moment(schedule.start)
        parts.append(Said(f"à partir du {start.fr}", f"from {start.en}"))
    if schedule.end is not None:
        end = _moment(schedule.end)
        parts.append(Said(f"jusqu’au {end.fr}", f"until {end.en}"))
    parts += [_hours(hours) for hours in schedule.hours]
    return joined(parts) if parts else Said("toujours", "always")


def sites_words(sites: Sequence[str], names: Mapping[str, str]) -> Said:
    """Where a campaign runs: the names of these sites, or the id of one that has none here."""
    named = ", ".join(names.get(one, one) for one in sites)
    return Said(named, named) if sites else Said("partout", "everywhere")


def each_site(sites: Collection[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """The name of each of these sites, in the order of the names; last the ids of those that are not here."""
    known = (name for site_id, name in names.items() if site_id in sites)
    return (*known, *sorted(frozenset(sites) - names.keys()))


def sites_in_brief(sites: Sequence[str], names: Mapping[str, str]) -> Said:
    """Where a campaign runs; of more sites than anybody reads, how many, and which are missing or come first.

    Args:
        sites: Where it runs.
        names: Of every site there is, in the order in which people look for one.
    """
    if len(sites) <= MOST_NAMED:
        return sites_words(sites, names)
    named = frozenset(sites)
    missing = [name for site_id, name in names.items() if site_id not in named]
    if not missing:
        return Said(
            f"{len(named)} sites, tous ceux d’aujourd’hui", f"{len(named)} sites, all there are today"
        )
    if len(missing) <= MOST_NAMED:
        but = ", ".join(missing)
        return Said(f"{len(named)} sites, tous sauf {but}", f"{len(named)} sites, all but {but}")
    first, more = ", ".join(each_site(named, names)[:_FIRST]), len(named) - _FIRST
    return Said(
        f"{len(named)} sites, dont {first} et {more} autres", f"{len(named)} sites: {first} and {more} more"
    )


def title_words(title: Wording) -> str:
    """Every form of a title, longest first."""
    return " / ".join(title.forms)


def joined(parts: Sequence[Said]) -> Said:
    """Parts of one sentence."""
    return Said(", ".join(one.fr for one in parts), ", ".join(one.en for one in parts)) if parts else _NOTHING


def _moment(text: str) -> Said:
    time = dt.datetime.fromisoformat(text)
    day, hours = day_of_year(time.month, time.day), clock(time.time())
    return Said(f"{day.fr} {time.year} à {hours.fr}", f"{day.en} {time.year}, {hours.en}")


def _hours(hours: Hours) -> Said:
    opens, closes = (dt.time.fromisoformat(each) for each in (hours.begin, hours.end))
    begin, end = clock(opens), closing(opens, closes)
    fr = ", ".join(WEEKDAYS[day].fr for day in hours.weekdays)
    en = ", ".join(WEEKDAYS[day].en for day in hours.weekdays)
    return Said(f"{fr} de {begin.fr} à {end.fr}", f"{en} {begin.en} to {end.en}")
