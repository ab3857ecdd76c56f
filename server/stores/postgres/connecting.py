"""One connection of its own, for what is done rarely."""

from typing import Any

import psycopg
from psycopg import Connection

CONNECT_S = 10


def connect(url: str) -> Connection[Any]:
    """Connect; every part of the URL is libpq's."""
    return psycopg.connect(url, connect_timeout=CONNECT_S, application_name="baylens")
