"""Every request of the data interface stands in the guide, with the one scope that lets it in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.office.records import Scope
from server.stores.sqlite import SqliteStore
from tests.contract.stores.test_exchange import EVERY_SCOPE, Caller, caller, error

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "data.md").read_text(encoding="utf-8")
REQUESTS = re.findall(r"^\| `([A-Z]+) /v1(/\S+)` \| `(\w+)` \|", GUIDE, re.MULTILINE)
"""Method, path with names in capitals, scope."""
every_request = pytest.mark.parametrize(("method", "path", "scope"), REQUESTS)


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(sqlite_path)
    yield store
    store.close()


def ask(who: Caller, method: str, path: str, **request: object) -> tuple[int, str]:
    return error(who.ask(method, path, "k1", content=b"{}", **request))


def test_the_guide_lists_every_request(store: SqliteStore) -> None:
    paths = caller(store).app.openapi()["paths"]
    described = {
        (method.upper(), re.sub(r"{\w+}", "_", path)) for path, methods in paths.items() for method in methods
    }
    assert {(method, re.sub(r"[A-Z]+", "_", path)) for method, path, _ in REQUESTS} == described


@every_request
def test_without_a_token_nobody_is_let_in(store: SqliteStore, method: str, path: str, scope: Scope) -> None:
    del scope
    assert ask(caller(store), method, path, headers={"Authorization": ""}) == (401, "token_unknown")


@every_request
def test_no_other_scope_lets_anybody_in(store: SqliteStore, method: str, path: str, scope: str) -> None:
    others = caller(store, EVERY_SCOPE - {Scope(scope)})
    assert ask(others, method, path) == (403, "not_in_scope")
