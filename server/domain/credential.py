"""What glasses present to be let in: ``<glasses_id>.<secret>``, of which only a hash is kept."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Credential:
    """A fresh credential; the token is shown once and then forgotten."""

    token: str
    secret_hash: str


def new_credential(glasses_id: str) -> Credential:
    """Make a credential of 256 random bits.

    A plain SHA-256 is enough to keep it: stretching protects secrets that people choose.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return Credential(f"{glasses_id}.{secret}", _hash(secret))


def new_key() -> str:
    """Make a key that signs: 32 random bytes, as hex."""
    return secrets.token_hex(_SECRET_BYTES)


def split(token: str) -> tuple[str, str]:
    """Take a token apart into the id of the glasses and the secret; both empty when it is none."""
    glasses_id, dot, secret = token.partition(".")
    return (glasses_id, secret) if dot and glasses_id and secret else ("", "")


def proves(secret: str, secret_hash: str) -> bool:
    """Whether this is the secret of that hash; takes as long for a wrong one."""
    return hmac.compare_digest(_hash(secret), secret_hash)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
