"""What a CRM asks for its customers over HTTP: done with its line in the audit log, for whoever may."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from server.api.exchange import exchange
from server.clock import SystemClock
from server.looks import Looks
from server.metrics import Metrics
from server.office.books import OfficeStore
from server.office.integrations import Integrations
from server.office.records import Scope
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import ConsoleStore, audit
from server.wishes import Wishes


class Crm:
    """Another system with a token."""

    def __init__(self, store: OfficeStore, console: ConsoleStore) -> None:
        self._store = store
        self._console = console
        clock = SystemClock()
        self._app = exchange(store, clock, Wishes(console, clock), Looks(console, clock), Metrics())

    def ask(self, method: str, customer_id: str, *scopes: Scope) -> httpx.Response:
        token = Integrations(self._store, SystemClock()).issue("crm", scopes or (Scope.CUSTOMERS,))
        return asyncio.run(self._ask(method, f"/customers/{customer_id}", token))

    async def _ask(self, method: str, path: str, token: str) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop", timeout=60) as client:
            return await client.request(method, path, headers={"Authorization": f"Bearer {token}"})

    def told(self) -> list[tuple[str, str, str]]:
        with self._console.reading() as connection:
            assert audit.verify(connection).broken_at is None
            lines = audit.lines(connection, audit.Search())
        return [(one.entry.actor, one.entry.action, one.entry.subject) for one in lines][::-1]

    def file_of(self, customer_id: str) -> object:
        with self._store.transaction() as books:
            return books.customer_file(customer_id)


@pytest.fixture
def crm(where: Path | PostgresUrl) -> Iterator[Crm]:
    with closing(open_store(Settings(store=where))) as store, closing(ConsoleStore(where)) as console:
        yield Crm(store, console)


def test_a_file_is_taken_away_and_somebody_is_erased_and_the_log_names_who_asked(crm: Crm) -> None:
    taken = crm.ask("GET", "c0")
    assert taken.status_code == 200
    assert taken.json()["customer"]["customer_id"] == "c0"
    erased = [crm.ask("DELETE", "c0").json() for _ in range(2)]
    assert erased == [{"customer_id": "c0", "erased": True}, {"customer_id": "c0", "erased": False}]
    assert crm.file_of("c0") is None
    assert crm.told() == [
        ("integration:crm", "customer.export", "customer:c0"),
        ("integration:crm", "customer.erase", "customer:c0"),
    ]


def test_whoever_is_nobody_is_not_found_and_not_written_down(crm: Crm) -> None:
    refused = crm.ask("GET", "nobody")
    assert (refused.status_code, refused.json()["error"]) == (404, "unknown_customer")
    assert crm.ask("GET", "no%20body").status_code == 422
    assert crm.told() == []


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_token_for_anything_else_does_neither(crm: Crm, method: str) -> None:
    others = frozenset(Scope) - {Scope.CUSTOMERS}
    refused = crm.ask(method, "c0", *others)
    assert (refused.status_code, refused.json()["error"]) == (403, "not_in_scope")
    assert crm.file_of("c0") is not None
    assert crm.told() == []
