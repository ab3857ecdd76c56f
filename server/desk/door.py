"""The door: which glasses are let in, and what they are told first."""

import dataclasses
from collections.abc import Sequence

from overlays.pairing import PairingCode
from overlays.wire import CloseCode, Welcome
from server.clock import Clock
from server.desk.records import Drive, KnownGlasses, Worn
from server.desk.store import Books, Store
from server.domain.credential import new_credential, new_key, proves, split
from server.domain.pairing import VALID, Ticket, mark_of, read_ticket
from server.errors import GlassesElsewhere, UnknownGlasses, UnknownSite


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

    def is_still_good(self, known: KnownGlasses) -> bool:
        """Whether glasses let in with this credential may stay: it was neither revoked nor replaced."""
        with self._store.transaction() as books:
            return books.glasses(known.glasses_id) == known

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
            GlassesElsewhere: A pair of this name is let in at another site.
        """
        credential = new_credential(glasses_id)
        with self._store.transaction() as books:
            _drive(books, site_id)
            _stays(books.glasses(glasses_id), site_id)
            books.keep_glasses(KnownGlasses(glasses_id, site_id, credential.secret_hash, self._clock.now()))
        return credential.token

    def invite(self, glasses_id: str, site_id: str) -> str:
        """Write a ticket for which these glasses get a credential, once and within five minutes.

        Raises:
            UnknownSite: There is no such site.
            GlassesElsewhere: A pair of this name is let in at another site.
        """
        with self._store.transaction() as books:
            _drive(books, site_id)
            known = books.glasses(glasses_id)
            _stays(known, site_id)
            books.begin_pairing_key(site_id, new_key())
            key = books.pairing_key(site_id)
        assert key, "it has just been begun"
        mark = _mark(known)
        return Ticket(site_id, glasses_id, self._clock.now() + VALID, mark).signed(bytes.fromhex(key))

    def pair(self, text: str) -> str | PairingCode:
        """Take a ticket for a fresh credential, which is returned and not kept."""
        ticket = read_ticket(text)
        if ticket is None:
            return PairingCode.PAIRING_UNKNOWN
        with self._store.transaction() as books:
            # Glasses know the key of command cards: it would let lost ones bring in others.
            key, known = books.pairing_key(ticket.site_id), books.glasses(ticket.glasses_id)
            if not key or not ticket.is_signed(bytes.fromhex(key)):
                return PairingCode.PAIRING_UNKNOWN
            if _mark(known) != ticket.mark:
                return PairingCode.PAIRING_USED
            if self._clock.now() >= ticket.expires_at:
                return PairingCode.PAIRING_EXPIRED
            credential = new_credential(ticket.glasses_id)
            books.keep_glasses(
                KnownGlasses(ticket.glasses_id, ticket.site_id, credential.secret_hash, self._clock.now())
            )
        return credential.token

    def note_worn(self, worn: Sequence[Worn]) -> None:
        """Record how glasses are, for people at a desk."""
        with self._store.transaction() as books:
            books.note_worn(worn)

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

    def renew_command_key(self, site_id: str) -> str:
        """Sign a site's command cards with a fresh key, which is returned; the cards before prove nothing.

        Nor do tickets that were signed before: whoever has a copy of the books has the key of both.

        Raises:
            UnknownSite: There is no such site.
        """
        key = new_key()
        with self._store.transaction() as books:
            _drive(books, site_id)
            books.keep_command_key(site_id, key)
            books.end_pairing_key(site_id)
        return key


def _mark(known: KnownGlasses | None) -> str:
    """Changes with every credential, and when one is revoked."""
    return mark_of(f"{known.secret_hash} {known.revoked_at}" if known else "")


def _stays(known: KnownGlasses | None, site_id: str) -> None:
    """Refuse to end a pair that is worn at another site, because somebody there chose the same name."""
    if known is not None and known.revoked_at is None and known.site_id != site_id:
        raise GlassesElsewhere(
            f"{known.glasses_id} is let in at {known.site_id}: take another name, or revoke it if it moves"
        )


def _drive(books: Books, site_id: str) -> Drive:
    drive = books.drive(site_id)
    if drive is None:
        raise UnknownSite(f"there is no site {site_id}: bring it in first (data import)")
    return drive
