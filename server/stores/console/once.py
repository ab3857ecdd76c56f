"""Lines that are written once, however many write them at the same moment."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def written_once(connection: sa.Connection, table: sa.Table, values: Mapping[str, object]) -> bool:
    """Write a line unless one of its keys is taken.

    Of two transactions with the same key, the second one waits for the first.

    Returns:
        Whether it was written; False: the line that is there stays as it is.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None
