"""What a browser may send: no character and no number makes the books seem away."""

import psycopg
import pytest
import sqlalchemy as sa
from starlette.types import Message

from server.errors import StoreUnavailable, ValueUnfit
from server.stores.address import PostgresUrl
from server.stores.console import ConsoleStore
from server.stores.schema import audit_log
from tests.console import Office


async def test_a_far_line_of_the_log_is_after_all_others(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        assert (await ada.get("/audit?before=9999999999")).text.count("<tr>") > 1


async def test_who_signs_in_with_a_nul_is_not_told_that_the_books_are_away(office: Office) -> None:
    async with office.visitor() as ada:
        assert (await ada.sign_in("a\0", "x")).status_code == 422


async def test_a_form_that_breaks_off_is_no_fault_of_the_server(office: Office) -> None:
    parts: list[Message] = [
        {"type": "http.request", "body": b"login=a", "more_body": True},
        {"type": "http.disconnect"},
    ]
    said: list[Message] = []

    async def receive() -> Message:
        return parts.pop(0)

    async def send(message: Message) -> None:
        said.append(message)

    kind = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {"type": "http", "method": "POST", "path": "/console/sign-in", "query_string": b""}
    headers = [kind, (b"content-length", b"90"), (b"host", b"shop.test")]
    await office.application(scope | {"headers": headers}, receive, send)
    assert said[0]["status"] == 400


def test_a_value_that_the_books_cannot_hold_is_no_fault_of_theirs(postgres_url: str) -> None:
    store = ConsoleStore(PostgresUrl(postgres_url), busy_s=2.0)
    for value in (sa.literal("a\0"), sa.cast(sa.literal(2**40), sa.Integer)):
        with pytest.raises(ValueUnfit), store.reading() as connection:
            connection.execute(sa.select(value))
    with pytest.raises(ValueUnfit), store.reading() as connection:
        store.books(connection).person("a\0")
    with store.reading() as connection:
        assert connection.execute(sa.select(audit_log)).all() == []
    store.close()


def test_books_that_somebody_else_holds_may_be_asked_again(postgres_url: str) -> None:
    store = ConsoleStore(PostgresUrl(postgres_url), busy_s=2.0)
    with psycopg.connect(postgres_url) as other:
        other.execute("LOCK TABLE customers")
        with pytest.raises(StoreUnavailable):
            _look_at_a_customer(store)
    store.close()


def _look_at_a_customer(store: ConsoleStore) -> None:
    with store.reading() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '1ms'")
        store.books(connection).person("c0")
