"""Whoever was in the team before anybody could be held to sites works at every site, as before."""

from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.stores.address import PostgresUrl
from server.stores.console import ConsoleStore, team
from server.stores.migration import migrate
from tests.contract.stores.earlier import earlier

ROLES = ("administrator", "operator", "store_manager")


@pytest.fixture
def where(place: Path | PostgresUrl) -> Path | PostgresUrl:
    """A store of the schema before, with somebody of each of these roles."""
    with earlier(place, "0031") as connection:
        for role in ROLES:
            values = f"('u-{role}', '{role}', '{role}', '{role}', 1, 0)"
            names = "user_id, login, name, role, active, created_at"
            connection.execute(sa.text(f"INSERT INTO users ({names}) VALUES {values}"))
    return place


def test_whoever_was_there_before_works_at_every_site(where: Path | PostgresUrl) -> None:
    assert migrate(where) is True
    with closing(ConsoleStore(where)) as store, store.reading() as connection:
        assert [(one.user.login, one.user.sites) for one in team.members(connection)] == [
            (role, None) for role in ROLES
        ]
