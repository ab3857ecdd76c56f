"""Conditions on what the loyalty programme keeps of a customer, or the customer told it."""

import calendar
import datetime as dt
import hashlib
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from overlays.card import Identifier
from server.domain.facts import Fact
from server.domain.offers.conditions.fields import NearDays, OfCategory
from server.domain.offers.conditions.kind import Kind, Sensitivity
from server.domain.offers.conditions.names import CATEGORIES, TIERS
from server.domain.offers.conditions.said import Said, counted, days, visits
from server.domain.visit import Tier, Visit


class TierAtLeast(Kind):
    """The customer has this tier or a higher one."""

    title: ClassVar[Said] = Said("Niveau de fidélité", "Loyalty tier")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.MEMBERSHIP
    kind: Literal["tier_at_least"] = "tier_at_least"
    tier: Annotated[Tier, Said("Niveau", "Tier")]

    def decide(self, visit: Visit) -> bool | None:
        """Tiers are ranked."""
        return visit.visitor.tier.rank >= self.tier.rank

    def clause(self) -> Said:
        """The claim."""
        name = TIERS[self.tier]
        return Said(
            f"le client a au moins le niveau {name.fr}", f"the customer’s tier is {name.en} or higher"
        )

    def fact(self, visit: Visit) -> Said:
        """The tier."""
        name = TIERS[visit.visitor.tier]
        return Said(f"le client a le niveau {name.fr}", f"the customer’s tier is {name.en}")


class FirstPickup(Kind):
    """The customer has never collected an order before."""

    title: ClassVar[Said] = Said("Premier retrait", "First pickup")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.MEMBERSHIP
    kind: Literal["first_pickup"] = "first_pickup"

    def decide(self, visit: Visit) -> bool | None:
        """Pickups are counted, whatever is known of their days."""
        return visit.visitor.pickups_before == 0

    def clause(self) -> Said:
        """The claim."""
        return Said("c’est le premier retrait du client", "it is the customer’s first pickup")

    def fact(self, visit: Visit) -> Said:
        """How many there were."""
        said = visits(visit.visitor.pickups_before)
        return Said(f"le client compte déjà {said.fr}", f"the customer has made {said.en} already")


class BirthdayWithin(Kind):
    """The customer's birthday is at most so many days ahead or past.

    The shop knows month and day only, and only where the customer gave them; there is no year anywhere, so
    nobody's age. Who was born on 29 February celebrates on the 28th in other years.
    """

    title: ClassVar[Said] = Said("Anniversaire", "Birthday")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.DECLARED
    reads: ClassVar[Fact | None] = Fact.BIRTHDAY
    not_known: ClassVar[Said] = Said(
        "le client n’a pas donné son anniversaire", "the customer has not given a birthday"
    )
    kind: Literal["birthday_within"] = "birthday_within"
    days_ahead: Annotated[NearDays, Said("Jours avant", "Days ahead")]
    days_past: Annotated[NearDays, Said("Jours après", "Days past")]

    def decide(self, visit: Visit) -> bool | None:
        """Birthdays of the year before and after count too: the window may cross New Year."""
        birthday = visit.visitor.birthday
        if birthday is None:
            return None
        years = (visit.today.year + step for step in (-1, 0, 1))
        ahead = [(birthday.in_year(year) - visit.today).days for year in years if 1 <= year <= dt.MAXYEAR]
        return any(-self.days_past <= each <= self.days_ahead for each in ahead)

    def celebrated(self, today: dt.date) -> frozenset[tuple[int, int]]:
        """Month and day of every birthday that is celebrated within the days around today."""
        around = (today + dt.timedelta(days=step) for step in range(-self.days_past, self.days_ahead + 1))
        days = {(day.month, day.day): day.year for day in around}
        year = days.get((2, 28))
        leapling = {(2, 29)} if year is not None and not calendar.isleap(year) else set()
        return frozenset(days.keys() | leapling)

    def clause(self) -> Said:
        """The claim."""
        ahead, past = days(self.days_ahead), days(self.days_past)
        if not self.days_ahead and not self.days_past:
            return Said("c’est l’anniversaire du client", "it is the customer’s birthday")
        if not self.days_past:
            return Said(
                f"l’anniversaire du client est aujourd’hui ou dans {ahead.fr} au plus",
                f"the customer’s birthday is today or at most {ahead.en} ahead",
            )
        if not self.days_ahead:
            return Said(
                f"l’anniversaire du client est aujourd’hui ou passé depuis {past.fr} au plus",
                f"the customer’s birthday is today or at most {past.en} past",
            )
        return Said(
            f"l’anniversaire du client est dans {ahead.fr} au plus ou passé depuis {past.fr} au plus",
            f"the customer’s birthday is at most {ahead.en} ahead or {past.en} past",
        )

    def fact(self, visit: Visit) -> Said:
        """Never the day itself: the team needs no more than that it is another."""
        del visit
        return Said("l’anniversaire du client est plus loin", "the customer’s birthday is further away")


