"""What one customer would get, and of every other offer why not; for the loyalty team, changes nothing."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from server.desk.advice import Advice
from server.desk.bonuses import LONGEST_MEMORY
from server.desk.pickup import Arrival, visit_of
from server.desk.records import Drive, Member, Waiting
from server.desk.rehearsal import Rehearsal
from server.desk.store import Books
from server.desk.study import newest
from server.domain.alphabet import told_apart
from server.domain.facts import Fact
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import Said, SiteIs
from server.domain.offers.conditions.said import sentence
from server.domain.offers.described import limit_words
from server.domain.offers.eligibility import Candidate, Dropped, WhyNot
from server.domain.offers.groups import sharing_limits
from server.domain.offers.offer import AnyOffer
from server.domain.offers.policy import PLAIN, Policy
from server.domain.ranking.learned import SHELF, Learned
from server.domain.visit import Visit, Visitor
from server.errors import UnknownCustomer, UnknownSite

_WHY_NOT: Mapping[WhyNot, Said] = {
    WhyNot.CATEGORY_FORBIDDEN: Said("la catégorie n’est jamais proposée", "the category is never offered"),
    WhyNot.NO_CONSENT: Said(
        "le client n’a pas accepté que ses achats choisissent ses offres",
        "the customer did not agree that purchases choose the offers",
    ),
    WhyNot.NOT_A_BUYER: Said(
        "le client n’achète pas cette catégorie délicate", "the customer does not buy this delicate category"
    ),
    WhyNot.NOT_HERE: Said("la campagne n’a pas lieu sur ce site", "the campaign does not run at this site"),
    WhyNot.NOT_NOW: Said("la campagne n’a pas lieu à cette heure", "the campaign does not run at this time"),
    WhyNot.CONDITION: Said("une condition n’est pas remplie", "a condition does not hold"),
    WhyNot.HAD_LATELY: Said("le client l’a eue récemment", "the customer had it lately"),
    WhyNot.NOTHING_LEFT: Said("il n’en reste plus", "there is nothing left"),
    WhyNot.CATEGORY_TAKEN: Said(
        "une autre offre de la catégorie passe avant", "another offer of the category comes first"
    ),
    WhyNot.GROUP_TAKEN: Said(
        "une autre offre du groupe passe avant", "another offer of the group comes first"
    ),
    WhyNot.OTHER_LANE: Said("la carte a des offres d’une autre voie", "the card has offers of another lane"),
    WhyNot.NEVER_FIRST: Said("elle n’est jamais la première", "it is never the first"),
    WhyNot.KEPT_FOR_OTHERS: Said("elle est rare et gardée pour d’autres", "it is scarce and kept for others"),
    WhyNot.HELD_OUT: Said(
        "le client fait partie du groupe témoin", "the customer belongs to the control group"
    ),
    WhyNot.OUTRANKED: Said("d’autres offres passent avant", "other offers come first"),
}


_AFTER_LIMITS = frozenset(
    {
        *(WhyNot.NOTHING_LEFT, WhyNot.CATEGORY_TAKEN, WhyNot.GROUP_TAKEN, WhyNot.OTHER_LANE),
        *(WhyNot.NEVER_FIRST, WhyNot.KEPT_FOR_OTHERS, WhyNot.OUTRANKED),
    }
)
"""What is looked at once nothing about the customer, the place and the time speaks against an offer."""
_SHOWN = Said("Le client la recevrait.", "The customer would get it.")
_OFF_HERE = sentence(
    Said("aucun bonus n’est donné sur ce site en ce moment", "no bonus is given at this site at the moment")
)
_FOR_HERS = Said("surtout pour ce qu’il achète lui-même", "mainly for what they buy themselves")
_FOR_OTHERS = Said(
    "surtout pour ce que des clients comme lui achètent", "mainly for what people like them buy"
)


@dataclass(frozen=True, slots=True)
class Previewed:
    """One offer as one customer would meet it."""

    offer_id: str
    shown: bool
    why: Said
    """Where it is shown, what speaks for it; else why it is not."""


def preview(
    books: Books,
    campaign: Campaign,
    customer_id: str,
    site_id: str,
    now: dt.datetime,
    policy: Policy = PLAIN,
) -> tuple[Previewed, ...]:
    """Say of every offer of a campaign whether this customer would get it here and now.

    The campaign stands beside the others as if it ran already: its limits are held against what has left, its
    stock is what is there. It is judged by the newest ranker; what is scarce has no price yet, and nothing is
    left to chance. Facts of a visit that nobody knows beforehand, such as how long a customer will wait who
    has not come yet, do not hold.

    Raises:
        UnknownCustomer: There is no such customer.
        UnknownSite: There is no such site.
    """
    member, drive = books.person(customer_id), books.drive(site_id)
    if member is None:
        raise UnknownCustomer(f"there is no customer {customer_id}; look the id up on the console")
    if drive is None:
        raise UnknownSite(f"there is no site {site_id}")
    visit = _visit(books, member, drive, now)
    candidates = _candidates(books, campaign, site_id)
    had = books.had(customer_id, visit.today - LONGEST_MEMORY)
    certain = dataclasses.replace(policy, explore_share=0.0)
    advice = Advice(certain, newest(books, Learned.nothing()))
    outlook = advice.outlook(books, member.visitor, site_id, visit.today, "")
    rehearsal = Rehearsal(books, visit, candidates)
    slate = rehearsal.lay(had, outlook)
    because = _Because(books, advice, member.visitor, visit.today)
    dropped = {one.offer_id: one for one in slate.dropped}
    is_off = not books.switched_off().isdisjoint({"", site_id})

    def met(offer: AnyOffer) -> Previewed:
        if offer.offer_id in dropped:
            why = _why_not(dropped[offer.offer_id], rehearsal, _Named(books, offer, visit))
        else:
            why = _OFF_HERE if is_off else because.shown(offer)
        return Previewed(offer.offer_id, shown=not is_off and offer.offer_id not in dropped, why=why)

    return tuple(map(met, campaign.offers))


class _Because:
    """What speaks for an offer: which part comes from her, and which from people like her."""

    def __init__(self, books: Books, advice: Advice, visitor: Visitor, today: dt.date) -> None:
        personal = visitor.profiling and not advice.policy.holds_out(visitor.customer_id)
        history = books.history(visitor.customer_id) if personal else None
        learned = advice.learned
        self._scores = learned.parts(history, today) if learned.ranker and history else None

    def shown(self, offer: AnyOffer) -> Said:
        """In a sentence; of what no ranker chose, only that it would be shown."""
        if self._scores is None or offer.category not in SHELF:
            return _SHOWN
        at = SHELF.index(offer.category)
        part = _FOR_HERS if self._scores.mainly(0, at) == "hers" else _FOR_OTHERS
        percent = round(100 * float(self._scores.probability[0, at]))
        return Said(
            f"Le client la recevrait, {part.fr}\u202f; il achètera de cette catégorie d’ici quatre semaines "
            f"avec une probabilité de {percent}\u202f%.",
            f"The customer would get it, {part.en}; they are {percent}% likely to buy of this category "
            "within four weeks.",
        )


def _candidates(books: Books, campaign: Campaign, site_id: str) -> tuple[Candidate, ...]:
    """What runs, with this campaign in place of the version that does."""
    terms = campaign.terms()
    others = [one for one in books.candidates(site_id) if one.terms.campaign_id != campaign.campaign_id]
    ours = [
        Candidate(offer, campaign.priority, books.has_room(offer, site_id), terms)
        for offer in campaign.offers
    ]
    return sharing_limits((*others, *ours))


def _visit(books: Books, member: Member, drive: Drive, now: dt.datetime) -> Visit:
    """A visit now: with the order that waits for the customer here, or with none."""
    customer_id = member.visitor.customer_id
    waiting = [one for one in books.waiting(customer_id) if one.site_id == drive.site_id]
    none = Waiting("", customer_id, drive.site_id, "", now, ())
    pickup = min(waiting, key=lambda one: abs(one.starts_at - now), default=none)
    # Not only what running offers read: this one does not run yet.
    facts = books.facts(pickup, now, frozenset(Fact))
    return visit_of(Arrival(member, pickup, drive), facts, now)


@dataclass(frozen=True, slots=True)
class _Named:
    """An offer and a visit, of which the failing condition is told with the names of sites."""

    books: Books
    offer: AnyOffer
    visit: Visit

    def failing(self) -> Said:
        """What is the case instead of the first condition that does not hold."""
        claim = next(one for one in self.offer.conditions if not one.holds(self.visit))
        ids = {kind.site_id for _, kind in claim.kinds() if isinstance(kind, SiteIs)} | {self.visit.site_id}
        drives = {one: drive.name for one in ids if (drive := self.books.drive(one))}
        names = told_apart(drives)
        # No two have one name: a visit that is at the name of its site is judged as before.
        here = names.get(self.visit.site_id, self.visit.site_id)
        return claim.naming(names).why(dataclasses.replace(self.visit, site_id=here))


def _why_not(dropped: Dropped, rehearsal: Rehearsal, named: _Named) -> Said:
    if dropped.why is WhyNot.CONDITION:
        return sentence(named.failing())
    limit = rehearsal.reached(dropped.offer_id) if dropped.why in _AFTER_LIMITS else None
    if limit is None:
        return sentence(_WHY_NOT[dropped.why])
    said = limit_words(limit)
    return sentence(Said(f"sa limite est atteinte\u202f: {said.fr}", f"its limit is reached: {said.en}"))
