"""Other systems that may speak with the shop: each has a token of its own, and does only what it is for."""

import dataclasses
from collections.abc import Iterable, Sequence

from server.clock import Clock
from server.domain.credential import new_credential, proves, split
from server.errors import UnknownIntegration
from server.office.books import OfficeStore
from server.office.records import Integration, Scope


class Integrations:
    """Issues, checks and revokes tokens."""

    def __init__(self, store: OfficeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def issue(self, integration_id: str, scopes: Iterable[Scope]) -> str:
        """Issue a token, which is not kept; an older one stops working."""
        credential = new_credential(integration_id)
        one = Integration(integration_id, credential.secret_hash, frozenset(scopes), self._clock.now())
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
        """Check a token; None for an unknown one, a wrong secret and a revoked one alike."""
        integration_id, secret = split(token)
        with self._store.transaction() as books:
            one = books.integration(integration_id)
        if one is None or not proves(secret, one.secret_hash) or one.revoked_at is not None:
            return None
        return one
