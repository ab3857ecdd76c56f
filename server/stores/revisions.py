"""Which schema this program was written for, and which one a file has: known without what brings it there.

Loading SQLAlchemy and Alembic takes longer than most commands, and only migrating needs them.
"""

import functools
import sqlite3
from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"


@functools.cache
def newest() -> str:
    """The revision that this program was written for: the last file of the migrations is called after it."""
    last = max(path.stem for path in (MIGRATIONS / "versions").glob("v*.py"))
    return last.removeprefix("v").partition("_")[0]


def mismatch(found: str | None) -> str:
    """What to do about a schema that is not this program's; revisions are counted upwards.

    Args:
        found: The revision of the store, None when it is empty.
    """
    if found is not None and found > newest():
        return f"at revision {found}, which is newer than this program: update it"
    return f"at revision {found or 'none'}: run baylens-server init"


def revision(connection: sqlite3.Connection) -> str | None:
    """The revision an SQLite file is at; None when it is empty."""
    table = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if table else None
    return str(row[0]) if row else None
