"""Where a store is, when it is no file."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

POSTGRES = ("postgresql://", "postgres://")

MALFORMED = "the address of the database is malformed: write postgresql://user@host:port/name"
UNKNOWN = "no such database: write the name of a file for SQLite, or postgresql://user@host:port/name"

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:/")
"""How a URL begins, also with one slash; a letter by itself is a drive of Windows."""
_CONNINFO = re.compile(r"\s*(dbname|host|hostaddr|password|port|service|user)\s*=")
"""How libpq's other form of an address begins."""


@dataclass(frozen=True, slots=True)
class PostgresUrl:
    """A PostgreSQL database, as libpq writes it. It may hold a password: ``str`` leaves it out."""

    secret: str

    def __str__(self) -> str:
        parts = urlsplit(self.secret)
        place = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{place}{parts.path}"

    def __repr__(self) -> str:
        return f"PostgresUrl({str(self)!r})"


def address(text: object) -> object:
    """Tell a database's URL from the name of a file; anything else is left to whoever checks it.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(text, str) and text.startswith(POSTGRES):
        try:
            _ = urlsplit(text).port
        except ValueError:
            # What is wrong is not said: the text may hold a password.
            raise ValueError(MALFORMED) from None
        return PostgresUrl(text)
    if isinstance(text, str) and (_SCHEME.match(text) or _CONNINFO.match(text)):
        # As the name of a file it would make a file and folders, called after it and after a password in it.
        raise ValueError(UNKNOWN)
    if isinstance(text, str) and text.strip() in {"", ":memory:"}:
        raise ValueError("names no file that keeps anything: write the name of one")
    if isinstance(text, str) and "\0" in text:
        raise ValueError("names no file: it holds a NUL")
    return text
