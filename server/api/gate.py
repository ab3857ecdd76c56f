"""Who is let in: a bearer token of an integration, for what it is for, and not too often."""

from collections.abc import Callable, Mapping
from typing import Annotated

import structlog
from fastapi import Depends
from fastapi.exceptions import HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from server.api.messages import Why
from server.api.meter import Meter
from server.clock import Clock
from server.errors import TokenEnded
from server.office.integrations import Integrations
from server.office.records import Integration, Scope

_BEARER = HTTPBearer(auto_error=False, description="The token that `integrations add` printed")
_log = structlog.get_logger(__name__)
Presented = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]

_ENDED = 'Bearer error="invalid_token", error_description="the token has ended"'
"""RFC 6750, section 3."""


class NotAllowed(HTTPException):
    """A request that is refused before anybody works on it."""

    def __init__(self, status: int, error: Why, says: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, says, headers)
        self.error = error


class Gate:
    """Checks tokens."""

    def __init__(self, integrations: Integrations, meter: Meter, clock: Clock) -> None:
        self._integrations = integrations
        self._meter = meter
        self._clock = clock
        self._told: set[str] = set()

    def for_scope(self, scope: Scope) -> Callable[[Presented], Integration]:
        """Make the check of everything that needs a scope."""

        def admit(presented: Presented) -> Integration:
            try:
                found = self._integrations.admit(presented.credentials) if presented else None
            except TokenEnded as error:
                raise NotAllowed(401, Why.TOKEN_ENDED, str(error), {"WWW-Authenticate": _ENDED}) from None
            if found is None:
                says = "no such token, or it was revoked"
                raise NotAllowed(401, Why.TOKEN_UNKNOWN, says, {"WWW-Authenticate": "Bearer"})
            self._tell_of_older(found)
            if not self._meter.allows(found.integration_id, self._clock.monotonic()):
                says = "ask again in a second"
                raise NotAllowed(429, Why.TOO_MANY_REQUESTS, says, {"Retry-After": "1"})
            if scope not in found.scopes:
                raise NotAllowed(403, Why.NOT_IN_SCOPE, f"this integration was not given the scope {scope}")
            return found

        return admit

    def _tell_of_older(self, found: Integration) -> None:
        """Say once in the log that a system still comes with a token from before the last renewal."""
        for older in found.older:
            if older.secret_hash == found.secret_hash and older.secret_hash not in self._told:
                self._told.add(older.secret_hash)
                ends = older.ends.isoformat(timespec="minutes")
                _log.warning(
                    "a token was renewed and is still used", integration=found.integration_id, ends=ends
                )
