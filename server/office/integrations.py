"""Other systems that may speak with the shop: each has a token of its own, and does only what it is for."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from operator import itemgetter

from server.clock import Clock
from server.domain.credential import new_credential, proves, split
from server.errors import LastDayUnfit, TokenEnded, UnknownIntegration
from server.office.books import OfficeStore
from server.office.records import Integration, Scope

SOON = dt.timedelta(days=30)
"""A token that ends sooner is one to renew."""
LONGEST = dt.timedelta(days=3653)


class Integrations:
    """Issues, checks and revokes tokens."""

    def __init__(self, store: OfficeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def issue(self, integration_id: str, scopes: Iterable[Scope], last_day: dt.date | None = None) -> str:
        """Issue a token, which is not kept; an older one stops working.

        Args:
            integration_id: Who gets it.
            scopes: What it is for.
            last_day: In UTC; None: it is good until it is revoked.

        Raises:
            LastDayUnfit: The day is past, or more than ten years away.
        """
        now = self._clock.now()
        if last_day is not None and not now.date() <= last_day <= now.date() + LONGEST:
            raise LastDayUnfit("a token ends today at the earliest, and within ten years: name another day")
        credential = new_credential(integration_id)
        kept = credential.secret_hash
        one = Integration(integration_id, kept, frozenset(scopes), now, last_day=last_day)
        with self._store.transaction() as books:
            books.keep_integration(one)
        return credential.token

    def revoke(self, integration_id: str) -> None:
        """Let this system speak no more.

        Raises:
            UnknownIntegration: It was never issued a token.
        """
        with self._store.transaction() as books:
            one = books.integration(integration_id)
            if one is None:
                raise UnknownIntegration(f"no integration {integration_id} was ever issued a token")
            if one.revoked_at is None:
                books.keep_integration(dataclasses.replace(one, revoked_at=self._clock.now()))

    def listed(self) -> Sequence[Integration]:
        """All of them, revoked ones included."""
        with self._store.transaction() as books:
            return books.integrations()

    def admit(self, token: str) -> Integration | None:
        """Check a token; None for an unknown one, a wrong secret and a revoked one alike.

        Raises:
            TokenEnded: It was good, and its last day is over.
        """
        integration_id, secret = split(token)
        with self._store.transaction() as books:
            one = books.integration(integration_id)
        if one is None or not proves(secret, one.secret_hash) or one.revoked_at is not None:
            return None
        if one.ends is not None and self._clock.now() >= one.ends:
            raise TokenEnded(f"this token ended with {one.last_day}: ask for another one")
        return one

    def ending(self) -> Sequence[Integration]:
        """Those whose token has ended or will soon, and was not revoked; the next to end first."""
        soon = self._clock.now() + SOON
        found = [(one.ends, one) for one in self.listed() if one.ends and one.revoked_at is None]
        return [one for ends, one in sorted(found, key=itemgetter(0)) if ends <= soon]
