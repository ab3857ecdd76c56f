"""Books as an earlier program left them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command

from server.stores import migration
from server.stores.address import PostgresUrl


def opened(place: Path | PostgresUrl) -> sa.Engine:
    """Whatever its schema is."""
    return migration._sqlite(place) if isinstance(place, Path) else migration._postgres(place.secret)


@contextmanager
def earlier(place: Path | PostgresUrl, revision: str) -> Iterator[sa.Connection]:
    """Bring books up, or back, to this revision, to write what its program wrote."""
    engine = opened(place)
    config = migration._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        newer = sa.inspect(connection).has_table("alembic_version")
        (command.downgrade if newer else command.upgrade)(config, revision)
        yield connection
    engine.dispose()
