"""Secrets of the browser: the one in its cookie, and the one in every form.

The cookie's token stands for a session once its hash is in the store; before that it stands for a visitor, so
that the sign-in form is as protected as every other. A form's token proves that our page made the form: only
who knows the cookie's token can make one. It differs from page to page, so that compression tells nothing
about it.
"""

import hashlib
import hmac
import secrets

_BYTES = 32


def new_token() -> str:
    """Make a token of 256 random bits, for a cookie or an invitation."""
    return secrets.token_urlsafe(_BYTES)


def hashed(token: str) -> str:
    """What the store keeps of a token; it is random, so that a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def form_token(token: str) -> str:
    """Make the token of one form for the holder of a cookie."""
    salt = secrets.token_hex(8)
    return f"{salt}.{_signed(token, salt)}"


def is_ours(form: str, token: str) -> bool:
    """Whether the holder of this cookie got this form from us."""
    salt, _, signature = form.partition(".")
    return hmac.compare_digest(signature.encode("utf-8", "replace"), _signed(token, salt).encode())


def _signed(token: str, salt: str) -> str:
    message = f"form {salt}".encode("utf-8", "replace")
    return hmac.digest(token.encode("utf-8", "surrogatepass"), message, "sha256").hex()
