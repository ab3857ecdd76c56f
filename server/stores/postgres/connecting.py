"""One connection of its own, for what is done rarely."""

import psycopg

from server.errors import StoreUnavailable
from server.stores.address import MALFORMED
from server.stores.postgres.patience import PatientConnection

CONNECT_S = 10.0


def connect(url: str, patience_s: float = CONNECT_S, silence_s: float | None = None) -> PatientConnection:
    """Connect; every part of the URL is libpq's.

    Args:
        url: Where.
        patience_s: How long it may take.
        silence_s: How long the database may say nothing to a statement; None = for ever.

    Raises:
        StoreUnavailable: The URL is none. What is wrong is not said: it may hold a password.
        psycopg.OperationalError: Nobody answers there, or not to us.
    """
    try:
        connection = PatientConnection.connect(
            url, connect_timeout=max(1, round(patience_s)), application_name="baylens"
        )
    except psycopg.ProgrammingError:
        raise StoreUnavailable(MALFORMED) from None
    connection.silence_s = silence_s
    return connection
