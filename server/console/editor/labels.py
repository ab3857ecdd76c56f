"""What the fields of the editor are called, in its forms and where a fault is named."""

from collections.abc import Iterable, Iterator, Mapping

from overlays.card import Language
from server.console.editor.boxes import Claim
from server.console.editor.sheet import NONE_OF_THEM
from server.console.words import mark
from server.domain.offers.conditions.said import NARROW
from server.domain.offers.limits import Counting, Period, Scope

LABELS = {
    "name": mark("Name of the campaign"),
    "campaign_id": mark("Id of the campaign"),
    "priority": mark("Priority"),
    "sites": mark("Sites"),
    "schedule": mark("Times"),
    "schedule.start": mark("Starts"),
    "schedule.end": mark("Ends"),
    "offers": mark("Offers"),
    "kind": mark("Kind of offer"),
    "offer_id": mark("Id of the offer"),
    "title.fr": mark("French words"),
    "title.en": mark("English words"),
    "title": mark("Words"),
    "category": mark("Category"),
    "reason": mark("Reason on the card"),
    "face_value_cents": mark("Costs at most"),
    "days_between": mark("Again after (days)"),
    "group": mark("Exclusivity group"),
    "lane": mark("Lane"),
    "benefit": mark("Worth"),
    "benefit.percent": mark("Percent off"),
    "benefit.bought": mark("Items bought for one free"),
    "gtins": mark("Products (GTIN)"),
    "gtin": mark("Product (GTIN)"),
    "price_cents": mark("Price of the cheapest product"),
    "code_pattern": mark("Pattern of its codes"),
    "allergens": mark("Allergens"),
    "conditions": mark("For whom"),
    "limits": mark("Limits"),
    "hours": mark("Weekly hours"),
    "weekdays": mark("Days"),
    "begin": mark("From"),
    "end": mark("Until"),
    "scope": mark("Counted together"),
    "counter": mark("In"),
    "period": mark("For how long"),
    "maximum": mark("At most"),
}
SCOPES = {
    Scope.CAMPAIGN: mark("the whole campaign"),
    Scope.SITE: mark("each site by itself"),
    Scope.OFFER: mark("all sites together"),
    Scope.OFFER_SITE: mark("each site by itself"),
    Scope.CUSTOMER: mark("each customer"),
    Scope.GROUP: mark("the exclusivity group"),
}
OF_CAMPAIGN = (Scope.CAMPAIGN, Scope.SITE, Scope.CUSTOMER, Scope.GROUP)
OF_OFFER = (Scope.OFFER, Scope.OFFER_SITE, Scope.CUSTOMER, Scope.GROUP)
COUNTERS = {Counting.CENTS: mark("euros"), Counting.UNITS: mark("times")}
PERIODS = {
    Period.TOTAL: mark("in all"),
    Period.DAY: mark("a day"),
    Period.WEEK: mark("a week"),
    Period.MONTH: mark("a month"),
}
KINDS = {
    "coupon": mark("A coupon"),
    "sample": mark("A sample"),
    "message": mark("A message"),
}
NO_ALLERGEN = mark("None of these")
REASONS = {
    "offer_of_the_moment": mark("Offer of the moment"),
    "new_on_the_shelf": mark("New on the shelf"),
    "thank_you": mark("Thank you"),
    "welcome": mark("Welcome"),
    "sorry_for_the_wait": mark("Sorry for the wait"),
    "regular": mark("What they usually buy"),
    "favourite_back": mark("A favourite is back"),
}
ALLERGENS = {
    "gluten": mark("Gluten"),
    "crustaceans": mark("Crustaceans"),
    "eggs": mark("Eggs"),
    "fish": mark("Fish"),
    "peanuts": mark("Peanuts"),
    "soybeans": mark("Soybeans"),
    "milk": mark("Milk"),
    "nuts": mark("Nuts"),
    "celery": mark("Celery"),
    "mustard": mark("Mustard"),
    "sesame": mark("Sesame"),
    "sulphites": mark("Sulphites"),
    "lupin": mark("Lupin"),
    "molluscs": mark("Molluscs"),
}
BENEFITS = {
    "amount": mark("The amount above is taken off"),
    "percent": mark("A percentage, and the amount above at most"),
    "free_item": mark("One item free, for so many bought"),
}
CHOSEN: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "reason": REASONS,
    "allergens": {NONE_OF_THEM: NO_ALLERGEN} | ALLERGENS,
    "benefit": BENEFITS,
}
"""What a field chooses from, by its path."""


def label(path: str) -> str:
    """What a field is called, in English; the nearest list or group it is in, where it has no name itself."""
    steps = [step for step in path.split(".") if not step.isdigit()]
    for first in range(len(steps)):
        for last in range(len(steps), first, -1):
            found = LABELS.get(".".join(steps[first:last]))
            if found is not None and (first == 0 or last == len(steps)):
                return found
    return path


def claim_labels(claims: Iterable[Claim], language: Language) -> Iterator[tuple[str, str]]:
    """What the fields of conditions are called, each with its condition."""
    colon = f"{NARROW}: " if language is Language.FRENCH else ": "
    for claim in claims:
        yield claim.path, claim.title
        yield from ((box.name, f"{claim.title}{colon}{box.label}") for box in claim.boxes)
        yield from claim_labels(claim.inside, language)
