"""What is allowed and still odd: somebody should look at it before it runs."""

from collections.abc import Iterator

from overlays.card import BonusKind
from server.domain.offers.benefit import AmountOff
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import RegionIs, Said
from server.domain.offers.conditions.said import counted, pickups, times
from server.domain.offers.coupon_code import how_many
from server.domain.offers.limits import Counting, Limit, Scope
from server.domain.offers.lint.finding import Finding, Surroundings, warning
from server.domain.offers.offer import Coupon, Offer, Sample

MOST_GUESSES = 10_000
"""For each code that is given away, so many have to look like it."""
_OF_ONE_CUSTOMER = frozenset({Scope.CUSTOMER})


def hints(campaign: Campaign, around: Surroundings) -> Iterator[Finding]:
    """Everything odd, offer by offer."""
    for place, offer in enumerate(campaign.offers):
        path = f"offers.{place}"
        yield from _unlimited(path, offer, campaign)
        yield from _never_enough(path, offer, campaign)
        yield from _worthless(path, offer)
        yield from _gone_in_a_day(path, offer, around)
        yield from _price_unknown(path, offer)
        yield from _allergens_unknown(path, offer)
        yield from _nowhere_in_stock(path, offer, around)
        yield from _guessed(path, offer)
        yield from _forgotten(path, offer, around.policy.keep_purchases_days)
        yield from _in_no_region(path, offer, around)


def _unlimited(path: str, offer: Offer, campaign: Campaign) -> Iterator[Finding]:
    """A sample is limited by its stock, and a message costs nothing."""
    every = (*offer.limits, *_of_campaign(campaign, offer))
    counts = [one for one in every if one.scope not in _OF_ONE_CUSTOMER]
    if offer.kind is BonusKind.COUPON and offer.face_value_cents and not counts:
        yield warning(
            f"{path}.limits",
            "rien ne limite cette offre\u202f; donnez-lui un budget ou un nombre",
            "nothing limits this offer; give it a budget or a number",
        )


def _of_campaign(campaign: Campaign, offer: Offer) -> Iterator[Limit]:
    """The limits of the campaign that count this offer."""
    return (one for one in campaign.limits if one.group in {None, offer.group})


def _never_enough(path: str, offer: Offer, campaign: Campaign) -> Iterator[Finding]:
    for place, limit in enumerate(offer.limits):
        if limit.maximum < _amount(limit, offer):
            yield warning(
                f"{path}.limits.{place}.maximum",
                "ne suffit pas pour une seule fois",
                "is not enough for a single one",
            )
    for limit in _of_campaign(campaign, offer):
        if limit.maximum < _amount(limit, offer):
            yield warning(
                f"limits.{campaign.limits.index(limit)}.maximum",
                f"ne suffit pas pour une seule fois de {offer.offer_id}",
                f"is not enough for a single one of {offer.offer_id}",
            )


def _worthless(path: str, offer: Offer) -> Iterator[Finding]:
    """Whatever it takes off, no budget counts it and nobody is asked to approve it."""
    if isinstance(offer, Coupon) and not offer.face_value_cents:
        yield warning(
            f"{path}.face_value_cents",
            "un coupon sans valeur n’est compté dans aucun budget",
            "a coupon without a face value is counted in no budget",
        )


def _gone_in_a_day(path: str, offer: Offer, around: Surroundings) -> Iterator[Finding]:
    """Were everybody to get it who comes, would it be there tomorrow?"""
    if around.pickups_per_day is None:
        return
    for counter in Counting:
        limit = offer.limit(Scope.OFFER, counter)
        amount = 0 if limit is None else _amount(limit, offer)
        if limit is None or not amount or limit.maximum < amount:
            continue
        pieces = limit.maximum // amount
        if pieces < around.pickups_per_day and not offer.conditions:
            left, daily = times(pieces), pickups(round(around.pickups_per_day))
            yield warning(
                f"{path}.limits.{offer.limits.index(limit)}.maximum",
                f"{left.fr}, pour {daily.fr} par jour\u202f: peut être épuisé en moins d’un jour",
                f"{left.en}, with {daily.en} a day: may be gone in less than a day",
            )


def _price_unknown(path: str, offer: Offer) -> Iterator[Finding]:
    """A coupon for the whole order lowers the price of no product."""
    if not isinstance(offer, Coupon) or offer.price_cents is not None:
        return
    of_a_product = offer.gtins or offer.category is not None
    if of_a_product and isinstance(offer.benefit, AmountOff):
        yield warning(
            f"{path}.price_cents",
            "sans le prix, le plafond de remise ne peut pas être vérifié",
            "without the price, nobody can check the discount cap",
        )


def _allergens_unknown(path: str, offer: Offer) -> Iterator[Finding]:
    if isinstance(offer, Sample) and offer.allergens is None:
        yield warning(
            f"{path}.allergens",
            "personne n’a dit quels allergènes cet échantillon contient",
            "nobody has said which allergens this sample contains",
        )


def _nowhere_in_stock(path: str, offer: Offer, around: Surroundings) -> Iterator[Finding]:
    """It would run and reach nobody, and what it may cost is told by what is there."""
    if offer.kind is BonusKind.SAMPLE and around.stock is not None and not around.stock.get(offer.offer_id):
        yield warning(
            path,
            "aucun site n’en a\u202f: personne ne le reçoit encore, et aucun stock n’en limite le coût",
            "no site has any of it: until some comes in nobody gets it, and no stock limits what it may cost",
        )


def _guessed(path: str, offer: Offer) -> Iterator[Finding]:
    """Of so few codes, one that somebody makes up would soon be a real one."""
    if not isinstance(offer, Coupon) or offer.code_pattern is None:
        return
    codes = how_many(offer.code_pattern)
    if codes < MOST_GUESSES * (offer.units_total or 1):
        said = counted(codes, Said("code", "code"), Said("codes", "codes"))
        yield warning(
            f"{path}.code_pattern",
            f"il n’y a que {said.fr}\u202f: un code inventé serait vite un vrai",
            f"there are only {said.en}: one that somebody makes up would soon be a real one",
        )


def _forgotten(path: str, offer: Offer, kept_days: int) -> Iterator[Finding]:
    """Of whom nothing is kept any more, a condition says that they never bought it."""
    for place, condition in enumerate(offer.conditions):
        for inside, kind in condition.kinds():
            if 7 * kind.weeks_of_receipts > kept_days:
                yield warning(
                    f"{path}.conditions.{place}.{inside}".rstrip(".") + ".weeks",
                    f"achats gardés {kept_days} jours seulement\u202f: les plus anciens ne comptent pas",
                    f"purchases are kept for {kept_days} days only: older ones do not count",
                )


def _in_no_region(path: str, offer: Offer, around: Surroundings) -> Iterator[Finding]:
    """Regions are what sites were sent with: one that is spelled otherwise is another one."""
    for place, condition in enumerate(offer.conditions):
        for inside, kind in condition.kinds():
            if (
                isinstance(kind, RegionIs)
                and around.regions is not None
                and kind.region not in around.regions
            ):
                there = ", ".join(sorted(around.regions)) or "–"
                yield warning(
                    f"{path}.conditions.{place}.{inside}".rstrip(".") + ".region",
                    f"aucun site n’est dans cette région\u202f; il y a\u202f: {there}",
                    f"no site is in this region; there are: {there}",
                )


def _amount(limit: Limit, offer: Offer) -> int:
    return offer.face_value_cents if limit.counter is Counting.CENTS else 1
