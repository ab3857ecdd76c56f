"""Other systems that may speak with the shop: each has a token of its own, and does only what it is for."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from operator import itemgetter

from server.clock import Clock
from server.domain.credential import new_credential, proves, split
from server.errors import LastDayUnfit, TokenEnded, UnknownIntegration
from server.office.books import OfficeBooks, OfficeStore
from server.office.records import Integration, OlderToken, Scope

SOON = dt.timedelta(days=30)
"""A token that ends sooner is one to renew."""
LONGEST = dt.timedelta(days=3653)
NO_OVERLAP = dt.timedelta()


class Integrations:
    """Issues, checks and revokes tokens."""

    def __init__(self, store: OfficeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def issue(
        self,
        integration_id: str,
        scopes: Iterable[Scope],
        last_day: dt.date | None = None,
        overlap: dt.timedelta = NO_OVERLAP,
    ) -> str:
        """Issue a token, which is not kept.

        Args:
            integration_id: Who gets it.
            scopes: What it is for, and every older one too from now on.
            last_day: In UTC; None: it is good until it is revoked.
            overlap: How long older ones that are good now go on beside it, at most to their own end.

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
            older = _older(books.hold_integration(integration_id), one, now, overlap)
            books.keep_integration(dataclasses.replace(one, older=older))
        return credential.token

    def end_older(self, integration_id: str) -> int:
        """Let only the newest token of a system go on, as after a leak; says how many ended sooner by that.

        Raises:
            UnknownIntegration: It was never issued a token.
        """
        now = self._clock.now()
        with self._store.transaction() as books:
            one = _known(books, integration_id)
            books.keep_integration(dataclasses.replace(one, older=()))
        return sum(now < older.ends for older in one.older)

    def revoke(self, integration_id: str) -> None:
        """Let this system speak no more, with any of its tokens.

        Raises:
            UnknownIntegration: It was never issued a token.
        """
        with self._store.transaction() as books:
            one = _known(books, integration_id)
            if one.revoked_at is None:
                books.keep_integration(dataclasses.replace(one, revoked_at=self._clock.now(), older=()))

    def listed(self) -> Sequence[Integration]:
        """All of them, revoked ones included."""
        with self._store.transaction() as books:
            return books.integrations()

    def admit(self, token: str) -> Integration | None:
        """Check a token; None for an unknown one, a wrong secret and a revoked one alike.

        Returns:
            Whose it is; of an older token, ``secret_hash`` is that token's.

        Raises:
            TokenEnded: It was good, and its last day is over, or it was renewed and the overlap is.
        """
        integration_id, secret = split(token)
        with self._store.transaction() as books:
            one = books.integration(integration_id)
        if one is None or one.revoked_at is not None:
            return None
        if not proves(secret, one.secret_hash):
            return _with_older(one, secret, self._clock.now())
        if one.ends is not None and self._clock.now() >= one.ends:
            raise TokenEnded(f"this token ended with {one.last_day}: ask for another one")
        return one

    def ending(self) -> Sequence[Integration]:
        """Those whose token has ended or will soon, and was not revoked; the next to end first."""
        return ending(self.listed(), self._clock.now())


def ending(known: Iterable[Integration], now: dt.datetime) -> list[Integration]:
    """Those of them whose token has ended or will soon, and was not revoked; the next to end first."""
    found = [(one.ends, one) for one in known if one.ends and one.revoked_at is None]
    return [one for ends, one in sorted(found, key=itemgetter(0)) if ends <= now + SOON]


def _known(books: OfficeBooks, integration_id: str) -> Integration:
    one = books.hold_integration(integration_id)
    if one is None:
        raise UnknownIntegration(f"no integration {integration_id} was ever issued a token")
    return one


def _older(
    before: Integration | None, one: Integration, now: dt.datetime, overlap: dt.timedelta
) -> tuple[OlderToken, ...]:
    """Which tokens from before go on beside a new one, and until when."""
    if before is None or before.revoked_at is not None:
        return ()
    until = now + overlap if one.ends is None else min(now + overlap, one.ends)
    all_before = (*before.older, OlderToken(before.secret_hash, before.ends or until))
    shorter = (OlderToken(older.secret_hash, min(older.ends, until)) for older in all_before)
    return tuple(older for older in shorter if now < older.ends)


def _with_older(one: Integration, secret: str, now: dt.datetime) -> Integration | None:
    for older in one.older:
        if proves(secret, older.secret_hash):
            if now >= older.ends:
                raise TokenEnded("this token was renewed, and ended: ask for the new one")
            return dataclasses.replace(one, secret_hash=older.secret_hash)
    return None
