"""Conditions on where the pickup is and how it goes there."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from overlays.card import Identifier
from server.domain.facts import Fact
from server.domain.offers.conditions.fields import Minutes
from server.domain.offers.conditions.kind import Kind, Sensitivity
from server.domain.offers.conditions.said import Said, cars, minutes
from server.domain.visit import Visit


class SiteIs(Kind):
    """The pickup is at this site."""

    title: ClassVar[Said] = Said("Site", "Site")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.NOTHING
    counts_audience: ClassVar[bool] = False
    kind: Literal["site_is"] = "site_is"
    site_id: Annotated[Identifier, Said("Site", "Site")]

    def decide(self, visit: Visit) -> bool | None:
        """By the id of the site."""
        return visit.site_id == self.site_id

    def clause(self) -> Said:
        """The claim."""
        return Said(
            f"le retrait a lieu au site «\u202f{self.site_id}\u202f»",
            f"the pickup is at the site “{self.site_id}”",
        )

    def naming(self, sites: Mapping[str, str]) -> Self:
        """The site by its name, or by its id where it has none here."""
        return self.model_copy(update={"site_id": sites.get(self.site_id, self.site_id)})

    def fact(self, visit: Visit) -> Said:  # noqa: ARG002 - its id says less than the claim does
        """That it is elsewhere."""
        return Said("le retrait a lieu sur un autre site", "the pickup is at another site")


class RegionIs(Kind):
    """The pickup is at a site of this region."""

    title: ClassVar[Said] = Said("Région", "Region")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.NOTHING
    reads: ClassVar[Fact | None] = Fact.REGION
    counts_audience: ClassVar[bool] = False
    not_known: ClassVar[Said] = Said(
        "la région du site n’est pas connue", "the region of the site is not known"
    )
    kind: Literal["region_is"] = "region_is"
    region: Annotated[Identifier, Said("Région", "Region")]

    def decide(self, visit: Visit) -> bool | None:
        """By the id of the region."""
        return None if visit.region is None else visit.region == self.region

    def clause(self) -> Said:
        """The claim."""
        return Said(
            f"le retrait a lieu dans la région «\u202f{self.region}\u202f»",
            f"the pickup is in the region “{self.region}”",
        )

    def fact(self, visit: Visit) -> Said:
        """Where it is."""
        return Said(
            f"le retrait a lieu dans la région «\u202f{visit.region}\u202f»",
            f"the pickup is in the region “{visit.region}”",
        )


class QueueShorterThan(Kind):
    """Fewer than so many cars wait at the site: there is time to hand something over."""

    title: ClassVar[Said] = Said("File d’attente courte", "Short queue")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.NOTHING
    reads: ClassVar[Fact | None] = Fact.QUEUE
    counts_audience: ClassVar[bool] = False
    not_known: ClassVar[Said] = Said(
        "la longueur de la file n’est pas connue", "the length of the queue is not known"
    )
    kind: Literal["queue_shorter_than"] = "queue_shorter_than"
    cars: Annotated[int, Field(ge=1, le=100), Said("Voitures", "Cars")]

    def decide(self, visit: Visit) -> bool | None:
        """The car that is served does not wait."""
        return None if visit.cars_waiting is None else visit.cars_waiting < self.cars

    def clause(self) -> Said:
        """The claim."""
        if self.cars == 1:
            return Said("aucune voiture n’attend au site", "no car is waiting at the site")
        said = cars(self.cars)
        return Said(f"moins de {said.fr} attendent au site", f"fewer than {said.en} are waiting at the site")

    def fact(self, visit: Visit) -> Said:
        """How many wait."""
        count = visit.cars_waiting or 0
        said = cars(count)
        fr, en = ("attend", "is") if count == 1 else ("attendent", "are")
        return Said(f"{said.fr} {fr} au site", f"{said.en} {en} waiting at the site")


class SlotLateBy(Kind):
    """The shop is behind the slot it promised by at least so many minutes: a reason to say sorry."""

    title: ClassVar[Said] = Said("Retard sur le créneau", "Late for the slot")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.NOTHING
    reads: ClassVar[Fact | None] = Fact.ARRIVAL
    counts_audience: ClassVar[bool] = False
    not_known: ClassVar[Said] = Said(
        "le retard sur le créneau n’est pas connu", "it is not known how late the slot is"
    )
    kind: Literal["slot_late_by"] = "slot_late_by"
    minutes: Minutes

    def decide(self, visit: Visit) -> bool | None:
        """In full minutes."""
        late = visit.minutes_late
        return None if late is None else late >= self.minutes

    def clause(self) -> Said:
        """The claim."""
        said = minutes(self.minutes)
        return Said(
            f"la commande a au moins {said.fr} de retard sur son créneau",
            f"the order is at least {said.en} late for its slot",
        )

    def fact(self, visit: Visit) -> Said:
        """How late it is."""
        if (visit.minutes_late or 0) <= 0:
            return Said("la commande n’est pas en retard", "the order is not late")
        said = minutes(visit.minutes_late or 0)
        return Said(f"la commande n’a que {said.fr} de retard", f"the order is only {said.en} late")


class WaitedFor(Kind):
    """The customer has waited at the site for at least so many minutes: a reason to say sorry."""

    title: ClassVar[Said] = Said("Temps d’attente", "Waiting time")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.NOTHING
    reads: ClassVar[Fact | None] = Fact.ARRIVAL
    counts_audience: ClassVar[bool] = False
    not_known: ClassVar[Said] = Said("le temps d’attente n’est pas connu", "the waiting time is not known")
    kind: Literal["waited_for"] = "waited_for"
    minutes: Minutes

    def decide(self, visit: Visit) -> bool | None:
        """In full minutes."""
        waited = visit.minutes_waited
        return None if waited is None else waited >= self.minutes

    def clause(self) -> Said:
        """The claim."""
        said = minutes(self.minutes)
        return Said(
            f"le client attend depuis {said.fr} au moins", f"the customer has waited for at least {said.en}"
        )

    def fact(self, visit: Visit) -> Said:
        """How long it is."""
        said = minutes(visit.minutes_waited or 0)
        return Said(f"le client n’attend que depuis {said.fr}", f"the customer has waited for only {said.en}")
