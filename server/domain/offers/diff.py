"""What differs between two versions of a campaign, in sentences."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import Condition, Said
from server.domain.offers.conditions.names import listed
from server.domain.offers.conditions.said import days, money, sentence
from server.domain.offers.described import (
    allergen_words,
    benefit_words,
    kind_words,
    limit_words,
    reason_words,
    schedule_words,
    sites_words,
    title_words,
)
from server.domain.offers.limits import Limit
from server.domain.offers.offer import Coupon, Message, Offer, Sample

_NONE = Said("néant", "none")
"""Of whatever gender: the group, the category, the products."""


def changes(
    before: Campaign, after: Campaign, sites: Mapping[str, str] = MappingProxyType({})
) -> tuple[Said, ...]:
    """Every change, one sentence each; nothing when both say the same.

    Args:
        before: What was.
        after: What is.
        sites: Names of sites by id; one without is called by its id.
    """
    campaign = (sentence(one) for one in _of_campaign(before, after, sites))
    offers = (Said(f"{one.fr}.", f"{one.en}.") for one in _of_offers(before, after, sites))
    return (*campaign, *offers)


def _of_campaign(before: Campaign, after: Campaign, sites: Mapping[str, str]) -> Iterator[Said]:
    yield from _became(Said("le nom", "the name"), _plain(before.name), _plain(after.name))
    yield from _became(
        Said("la priorité", "the priority"), _plain(str(before.priority)), _plain(str(after.priority))
    )
    yield from _became(
        Said("la période", "the schedule"), schedule_words(before.schedule), schedule_words(after.schedule)
    )
    yield from _sites(before.sites, after.sites, sites)
    yield from _limits(before.limits, after.limits)


def _sites(before: Sequence[str], after: Sequence[str], names: Mapping[str, str]) -> Iterator[Said]:
    """Which ones came and went, where both name some: of sixty, nobody finds the one that is missing."""
    come = [one for one in after if one not in before]
    gone = [one for one in before if one not in after]
    if not before or not after or not (come or gone):
        old, new = sites_words(before, names), sites_words(after, names)
        yield from _became(Said("les sites", "the sites"), old, new)
        return
    if come:
        yield _about(Said("sites ajoutés", "sites added"), sites_words(come, names))
    if gone:
        yield _about(Said("sites retirés", "sites removed"), sites_words(gone, names))


def _of_offers(before: Campaign, after: Campaign, sites: Mapping[str, str]) -> Iterator[Said]:
    old = {offer.offer_id: offer for offer in before.offers}
    new = {offer.offer_id: offer for offer in after.offers}
    names = _names([*(old | new).values()])
    for offer_id in sorted(old.keys() - new.keys()):
        yield _about(names[offer_id], Said("n’y est plus", "is no longer in it"))
    for offer_id, offer in new.items():
        if offer_id not in old:
            yield _about(names[offer_id], Said("nouvelle offre", "new offer"))
        else:
            yield from (_about(names[offer_id], one) for one in _of_offer(old[offer_id], offer, sites))


def _names(offers: Sequence[Offer]) -> dict[str, Said]:
    """What each offer is called: by its words, and by its id too where another one has the same words."""
    words = {one.offer_id: Said(one.title.fr.forms[0], one.title.en.forms[0]) for one in offers}
    french = Counter(said.fr for said in words.values())
    english = Counter(said.en for said in words.values())
    return {
        offer_id: Said(
            f"«\u202f{said.fr}\u202f»" + (f" ({offer_id})" if french[said.fr] > 1 else ""),
            f"“{said.en}”" + (f" ({offer_id})" if english[said.en] > 1 else ""),
        )
        for offer_id, said in words.items()
    }


def _about(name: Said, change: Said) -> Said:
    return Said(f"{name.fr}\u202f: {change.fr}", f"{name.en}: {change.en}")


def _of_offer(before: Offer, after: Offer, sites: Mapping[str, str]) -> Iterator[Said]:
    for label, old, new in zip(_LABELS, _facts(before), _facts(after), strict=True):
        yield from _became(label, old, new)
    yield from _limits(before.limits, after.limits)
    yield from _conditions(before.conditions, after.conditions, sites)


_LABELS = (
    Said("le type", "the kind"),
    Said("le texte français", "the French title"),
    Said("le texte anglais", "the English title"),
    Said("la catégorie", "the category"),
    Said("la raison", "the reason"),
    Said("la valeur", "the face value"),
    Said("l’attente entre deux", "the wait between two"),
    Said("le groupe", "the group"),
    Said("la voie", "the lane"),
    Said("l’avantage", "the benefit"),
    Said("les produits", "the products"),
    Said("le prix", "the price"),
    Said("le modèle des codes", "the pattern of its codes"),
    Said("les allergènes", "the allergens"),
)


def _facts(offer: Offer) -> tuple[Said, ...]:
    """What may change of an offer, in the order of the labels."""
    return (
        kind_words(offer.kind),
        _plain(title_words(offer.title.fr)),
        _plain(title_words(offer.title.en)),
        _NONE if offer.category is None else listed(offer.category),
        reason_words(offer.reason, offer.category),
        money(offer.face_value_cents),
        days(offer.days_between),
        _plain(offer.group),
        _plain(offer.lane),
        *_own_facts(offer),
    )


def _own_facts(offer: Offer) -> tuple[Said, ...]:
    """What only coupons or samples have."""
    match offer:
        case Coupon():
            return (
                benefit_words(offer.benefit, offer.face_value_cents),
                _plain(", ".join(offer.gtins)),
                _NONE if offer.price_cents is None else money(offer.price_cents),
                _plain(offer.code_pattern),
                _NONE,
            )
        case Sample():
            return (_NONE, _plain(offer.gtin), _NONE, _NONE, allergen_words(offer.allergens))
        case Message() | _:
            return (_NONE,) * 5


def _limits(before: Sequence[Limit], after: Sequence[Limit]) -> Iterator[Said]:
    old = {_key(limit): limit for limit in before}
    new = {_key(limit): limit for limit in after}
    for key in dict.fromkeys([*old, *new]):
        was, becomes = old.get(key), new.get(key)
        if was == becomes:
            continue
        said = [limit_words(one) for one in (was, becomes) if one is not None]
        fr, en = (f"{said[0].fr}", f"{said[0].en}")
        if was is None:
            yield Said(f"nouvelle limite, {fr}", f"new limit, {en}")
        elif becomes is None:
            yield Said(f"plus de limite, avant {fr}", f"limit removed, before {en}")
        else:
            yield Said(
                f"la limite «\u202f{fr}\u202f» devient «\u202f{said[1].fr}\u202f»",
                f"the limit was {en}; it is {said[1].en}",
            )


def _key(limit: Limit) -> tuple[str, str, str, str]:
    return (limit.scope, limit.counter, limit.period, limit.group or "")


def _conditions(
    before: Sequence[Condition], after: Sequence[Condition], sites: Mapping[str, str]
) -> Iterator[Said]:
    for one in before:
        if one not in after:
            clause = one.naming(sites).clause()
            yield Said(f"condition retirée, {clause.fr}", f"condition removed, {clause.en}")
    for one in after:
        if one not in before:
            clause = one.naming(sites).clause()
            yield Said(f"nouvelle condition, {clause.fr}", f"new condition, {clause.en}")


def _became(label: Said, before: Said, after: Said) -> Iterator[Said]:
    if before != after:
        yield Said(
            f"{label.fr}\u202f: avant «\u202f{before.fr}\u202f», maintenant «\u202f{after.fr}\u202f»",
            f"{label.en}: before “{before.en}”, now “{after.en}”",
        )


def _plain(text: str | None) -> Said:
    return Said(str(text), str(text)) if text else _NONE
