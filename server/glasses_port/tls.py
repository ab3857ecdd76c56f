"""TLS of the glasses port, with the certificate that ``baylens-glasses certificate`` makes for a site."""

import base64
import datetime as dt
import enum
import hashlib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import structlog

from overlays.file import read_whole
from server.errors import SettingsError

CERTIFICATE, KEY, AUTHORITY = "site.pem", "site-key.pem", "site-authority.crt"
SOON = dt.timedelta(days=30)
"""A certificate that ends sooner is one to renew: it is enough for a pair of glasses on holiday."""
_NO_CHECK_TIME = 0x200000
"""``X509_V_FLAG_NO_CHECK_TIME`` of OpenSSL, which Python has no name for."""
_log = structlog.get_logger(__name__)


class Validity(enum.Enum):
    """Whether glasses believe a certificate."""

    GOOD = enum.auto()
    ENDS_SOON = enum.auto()
    ENDED = enum.auto()


@dataclass(frozen=True, slots=True)
class Tls:
    """What the port shows and what its glasses trust."""

    context: ssl.SSLContext
    authority: bytes
    """PEM."""
    ends: dt.datetime
    """From then on no glasses believe it."""

    def state(self, now: dt.datetime) -> Validity:
        """Whether glasses believe it, and for long."""
        if now >= self.ends:
            return Validity.ENDED
        return Validity.ENDS_SOON if now >= self.ends - SOON else Validity.GOOD


class Reminder:
    """Says in the log that a certificate ends soon, and that it has ended: each once."""

    def __init__(self, tls: Tls) -> None:
        self._tls = tls
        self._said = Validity.GOOD

    def look(self, now: dt.datetime) -> None:
        """Say what was not said yet."""
        found, ends = self._tls.state(now), self._tls.ends.isoformat()
        if found is self._said:
            return
        self._said = found
        if found is Validity.ENDED:
            _log.error("the certificate has ended, and no glasses believe it", ended=ends)
        elif found is Validity.ENDS_SOON:
            _log.warning("the certificate ends soon", ends=ends)


def open_tls(folder: Path) -> Tls:
    """Read a site's certificate.

    Raises:
        SettingsError: The folder holds none or may not be read, its key has a passphrase, or another one
            signed it.
    """

    def ask() -> NoReturn:
        # Without this OpenSSL asks at the terminal, and waits.
        raise SettingsError(
            f"{folder / KEY} has a passphrase, and nobody is asked for it; write it without one: "
            f"openssl pkey -in {folder / KEY} -out NEW"
        )

    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / CERTIFICATE, folder / KEY, password=ask)
        authority = read_whole(folder / AUTHORITY)
        return Tls(context, authority, _end(context, authority))
    except ssl.SSLCertVerificationError as error:
        raise SettingsError(
            f"no glasses will believe {folder / CERTIFICATE}: {folder / AUTHORITY} is not who signed it "
            f"({error.verify_message}); make both anew: baylens-glasses certificate HOST"
        ) from None
    except (ssl.SSLError, FileNotFoundError, ValueError):
        raise SettingsError(
            f"{folder} holds no certificate; make one: baylens-glasses certificate HOST"
        ) from None
    except OSError as error:
        # Another one would be a stranger to all glasses.
        raise SettingsError(
            f"the certificate in {folder} cannot be read: {error.strerror}; let this user read its files"
        ) from None


def _end(context: ssl.SSLContext, authority: bytes) -> dt.datetime:
    """When a certificate ends, as whoever trusts its authority reads it in a handshake in memory."""
    glasses = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    glasses.check_hostname = False
    glasses.verify_flags |= _NO_CHECK_TIME
    glasses.load_verify_locations(cadata=authority.decode("ascii"))
    to_site, to_glasses = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = glasses.wrap_bio(to_glasses, to_site)
    answering = context.wrap_bio(to_site, to_glasses, server_side=True)
    for one in (asking, answering):
        with suppress(ssl.SSLWantReadError):
            one.do_handshake()
    asking.do_handshake()
    shown = asking.getpeercert() or {}
    return dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), dt.UTC)


def fingerprint(folder: Path) -> str:
    """SHA-256 of the authority's certificate, as an invitation names it.

    Raises:
        SettingsError: The folder holds none.
    """
    try:
        der = ssl.PEM_cert_to_DER_cert(read_whole(folder / AUTHORITY).decode("ascii"))
    except (OSError, ValueError):
        raise SettingsError(f"{folder} holds no {AUTHORITY}") from None
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).decode("ascii").rstrip("=")
