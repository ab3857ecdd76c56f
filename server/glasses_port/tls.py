"""TLS of the glasses port, with the certificate that ``baylens-glasses certificate`` makes for a site."""

import base64
import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from overlays.file import read_whole
from server.errors import SettingsError

CERTIFICATE, KEY, AUTHORITY = "site.pem", "site-key.pem", "site-authority.crt"


@dataclass(frozen=True, slots=True)
class Tls:
    """What the port shows and what its glasses trust."""

    context: ssl.SSLContext
    authority: bytes
    """PEM."""


def open_tls(folder: Path) -> Tls:
    """Read a site's certificate.

    Raises:
        SettingsError: The folder holds none, or its key has a passphrase.
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
        return Tls(context, read_whole(folder / AUTHORITY))
    except (OSError, ssl.SSLError):
        raise SettingsError(
            f"{folder} holds no certificate; make one: baylens-glasses certificate HOST"
        ) from None


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
