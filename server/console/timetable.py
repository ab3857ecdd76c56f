"""Publishes what was planned, when its time has come, and writes down that it did or why it did not."""

import sqlalchemy as sa

from server.clock import Clock
from server.desk.proposals import ProposalDesk
from server.domain.offers.errors import CampaignError
from server.domain.offers.lint import PublishPolicy
from server.domain.offers.proposals import Proposal, ProposalState
from server.domain.team import THE_CLOCK
from server.errors import ShopRefused
from server.stores.console import ConsoleStore, Entry, audit
from server.stores.console.within import Within

_ACTIONS = {
    ProposalState.PUBLISHED: "campaign.publish",
    ProposalState.OVERTAKEN: "campaign.overtaken",
    ProposalState.REFUSED: "campaign.refused",
}


class Timetable:
    """Goes through what is due. Several servers may do so at once: one of them carries out each plan."""

    def __init__(self, store: ConsoleStore, clock: Clock, policy: PublishPolicy) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy

    def carry_out(self) -> tuple[Proposal, ...]:
        """Publish what is due; returns what became of it.

        Raises:
            StoreUnavailable: The store does not answer; what is due stays due.
        """
        with self._store.reading() as connection:
            due = self._desk(connection).due()
        done = (self._one(number) for number in due)
        return tuple(one for one in done if one is not None)

    def _one(self, number: int) -> Proposal | None:
        try:
            with self._store.bookkeeping() as connection:
                done = self._desk(connection).carry_out(number)
                return self._note(connection, done)
        except (CampaignError, ShopRefused) as error:
            why = error
        with self._store.bookkeeping() as connection:
            return self._note(connection, self._desk(connection).give_up(number, why))

    def _desk(self, connection: sa.Connection) -> ProposalDesk:
        return ProposalDesk(Within(self._store.books(connection)), self._clock, self._policy)

    def _note(self, connection: sa.Connection, done: Proposal | None) -> Proposal | None:
        """Its line in the audit log, in the same transaction."""
        if done is not None:
            subject, detail = f"campaign:{done.campaign_id}", done.version_hash[:12]
            entry = Entry(THE_CLOCK, _ACTIONS[done.state], subject, detail)
            audit.append(connection, entry, self._clock.now())
        return done
