"""Whoever was in the team before anybody could be held to sites works at every site, as before."""

from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from server.stores import migration
from server.stores.address import PostgresUrl
from server.stores.console import ConsoleStore, team
from server.stores.migration import migrate
from tests.postgres import Postgres

ROLES = ("administrator", "operator", "store_manager")


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | PostgresUrl:
    """A store of the schema before, with somebody of each of these roles."""
    if request.param == "sqlite":
        found: Path | PostgresUrl = tmp_path / "books.sqlite3"
        engine = sa.create_engine(f"sqlite:///{found}", poolclass=sa.NullPool)
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.fresh()
        found, engine = PostgresUrl(url), migration._postgres(url)
    config = migration._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0031")
        for role in ROLES:
            values = f"('u-{role}', '{role}', '{role}', '{role}', 1, 0)"
            names = "user_id, login, name, role, active, created_at"
            connection.execute(sa.text(f"INSERT INTO users ({names}) VALUES {values}"))
    engine.dispose()
    return found


def test_whoever_was_there_before_works_at_every_site(where: Path | PostgresUrl) -> None:
    assert migrate(where) is True
    with closing(ConsoleStore(where)) as store, store.reading() as connection:
        assert [(one.user.login, one.user.sites) for one in team.members(connection)] == [
            (role, None) for role in ROLES
        ]
