"""Tickets: a pair of glasses gets its credential for one, once and within five minutes.

A ticket is kept nowhere. It is signed with its site's key for tickets, and names the credential that the
glasses had when it was written; as soon as they have another one, it has been used.
"""

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

VALID = dt.timedelta(minutes=5)
_PURPOSE = b"baylens pairing 1\0"
_MARK_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says; believed only after :func:`is_signed`."""

    site_id: str
    glasses_id: str
    expires_at: dt.datetime
    mark: str
    """Of the credential that the glasses had."""
    signature: str = ""

    @property
    def body(self) -> str:
        """What is signed."""
        return f"{self.site_id}.{self.glasses_id}.{int(self.expires_at.timestamp())}.{self.mark}"

    def signed(self, key: bytes) -> str:
        """The ticket as it is handed out."""
        return f"{self.body}.{_signature(key, self.body)}"

    def is_signed(self, key: bytes) -> bool:
        """Whether this site wrote it; takes as long for a forged one."""
        return hmac.compare_digest(_signature(key, self.body), self.signature)


def mark_of(credential: str) -> str:
    """A short name for the credential that glasses have now; of nothing when they have none."""
    return hashlib.sha256(f"mark {credential}".encode()).hexdigest()[:_MARK_CHARACTERS]


def read_ticket(text: str) -> Ticket | None:
    """Take a ticket apart; None when it is none."""
    parts = text.split(".")
    if len(parts) != 5 or not all(part.isascii() for part in parts):
        return None
    site_id, glasses_id, expires, mark, signature = parts
    if not expires.isdecimal() or len(expires) > 11:
        return None
    return Ticket(site_id, glasses_id, dt.datetime.fromtimestamp(int(expires), dt.UTC), mark, signature)


def _signature(key: bytes, body: str) -> str:
    digest = hmac.new(key, _PURPOSE + body.encode("utf-8"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode("ascii")
