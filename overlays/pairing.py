"""Pairing: what a console shows as a QR code, and what glasses get for it at the glasses port.

The code names the server, a ticket that works once and for five minutes, and the fingerprint of the site's
own authority: whoever looks at the console's screen needs to trust nothing else.
"""

import enum
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from overlays.card import Frozen, Identifier
from overlays.errors import MalformedMessage

SCHEME = "Pairing"
"""Of the header Authorization in the handshake of glasses that have a ticket and no credential."""
AUTHORITY_PATH = "/authority"
"""Where the glasses port shows the certificate of its authority, to be compared with the fingerprint."""
PREFIX = "BAYLENS-PAIR:1"
SERVICE = "_baylens._tcp.local."
"""Under which servers are found in the site's network (DNS-SD, RFC 6763)."""
_NONE = "-"


def leads_to_a_server(address: str) -> bool:
    """Whether this can be the address of a glasses port: ws:// or wss://, a host, and a port that exists."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme in {"ws", "wss"} and bool(host)


def _address(text: str) -> str:
    if not leads_to_a_server(text):
        raise ValueError("must look like wss://host:port")
    return text


class Invitation(Frozen):
    """What the QR code says."""

    address: Annotated[str, StringConstraints(pattern=r"^wss?://[!-~]{1,120}$"), AfterValidator(_address)]
    ticket: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,240}$")]
    authority: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")] | None = None
    """SHA-256 of the authority's certificate (DER), base64url without padding."""


class Paired(Frozen):
    """The answer to a ticket: the credential of these glasses, said once."""

    type: Literal["paired"] = "paired"
    glasses_id: Identifier
    credential: Annotated[str, Field(min_length=3, max_length=200)]


class PairingCode(enum.IntEnum):
    """Why a ticket brings no credential; the reason text is the name in small."""

    PAIRING_UNKNOWN = 4461
    PAIRING_EXPIRED = 4462
    PAIRING_USED = 4463
    PAIRING_TOO_OFTEN = 4464


def invitation_text(invitation: Invitation) -> str:
    """Write an invitation as the text of a QR code."""
    return " ".join((PREFIX, invitation.address, invitation.ticket, invitation.authority or _NONE))


def read_invitation(text: str) -> Invitation:
    """Read the text of a QR code.

    Raises:
        MalformedMessage: It is no invitation.
    """
    parts = text.split(" ")
    if len(parts) != 4 or parts[0] != PREFIX:
        raise MalformedMessage("the code is no invitation to pair")
    authority = None if parts[3] == _NONE else parts[3]
    try:
        return Invitation(address=parts[1], ticket=parts[2], authority=authority)
    except ValidationError:
        raise MalformedMessage("the invitation to pair is damaged") from None


def read_paired(text: str) -> Paired:
    """Read the server's answer to a ticket.

    Raises:
        MalformedMessage: It is none.
    """
    try:
        return Paired.model_validate_json(text[:4096])
    except ValidationError:
        raise MalformedMessage("the server's answer is no credential") from None
