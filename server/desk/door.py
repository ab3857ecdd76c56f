"""The door: which glasses are let in, and what they are told first."""

import dataclasses

from overlays.wire import CloseCode, Welcome
from server.clock import Clock
from server.desk.records import Drive, KnownGlasses
from server.desk.store import Books, Store
from server.domain.credential import new_credential, proves, split
from server.errors import UnknownGlasses, UnknownSite


class Door:
    """Issues, checks and revokes the credentials of glasses."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def admit(self, token: str) -> KnownGlasses | CloseCode:
        """Check a credential; an unknown one and a wrong secret are told apart by nobody."""
        glasses_id, secret = split(token)
        with self._store.transaction() as books:
            glasses = books.glasses(glasses_id)
        if glasses is None or not proves(secret, glasses.secret_hash):
            return CloseCode.CREDENTIAL_UNKNOWN
        return CloseCode.CREDENTIAL_REVOKED if glasses.revoked_at else glasses

    def is_revoked(self, glasses_id: str) -> bool:
        """Whether glasses that were let in may stay no longer."""
        with self._store.transaction() as books:
            glasses = books.glasses(glasses_id)
        return glasses is None or glasses.revoked_at is not None

    def welcome(self, glasses: KnownGlasses, session_id: str, heartbeat_s: float) -> Welcome:
        """The first message to glasses that were let in."""
        with self._store.transaction() as books:
            drive = _drive(books, glasses.site_id)
        return Welcome(
            session_id=session_id,
            site_id=drive.site_id,
            site_name=drive.name,
            command_key=drive.command_key,
            heartbeat_s=heartbeat_s,
        )

    def issue(self, glasses_id: str, site_id: str) -> str:
        """Issue a credential and return its token, which is not kept; an older one stops working.

        Raises:
            UnknownSite: There is no such site.
        """
        credential = new_credential(glasses_id)
        with self._store.transaction() as books:
            _drive(books, site_id)
            books.keep_glasses(KnownGlasses(glasses_id, site_id, credential.secret_hash, self._clock.now()))
        return credential.token

    def revoke(self, glasses_id: str) -> None:
        """Let these glasses in no more.

        Raises:
            UnknownGlasses: They were never issued a credential.
        """
        with self._store.transaction() as books:
            glasses = books.glasses(glasses_id)
            if glasses is None:
                raise UnknownGlasses(f"no glasses {glasses_id} were ever issued a credential")
            if glasses.revoked_at is None:
                books.keep_glasses(dataclasses.replace(glasses, revoked_at=self._clock.now()))

    def command_key(self, site_id: str) -> str:
        """The key that proves a site's command cards, as hex, for printing them.

        Raises:
            UnknownSite: There is no such site.
        """
        with self._store.transaction() as books:
            return _drive(books, site_id).command_key


def _drive(books: Books, site_id: str) -> Drive:
    drive = books.drive(site_id)
    if drive is None:
        raise UnknownSite(f"there is no site {site_id}: load a shop document that has it")
    return drive
