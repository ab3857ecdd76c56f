"""The offers that run: read once, and again only when the books say that they are others."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.issuance import Measure
from server.domain.offers.campaign import Offer
from server.domain.offers.eligibility import Candidate
from server.stores.sql.statements import Statements


@dataclass(frozen=True, slots=True)
class Listed:
    """One offer that runs, as it stands in the catalogue."""

    there: Candidate
    gone: Candidate
    balances: int
    """How many balances limit it at every site."""

    def least(self, measure: str) -> int:
        """How much has to be there for one more."""
        return self.there.offer.face_value_cents if measure == Measure.CENTS else 1


class Catalogue:
    """What one store knows of its offers; who changes one stamps a new edition. Threads may share it."""

    def __init__(self) -> None:
        self._known: tuple[str, Mapping[str, Listed]] = ("", {})

    def candidates(self, connection: Statements, site_id: str) -> tuple[Candidate, ...]:
        """The offers that run, and whether there is any of each at this site."""
        listed = self._current(connection)
        missing = {offer_id: one.balances for offer_id, one in listed.items() if one.balances}
        rows = connection.execute(
            "SELECT offer_id, measure, remaining FROM balances WHERE site_id IN ('', ?)", (site_id,)
        )
        for offer_id, measure, remaining in rows:
            if offer_id in missing and remaining >= listed[offer_id].least(measure):
                missing[offer_id] -= 1
        return tuple(one.gone if missing.get(offer_id) else one.there for offer_id, one in listed.items())

    def _current(self, connection: Statements) -> Mapping[str, Listed]:
        edition, listed = self._known
        (newest,) = connection.execute("SELECT edition FROM catalogue").fetchone()
        if newest != edition:
            rows = connection.execute(
                "SELECT document, priority, balances FROM offers WHERE live = 1 ORDER BY offer_id"
            )
            listed = {one.there.offer.offer_id: one for one in (_listed(*row) for row in rows)}
            self._known = (newest, listed)
        return listed


def _listed(document: str, priority: int, balances: int) -> Listed:
    offer = Offer.model_validate_json(document)
    return Listed(
        Candidate(offer, priority, available=True), Candidate(offer, priority, available=False), balances
    )
