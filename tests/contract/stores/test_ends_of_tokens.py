"""Tokens that were issued before tokens had an end have none."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.clock import SetClock
from server.domain.credential import new_credential
from server.office.integrations import Integrations
from server.office.records import Scope
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.migration import migrate
from tests.contract.stores.earlier import earlier

ISSUED_BEFORE = new_credential("crm")


@pytest.fixture
def where(place: Path | PostgresUrl) -> Path | PostgresUrl:
    """A store of the schema before, with a token."""
    with earlier(place, "0032") as connection:
        values = f"('crm', '{ISSUED_BEFORE.secret_hash}', 'till', 0)"
        names = "integration_id, secret_hash, scopes, issued_at"
        connection.execute(sa.text(f"INSERT INTO integrations ({names}) VALUES {values}"))
    return place


def test_what_was_issued_before_goes_on(where: Path | PostgresUrl) -> None:
    assert migrate(where) is True
    store = open_store(Settings(store=where))
    in_thirty_years = SetClock(dt.datetime(2056, 1, 1, tzinfo=dt.UTC))
    admitted = Integrations(store, in_thirty_years).admit(ISSUED_BEFORE.token)
    store.close()
    assert admitted is not None
    assert (admitted.scopes, admitted.last_day) == (frozenset({Scope.TILL}), None)
