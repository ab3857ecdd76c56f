"""The offers that run: read once, and again only when the books say that they are others."""

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.facts import Fact
from server.domain.issuance import Measure
from server.domain.offers.assortment import NONE, Assortment
from server.domain.offers.campaign import Campaign, Terms
from server.domain.offers.eligibility import Candidate
from server.domain.offers.groups import sharing_limits
from server.domain.offers.offer import read_offer
from server.stores.sql.statements import Statements

EDITION_AND_SCARCE = """
    SELECT catalogue.edition, balances.offer_id, balances.measure, balances.remaining
      FROM catalogue LEFT JOIN balances
           ON balances.site_id IN ('', ?)
          AND remaining < CASE measure WHEN 'cents' THEN 100000 ELSE 1 END
"""
"""Which catalogue is in force, and every balance of a site that may be too little."""

_MOST_KNOWN = 256
"""So many mixtures of offers that are gone are kept ready; a site has few in one day."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One offer that runs, as it stands in the catalogue."""

    there: Candidate
    gone: Candidate

    @property
    def offer_id(self) -> str:
        """Which offer."""
        return self.there.offer.offer_id


class Edition:
    """Every offer that runs, until one of them is another."""

    def __init__(self, name: str, listed: Sequence[Listed], off: frozenset[str] = frozenset()) -> None:
        self.name = name
        self._off = off
        self._listed = listed
        self._all = Assortment(one.there for one in listed)
        self._without: dict[frozenset[str], Assortment] = {}
        self._cents = {one.offer_id: one.there.offer.face_value_cents for one in listed}
        self.facts = frozenset(
            kind.reads
            for one in listed
            for condition in one.there.offer.conditions
            for _, kind in condition.kinds()
            if kind.reads is not None
        )

    def is_off(self, site_id: str) -> bool:
        """Whether no bonus is given at this site, or at any."""
        return site_id in self._off or "" in self._off

    def candidates(self, scarce: Iterable[tuple[str, str, int]]) -> Assortment:
        """Every offer, and whether there is any of it, by balances that may be too little.

        Args:
            scarce: Offer, measure and what remains.
        """
        gone = frozenset(
            offer_id
            for offer_id, measure, remaining in scarce
            if remaining < (self._cents.get(offer_id, 0) if measure == Measure.CENTS else 1)
        )
        if not gone:
            return self._all
        known = self._without.get(gone)
        if known is None:
            if len(self._without) >= _MOST_KNOWN:
                self._without.clear()
            known = Assortment(one.gone if one.offer_id in gone else one.there for one in self._listed)
            self._without[gone] = known
        return known


class Catalogue:
    """What one store knows of its offers; who changes one stamps a new edition. Threads may share it."""

    def __init__(self) -> None:
        self._edition = Edition("", ())

    def candidates(self, connection: Statements, site_id: str) -> Assortment:
        """The offers that run, and whether there is any of each at this site; none where bonuses are off."""
        return self.of(connection, site_id, connection.execute(EDITION_AND_SCARCE, (site_id,)).fetchall())

    def of(self, connection: Statements, site_id: str, rows: Sequence[Sequence[Any]]) -> Assortment:
        """The same, when the edition and what is scarce have been read already."""
        name = rows[0][0]
        scarce = [(row[1], row[2], row[3]) for row in rows if row[1] is not None]
        edition = self._edition
        if name != edition.name:
            running = connection.execute(
                "SELECT document, version_hash FROM offers WHERE live = 1 ORDER BY offer_id"
            ).fetchall()
            terms = _terms(connection, {version for _, version in running})
            off = frozenset(site for (site,) in connection.execute("SELECT site_id FROM switches"))
            there = (_there(document, terms[version]) for document, version in running)
            listed = [_listed(one) for one in sharing_limits(there)]
            self._edition = edition = Edition(name, listed, off)
        if edition.is_off(site_id):
            return NONE
        return edition.candidates(scarce)

    @property
    def facts(self) -> frozenset[Fact]:
        """What the conditions of the offers read, as of the last time somebody asked for candidates."""
        return self._edition.facts


def _terms(connection: Statements, versions: Collection[str]) -> dict[str, Terms]:
    """The terms of these versions; versions are only ever added, so none is missing."""
    rows = connection.execute(
        f"""
        SELECT version_hash, document FROM campaign_versions
         WHERE version_hash IN ({", ".join("?" * len(versions)) or "NULL"})
        """,  # noqa: S608 - marks only
        sorted(versions),
    )
    return {
        version_hash: Campaign.model_validate_json(document).terms(version_hash)
        for version_hash, document in rows.fetchall()
    }


def _there(document: str, terms: Terms) -> Candidate:
    return Candidate(read_offer(document), terms.priority, available=True, terms=terms)


def _listed(there: Candidate) -> Listed:
    return Listed(there, dataclasses.replace(there, available=False))
