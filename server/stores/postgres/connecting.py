"""One connection of its own, for what is done rarely."""

from typing import Any

import psycopg
from psycopg import Connection

from server.errors import StoreUnavailable
from server.stores.address import MALFORMED

CONNECT_S = 10.0


def connect(url: str, patience_s: float = CONNECT_S) -> Connection[Any]:
    """Connect; every part of the URL is libpq's.

    Raises:
        StoreUnavailable: The URL is none. What is wrong is not said: it may hold a password.
        psycopg.OperationalError: Nobody answers there, or not to us.
    """
    try:
        return psycopg.connect(url, connect_timeout=max(1, round(patience_s)), application_name="baylens")
    except psycopg.ProgrammingError:
        raise StoreUnavailable(MALFORMED) from None