class InterestedIn(Kind):
    """The customer said that this category interests them, and the day they set has not passed."""

    title: ClassVar[Said] = Said("Préférence déclarée", "Declared preference")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.DECLARED
    reads: ClassVar[Fact | None] = Fact.INTERESTS
    not_known: ClassVar[Said] = Said(
        "les préférences du client ne sont pas connues", "the customer’s preferences are not known"
    )
    kind: Literal["interested_in"] = "interested_in"
    category: OfCategory

    def decide(self, visit: Visit) -> bool | None:
        """An interest ends after its last day."""
        interests = visit.visitor.interests
        if interests is None:
            return None
        return any(one.category is self.category and visit.today <= one.until for one in interests)

    def clause(self) -> Said:
        """The claim."""
        name = CATEGORIES[self.category]
        return Said(
            f"le client a déclaré un intérêt, toujours en cours, pour {name.fr}",
            f"the customer has declared an interest in {name.en} that still runs",
        )

    def fact(self, visit: Visit) -> Said:
        """An interest that is over is told apart from one that never was."""
        over = any(one.category is self.category for one in visit.visitor.interests or ())
        if over:
            return Said("l’intérêt déclaré est arrivé à son terme", "the declared interest has ended")
        return Said("le client n’a pas déclaré cet intérêt", "the customer has not declared this interest")


class InSegment(Kind):
    """The customer belongs to this segment."""

    title: ClassVar[Said] = Said("Segment", "Segment")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    reads: ClassVar[Fact | None] = Fact.SEGMENTS
    not_known: ClassVar[Said] = Said(
        "les segments du client ne sont pas connus", "the customer’s segments are not known"
    )
    kind: Literal["in_segment"] = "in_segment"
    segment: Annotated[Identifier, Said("Segment", "Segment")]

    def decide(self, visit: Visit) -> bool | None:
        """Segments are made elsewhere."""
        segments = visit.visitor.segments
        return None if segments is None else self.segment in segments

    def clause(self) -> Said:
        """The claim."""
        return Said(
            f"le client appartient au segment «\u202f{self.segment}\u202f»",
            f"the customer belongs to the segment “{self.segment}”",
        )

    def fact(self, visit: Visit) -> Said:
        """How many segments there are instead."""
        count = len(visit.visitor.segments or ())
        if not count:
            return Said("le client n’appartient à aucun segment", "the customer belongs to no segment")
        said = counted(
            count,
            Said("autre segment", "other segment"),
            Said("autres segments", "other segments"),
        )
        return Said(f"le client appartient à {said.fr}", f"the customer belongs to {said.en}")


class ShareOfCustomers(Kind):
    """The customer is among so many percent of all, drawn by chance and always the same.

    A larger share of the same draw holds everybody of the smaller one; another draw is another chance.
    """

    title: ClassVar[Said] = Said("Part des clients", "Share of customers")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.NOTHING
    kind: Literal["share_of_customers"] = "share_of_customers"
    percent: Annotated[int, Field(ge=1, le=99), Said("Pour cent", "Percent")]
    draw: Annotated[Identifier, Said("Nom du tirage", "Name of the draw")]

    def decide(self, visit: Visit) -> bool | None:
        """By the bucket."""
        return bucket(self.draw, visit.visitor.customer_id) < self.percent

    def clause(self) -> Said:
        """The claim."""
        return Said(
            f"le client fait partie des {self.percent}\u00a0% tirés au sort («\u202f{self.draw}\u202f»)",
            f"the customer is among the {self.percent}% drawn by lot (“{self.draw}”)",
        )

    def fact(self, visit: Visit) -> Said:
        """The lot fell otherwise."""
        del visit
        return Said("le client n’a pas été tiré au sort", "the customer was not drawn")


def bucket(draw: str, customer_id: str) -> int:
    """The customer's bucket of 100 in a draw: the first 28 bits of a SHA-256, the same in every store."""
    digest = hashlib.sha256(f"{draw}:{customer_id}".encode()).hexdigest()
    return int(digest[:7], 16) % 100
