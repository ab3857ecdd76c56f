"""The books in a PostgreSQL database that several servers may share; its driver is the extra ``postgres``."""

from server.errors import StoreDriverMissing

try:
    from server.stores.postgres.store import PostgresStore
except ModuleNotFoundError as missing:
    if (missing.name or "").partition(".")[0] not in {"psycopg", "psycopg_pool"}:
        raise
    raise StoreDriverMissing(
        "a PostgreSQL store needs its driver: run pip install 'baylens[postgres]'"
    ) from missing

__all__ = ["PostgresStore"]
