"""What the books keep of bonuses: which may leave, where each of them is, and what is left."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Protocol

from overlays.card import BonusKind
from server.desk.records import Waiting
from server.domain.facts import Fact, Facts
from server.domain.issuance import Balance, BonusState, Claim, Count, Issuance, Move
from server.domain.offers.eligibility import Candidate, Had
from server.domain.offers.offer import AnyOffer


class BonusBooks(Protocol):
    """Bonuses, and what is left of each, open inside one transaction."""

    def candidates(self, site_id: str) -> Sequence[Candidate]:
        """The offers that run, and whether there is any of each at this site."""
        ...

    def facts(self, pickup: Waiting, now: dt.datetime, wanted: Collection[Fact] | None = None) -> Facts:
        """What is known of a visit beyond the customer.

        Args:
            pickup: The order that is collected; of one that nobody knows, only customer and site count.
            now: The time.
            wanted: Which facts; None = those that the conditions of the candidates read.
        """
        ...

    def has_room(self, offer: AnyOffer, site_id: str) -> bool:
        """Whether stock and budgets had room for one more here, were this offer published as it stands."""
        ...

    def had(self, customer_id: str, since: dt.date) -> Sequence[Had]:
        """What this customer had from that day on: reserved, given or declined."""
        ...

    def kind_of(self, offer_id: str) -> BonusKind | None:
        """What an offer is, whether bonuses are switched off or not; None = it runs no longer."""
        ...

    def issuances(self, order: str) -> Sequence[Issuance]:
        """Every bonus of this pickup."""
        ...

    def issuance(self, bonus_id: str) -> Issuance | None:
        """The bonus of this id; nobody else moves it until the end of the transaction."""
        ...

    def reserve(self, issuance: Issuance, glasses_id: str) -> bool:
        """Reserve one bonus: all of its balances, and the one place of customer and period.

        Returns:
            False, and nothing is changed, when a balance is used up or the customer has one already.
        """
        ...

    def reserve_together(self, issuances: Sequence[Issuance], glasses_id: str) -> frozenset[str]:
        """Reserve bonuses of different offers at one site, each wholly or not at all.

        Returns:
            The ids of those that are reserved now.
        """
        ...

    def move(self, issuance: Issuance, became: Issuance, glasses_id: str) -> bool:
        """Bring a bonus from one state to another, with its balances and a line in the ledger.

        Returns:
            False, and nothing is changed, when it is no longer in the first state or a balance is used up.
        """
        ...

    def put_back(
        self, issuances: Sequence[Issuance], became: BonusState, now: dt.datetime, glasses_id: str
    ) -> None:
        """Return what reservations hold, released or expired: what it takes is taken in one order first.

        One that is no longer reserved stays as it is.
        """
        ...

    def due(self, now: dt.datetime, most: int) -> Sequence[Issuance]:
        """Reservations that have expired, oldest first."""
        ...

    def full(self, claims: Collection[Claim]) -> frozenset[Claim]:
        """Those of these claims for which there is no room any more."""
        ...

    def counts(self) -> Sequence[Count]:
        """How much of every limit is used; without those of which nothing was ever reserved."""
        ...

    def balances(self) -> Sequence[Balance]:
        """Every stock and budget."""
        ...

    def ledger(self) -> Sequence[tuple[str, BonusState | None, BonusState]]:
        """Every move of every bonus since ever: its id, from where, to where."""
        ...

    def moves(self, after: int, most: int) -> Sequence[Move]:
        """The lines of the ledger behind this one, in their order."""
        ...
