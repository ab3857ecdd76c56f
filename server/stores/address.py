"""Where a store is, when it is no file."""

from dataclasses import dataclass
from urllib.parse import urlsplit

POSTGRES = ("postgresql://", "postgres://")


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
    """Tell a database's URL from the name of a file; anything else is left to whoever checks it."""
    if isinstance(text, str) and text.startswith(POSTGRES):
        return PostgresUrl(text)
    return text
