"""Conditions on when the customer came and what became of earlier offers; they ask for consent first."""

from typing import Annotated, ClassVar, Literal

from overlays.card import Identifier
from server.domain.facts import Fact
from server.domain.offers.conditions.fields import Days, Times, Weeks
from server.domain.offers.conditions.kind import Kind, Sensitivity
from server.domain.offers.conditions.said import Said, days, lately, visits
from server.domain.visit import Reaction, Visit

_UNDATED = Said(
    "les jours de visite du client ne sont pas tous connus", "not all days of the customer’s visits are known"
)
_REACTIONS = {
    Reaction.GIVEN: Said("a accepté", "accepted"),
    Reaction.DECLINED: Said("a refusé", "declined"),
}


class DaysSinceLastVisit(Kind):
    """The customer's last pickup is at least so many days ago; who never came has no last pickup."""

    title: ClassVar[Said] = Said("Jours depuis la dernière visite", "Days since the last visit")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    not_known: ClassVar[Said] = _UNDATED
    kind: Literal["days_since_last_visit"] = "days_since_last_visit"
    days: Days

    def decide(self, visit: Visit) -> bool | None:
        """A pickup whose day is not known is older than those whose day is."""
        last = _last(visit)
        if last is not None:
            return last >= self.days
        return None if visit.visitor.pickups_before else False

    def clause(self) -> Said:
        """The claim."""
        said = days(self.days)
        return Said(
            f"la dernière visite du client remonte à {said.fr} au moins",
            f"the customer’s last visit was at least {said.en} ago",
        )

    def fact(self, visit: Visit) -> Said:
        """How long ago it was."""
        last = _last(visit)
        if last is None:
            return Said("le client n’est encore jamais venu", "the customer has never come before")
        if last == 0:
            return Said("le client est déjà venu aujourd’hui", "the customer has come today already")
        said = days(last)
        return Said(
            f"la dernière visite du client remonte à {said.fr}",
            f"the customer’s last visit was {said.en} ago",
        )


class VisitsWithin(Kind):
    """The customer collected at least so many orders in the last weeks.

    Pickups of which only the number is known are older than all others.
    """

    title: ClassVar[Said] = Said("Visites sur une période", "Visits within a time")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    not_known: ClassVar[Said] = _UNDATED
    kind: Literal["visits_within"] = "visits_within"
    visits: Annotated[Times, Said("Nombre de visites", "Visits")]
    weeks: Weeks

    def decide(self, visit: Visit) -> bool | None:
        """Pickups whose day is not known are older than the others, and count where all others do."""
        visitor = visit.visitor
        within = self._within(visit)
        if within >= self.visits:
            return True
        if within < len(visitor.visited_at):
            return False
        undated = visitor.pickups_before - within
        return None if within + undated >= self.visits else False

    def clause(self) -> Said:
        """The claim."""
        often, long = visits(self.visits), lately(self.weeks)
        return Said(
            f"le client a fait au moins {often.fr} {long.fr}",
            f"the customer made at least {often.en} {long.en}",
        )

    def fact(self, visit: Visit) -> Said:
        """How many there were."""
        within, long = self._within(visit), lately(self.weeks)
        if not within:
            return Said(
                f"le client n’a fait aucune visite {long.fr}",
                f"the customer made no visit {long.en}",
            )
        often = visits(within)
        return Said(
            f"le client n’a fait que {often.fr} {long.fr}",
            f"the customer made only {often.en} {long.en}",
        )

    def _within(self, visit: Visit) -> int:
        return visit.came_since(visit.weeks_ago(self.weeks))


class Responded(Kind):
    """The customer accepted or declined something of this campaign in the last weeks."""

    title: ClassVar[Said] = Said("Réponse à une campagne", "Response to a campaign")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    reads: ClassVar[Fact | None] = Fact.RESPONSES
    not_known: ClassVar[Said] = Said(
        "les réponses du client ne sont pas connues", "the customer’s responses are not known"
    )
    kind: Literal["responded"] = "responded"
    campaign_id: Annotated[Identifier, Said("Campagne", "Campaign")]
    reaction: Annotated[Reaction, Said("Réponse", "Response")]
    weeks: Weeks

    def decide(self, visit: Visit) -> bool | None:
        """By the day on which it was shown."""
        responses = visit.visitor.responses
        if responses is None:
            return None
        since = visit.weeks_ago(self.weeks)
        wanted = (self.campaign_id, self.reaction)
        return any((one.campaign_id, one.reaction) == wanted and one.on >= since for one in responses)

    def clause(self) -> Said:
        """The claim."""
        did, long = _REACTIONS[self.reaction], lately(self.weeks)
        return Said(
            f"le client {did.fr} une offre de la campagne «\u202f{self.campaign_id}\u202f» {long.fr}",
            f"the customer {did.en} an offer of the campaign “{self.campaign_id}” {long.en}",
        )

    def fact(self, visit: Visit) -> Said:
        """That it was not so."""
        del visit
        did, long = _REACTIONS[self.reaction], lately(self.weeks)
        return Said(
            f"le client n’{did.fr} aucune offre de cette campagne {long.fr}",
            f"the customer {did.en} no offer of this campaign {long.en}",
        )


def _last(visit: Visit) -> int | None:
    """How many days ago the last visit was whose day is known."""
    day = visit.came_last_on
    return (visit.today - day).days if day else None
