"""What another system reads about a customer has a line in the audit log, and nobody waits for it."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from server import looks
from server.api.exchange import exchange
from server.errors import StoreUnavailable
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
from tests.unit.server.small_shop import Counter


class Till:
    """A till that asks for bonuses, and the server that it asks."""

    def __init__(self, store: OfficeStore, console: ConsoleStore) -> None:
        self.console = console
        self.counter = Counter.of_another_server(store)
        self.looks = Looks(console, self.counter.clock)
        self.integrations = Integrations(store, self.counter.clock)
        wishes = Wishes(console, self.counter.clock)
        self._app = exchange(store, self.counter.clock, wishes, self.looks, Metrics())

    def read(self, order: str, who: str = "till") -> int:
        token = self.integrations.issue(who, (Scope.BONUSES,))
        return asyncio.run(self._get(f"/orders/{order}/bonuses", token))

    async def _get(self, path: str, token: str) -> int:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop", timeout=60) as client:
            return (await client.get(path, headers={"Authorization": f"Bearer {token}"})).status_code

    def told(self) -> list[tuple[str, str, str, str]]:
        with self.console.reading() as connection:
            assert audit.verify(connection).broken_at is None
            lines = audit.lines(connection, audit.Search())
        entries = [one.entry for one in lines][::-1]
        return [(one.actor, one.action, one.subject, one.detail) for one in entries]


LINE = ("integration:till", "customer.look", "customer:c0", "bonuses")


@pytest.fixture
def till(where: Path | PostgresUrl) -> Iterator[Till]:
    with closing(open_store(Settings(store=where))) as store, closing(ConsoleStore(where)) as console:
        till = Till(store, console)
        till.counter.show("s1")
        yield till


def test_a_till_that_reads_again_and_again_has_one_line_for_a_customer_and_a_day(till: Till) -> None:
    assert [till.read("100") for _ in range(3)] == [200, 200, 200]
    assert till.told() == [], "nobody waits for the line"
    assert till.looks.write() == 1
    assert till.told() == [LINE]
    till.counter.clock.leap(dt.timedelta(hours=2))
    till.read("100")
    assert (till.looks.write(), till.told()) == (0, [LINE])
    till.counter.clock.leap(dt.timedelta(days=1))
    till.read("100")
    assert till.looks.write() == 1
    assert till.told() == [LINE, LINE]


def test_each_system_and_each_customer_has_a_line(till: Till) -> None:
    till.counter.show("s2", 1)
    for order, who in (("100", "till"), ("101", "till"), ("100", "app"), ("nobodys", "till")):
        assert till.read(order, who) == 200
    till.looks.write()
    assert [(who, subject) for who, _, subject, _ in till.told()] == [
        ("integration:till", "customer:c0"),
        ("integration:till", "customer:c1"),
        ("integration:app", "customer:c0"),
    ]


def test_what_another_server_has_written_is_not_written_again(till: Till) -> None:
    till.read("100")
    till.looks.write()
    elsewhere = Looks(till.console, till.counter.clock)
    elsewhere.note("integration:till", "c0")
    assert elsewhere.write() == 0
    assert till.told() == [LINE]


def test_what_the_books_refuse_is_written_when_they_are_back(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise StoreUnavailable("away")

    till.read("100")
    with monkeypatch.context() as patched:
        patched.setattr(till.console, "bookkeeping", away)
        with pytest.raises(StoreUnavailable):
            till.looks.write()
    assert till.looks.write() == 1
    assert till.told() == [LINE]


def test_nobody_reads_what_nobody_can_write_down(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "MOST_WAITING", 1)
    till.counter.show("s2", 1)
    assert [till.read("100"), till.read("101"), till.read("100")] == [200, 503, 200]
    till.looks.write()
    assert till.read("101") == 200
