"""Pairing: a ticket from a QR code is exchanged for the credential of these glasses."""

import asyncio
import base64
import hashlib
import ssl
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed, InvalidURI, WebSocketException
from websockets.typing import Subprotocol

from glassapp.errors import PairingRefused
from glassapp.transport.opening import Opening
from glassapp.transport.trust import (
    is_of_a_stranger,
    trusting_nobody_yet,
    trusting_pem,
    trusting_this_system,
    what_is_wrong,
)
from overlays.errors import MalformedMessage
from overlays.pairing import AUTHORITY_PATH, SCHEME, Invitation, Paired, PairingCode, read_paired
from overlays.wire import SUBPROTOCOL

_LARGEST_ANSWER = 16_384
_TLS, _TLS_PORT = "wss", 443

_REFUSED = {
    PairingCode.PAIRING_UNKNOWN: "the server did not write this code; take a new one from its console",
    PairingCode.PAIRING_EXPIRED: "the code is older than five minutes; take a new one",
    PairingCode.PAIRING_USED: "the code was used already; take a new one",
    PairingCode.PAIRING_TOO_OFTEN: "too many glasses pair at once; wait a minute",
}


@dataclass(frozen=True, slots=True)
class Issued:
    """What pairing has brought."""

    address: str
    glasses_id: str
    credential: str = field(repr=False)
    authority: str | None = None
    """PEM of the one authority that is trusted."""


async def redeem(invitation: Invitation, patience_s: float = 10.0) -> Issued:
    """Exchange a ticket for a credential.

    Raises:
        PairingRefused: The ticket is of no use, or the server is away or not the one on the code.
    """
    try:
        async with asyncio.timeout(patience_s):
            authority = await _authority(invitation)
            paired = await _paired(invitation, authority)
    except TimeoutError:
        raise PairingRefused(f"{invitation.address} did not answer within {patience_s:g} s") from None
    except ssl.SSLCertVerificationError as error:
        raise PairingRefused(f"the server's certificate is {_judged(error, invitation)}") from None
    except ConnectionClosed as closed:
        raise PairingRefused(_sentence(closed)) from None
    except InvalidURI:
        raise PairingRefused("the address on the code is none") from None
    except (OSError, WebSocketException) as error:
        why = str(error) or type(error).__name__
        raise PairingRefused(f"{invitation.address} cannot be reached: {why}") from None
    except MalformedMessage as error:
        raise PairingRefused(str(error)) from None
    return Issued(invitation.address, paired.glasses_id, paired.credential, authority)


async def _paired(invitation: Invitation, authority: str | None) -> Paired:
    async with Opening(
        invitation.address,
        additional_headers={"Authorization": f"{SCHEME} {invitation.ticket}"},
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        ssl=_tls(invitation, authority),
        compression=None,
        proxy=None,
        close_timeout=1.0,
    ) as connection:
        text = await connection.recv()
        return read_paired(text if isinstance(text, str) else "")


def _tls(invitation: Invitation, authority: str | None) -> ssl.SSLContext | None:
    if urlsplit(invitation.address).scheme != _TLS:
        return None
    return trusting_this_system() if authority is None else trusting_pem(authority)


async def _authority(invitation: Invitation) -> str | None:
    """The certificate whose fingerprint is on the code; what a stranger shows instead is refused."""
    if invitation.authority is None:
        return None
    parts = urlsplit(invitation.address)
    if parts.scheme != _TLS:
        raise PairingRefused("the code names an authority, and an address without TLS; take a new one")
    host, port = str(parts.hostname), parts.port or _TLS_PORT
    reader, writer = await asyncio.open_connection(host, port, ssl=trusting_nobody_yet())
    try:
        asked = f"GET {AUTHORITY_PATH} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
        writer.write(asked.encode("ascii"))
        answer = await reader.read(_LARGEST_ANSWER)
        while more := await reader.read(_LARGEST_ANSWER - len(answer)):
            answer += more
    finally:
        writer.close()
    return _compared(answer.partition(b"\r\n\r\n")[2], invitation.authority)


def _compared(shown: bytes, fingerprint: str) -> str:
    """The one certificate that was compared, as PEM: a reader of PEM may find others in what was shown."""
    try:
        der = ssl.PEM_cert_to_DER_cert(shown.decode("ascii"))
    except ValueError:
        der = b""
    digest = base64.urlsafe_b64encode(hashlib.sha256(der).digest()).decode("ascii").rstrip("=")
    if digest != fingerprint:
        raise PairingRefused("the server's authority is not the one on the code")
    return ssl.DER_cert_to_PEM_cert(der)


def _judged(error: ssl.SSLCertVerificationError, invitation: Invitation) -> str:
    if not is_of_a_stranger(error):
        return f"not accepted: {what_is_wrong(error)}"
    return (
        f"not of {'the authority on the code' if invitation.authority else 'an authority this system trusts'}"
    )


def _sentence(closed: ConnectionClosed) -> str:
    code = closed.rcvd.code if closed.rcvd else 0
    known = code in {each.value for each in PairingCode}
    return _REFUSED[PairingCode(code)] if known else "the server ended the connection; try again"
