"""Passwords, kept as argon2id (RFC 9106, the second recommended choice: 64 MiB, three passes)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each takes 64 MiB and four threads: many at once would take the memory from the desk."""
_PATIENCE_S = 10.0


class TooBusy(Exception):
    """Others sign in at this moment; try again in a few seconds."""


def keep(password: str) -> str:
    """Turn a password into what the store may keep. Takes a moment: call it in a thread.

    Raises:
        TooBusy: Too many passwords are looked at.
    """
    with _Turn():
        return _hasher.hash(password)


def proves(password: str, password_hash: str | None) -> bool:
    """Whether this is the password. Without any hash it takes as long, and is wrong.

    Raises:
        TooBusy: Too many passwords are looked at.
    """
    with _Turn():
        try:
            return _hasher.verify(password_hash or _nobodys(), password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


class _Turn:
    def __enter__(self) -> None:
        if not _AT_ONCE.acquire(timeout=_PATIENCE_S):
            raise TooBusy

    def __exit__(self, *_: object) -> None:
        _AT_ONCE.release()


_made: list[str] = []


def _nobodys() -> str:
    """The hash of a password that nobody has, made once."""
    if not _made:
        _made.append(_hasher.hash("of an account that does not exist"))
    return _made[0]
