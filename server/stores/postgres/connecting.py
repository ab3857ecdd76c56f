"""One connection of its own, for what is done rarely."""

from typing import Any

import psycopg
from psycopg import Connection

CONNECT_S = 10.0


def connect(url: str, patience_s: float = CONNECT_S) -> Connection[Any]:
    """Connect; every part of the URL is libpq's."""
    return psycopg.connect(url, connect_timeout=max(1, round(patience_s)), application_name="baylens")
