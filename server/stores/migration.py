"""Bringing a database to the schema of this program."""

import sqlite3
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from server.errors import StoreOutdated, StoreUnavailable
from server.stores.address import PostgresUrl
from server.stores.revisions import MIGRATIONS, newest
from server.stores.sqlite.room import in_words

_OWNER_ONLY = 0o600


def migrate(store: Path | PostgresUrl) -> bool:
    """Bring a database to the newest schema, whatever it is now; interrupted, it stays as it was.

    Args:
        store: Where it is; an SQLite file is made for its owner only, a PostgreSQL database has to be there.

    Returns:
        Whether anything had to be done.

    Raises:
        StoreUnavailable: It cannot be written.
        StoreOutdated: It was made by a newer program.
        StoreDriverMissing: The driver of PostgreSQL is not installed.
    """
    engine = _sqlite(store) if isinstance(store, Path) else _postgres(store.secret)
    try:
        if isinstance(store, Path):
            _make(store)
        with engine.begin() as connection:
            found = _revision_of(connection)
            if found == newest():
                return False
            _known(found)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (sa.exc.DBAPIError, OSError) as error:
        cause = (error.orig if isinstance(error, sa.exc.DBAPIError) else None) or error
        said = in_words(cause, store.absolute().parent) if isinstance(store, Path) else str(cause)
        raise StoreUnavailable(f"cannot prepare {store}: {said}") from error
    finally:
        engine.dispose()
    return True


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _known(found: str | None) -> None:
    steps = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in steps:
        raise StoreOutdated(f"the store is at revision {found}, which is newer than this program: update it")


def _revision_of(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _make(path: Path) -> None:
    """Customers, secrets and the keys that let glasses in: SQLite itself would make it with the umask.

    What SQLite puts beside a file gets its mode (os_unix.c, ``findCreateFileMode``). One that is there is not
    opened: closing it lets go of the locks that this process holds on it (sqlite.org/howtocorrupt.html, 2.2).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(_OWNER_ONLY)


def _sqlite(path: Path) -> sa.Engine:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), poolclass=sa.NullPool)
    sa.event.listen(engine, "connect", _leave_transactions_to_us)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    """Without this, sqlite3 commits before every CREATE TABLE (SQLAlchemy, "pysqlite transactions")."""
    connection.isolation_level = None


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgres(url: str) -> sa.Engine:
    """The URL goes to libpq as it is: it knows more of its parts than anybody else."""
    from server.stores.postgres.connecting import connect

    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: connect(url), poolclass=sa.NullPool)
    sa.event.listen(engine, "begin", _one_at_a_time)
    return engine


def _one_at_a_time(connection: sa.Connection) -> None:
    """Two servers that are started together must not both make the tables."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('baylens.migrate'))")
