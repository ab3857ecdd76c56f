"""Trust: glasses believe the authority of their own site, and nobody else."""

import ssl
from pathlib import Path

from glassapp.clock import wall
from glassapp.errors import SettingsError
from overlays.file import read_whole

_OF_NO_AUTHORITY = frozenset({18, 19, 20})
"""What OpenSSL says of a certificate whose issuer it does not trust (``x509_vfy.h``)."""
_OF_ANOTHER_TIME = frozenset({9, 10})
"""And of one that is not valid yet, or no longer."""


def is_of_a_stranger(error: ssl.SSLCertVerificationError) -> bool:
    """Whether nobody who is trusted has signed this certificate."""
    return error.verify_code in _OF_NO_AUTHORITY


def what_is_wrong(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a certificate; with its time, it may be this machine whose clock is wrong."""
    if error.verify_code in _OF_ANOTHER_TIME:
        return f"{error.verify_message}; the clock of this machine says {wall():%Y-%m-%d %H:%M} UTC"
    return error.verify_message


def trusting(authority: Path) -> ssl.SSLContext:
    """A context that trusts the certificates of this authority only.

    Raises:
        SettingsError: The file is none of a certificate.
    """
    try:
        return trusting_pem(read_whole(authority).decode("ascii"))
    # OpenSSL's errors are OSErrors; an empty file is a ValueError, as what is no ASCII.
    except (OSError, ValueError):
        raise SettingsError(f"{authority} holds no certificate of an authority") from None


def trusting_pem(pem: str) -> ssl.SSLContext:
    """The same, of a certificate in memory.

    Raises:
        ssl.SSLError: It is none.
        ValueError: It is empty.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    return context


def trusting_this_system() -> ssl.SSLContext:
    """A context that trusts the authorities this system trusts, where a site named none of its own."""
    return ssl.create_default_context()


def trusting_nobody_yet() -> ssl.SSLContext:
    """For the one question that needs no trust: the certificate whose fingerprint is known already."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
