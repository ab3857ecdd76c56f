"""Bringing a database to the schema of this program, and telling whether it is there."""

import functools
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from server.errors import StoreOutdated, StoreUnavailable

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(path: Path) -> bool:
    """Bring an SQLite file to the newest schema, whatever it is now; interrupted, it stays as it was.

    Returns:
        Whether anything had to be done.

    Raises:
        StoreUnavailable: The file cannot be written.
        StoreOutdated: It was made by a newer program.
    """
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    sa.event.listen(engine, "connect", _leave_transactions_to_us)
    sa.event.listen(engine, "begin", _begin)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with engine.begin() as connection:
            found = _revision_of(connection)
            if found == newest():
                return False
            _known(found)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (sa.exc.DBAPIError, OSError) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        raise StoreUnavailable(f"cannot prepare {path}: {cause}") from error
    finally:
        engine.dispose()
    return True


@functools.cache
def newest() -> str:
    """The revision that this program was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def revision(connection: sqlite3.Connection) -> str | None:
    """The revision an SQLite file is at; None when it is empty."""
    table = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if table else None
    return str(row[0]) if row else None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _known(found: str | None) -> None:
    steps = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in steps:
        raise StoreOutdated(f"the store is at revision {found}, which is newer than this program: update it")


def _revision_of(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    """Without this, sqlite3 commits before every CREATE TABLE (SQLAlchemy, "pysqlite transactions")."""
    connection.isolation_level = None


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
