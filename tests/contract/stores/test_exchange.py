"""The data interface: who may, what goes in, and what a till is told."""

import asyncio
import datetime as dt
import gzip
import itertools
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overlays.wire import Refusal, Verdict
from server.api.bounds import LARGEST_BODY_BYTES
from server.api.exchange import exchange
from server.api.meter import Speed
from server.desk.till import TillAnswer
from server.domain.customer_file import CustomerFile
from server.errors import LastDayUnfit, UnknownCustomer
from server.metrics import Metrics
from server.office.books import OfficeStore
from server.office.integrations import Integrations
from server.office.records import Scope
from server.stores.console import ConsoleStore, Entry, places
from server.stores.sqlite import SqliteStore
from tests.contract.stores.test_intake import EVERYTHING, receive
from tests.unit.server.small_shop import NORTH, Counter, offer, scan

EVERY_SCOPE = frozenset(Scope)


class NobodyAsks:
    """No customer wants anything here."""

    def export(self, who: str, customer_id: str) -> CustomerFile:  # noqa: ARG002
        raise UnknownCustomer(who)

    def erase(self, who: str, customer_id: str) -> bool:  # noqa: ARG002
        return False


class Noted:
    """Who read about whom, in a list."""

    def __init__(self) -> None:
        self.looks: list[tuple[str, str]] = []

    def note(self, who: str, customer_id: str) -> None:
        self.looks.append((who, customer_id))


class Caller:
    """Another system that speaks with the interface."""

    def __init__(self, store: OfficeStore, counter: Counter, scopes: frozenset[Scope], speed: Speed) -> None:
        self.integrations = Integrations(store, counter.clock)
        self.token = self.integrations.issue("crm", scopes)
        self.counter = counter
        self.noted = Noted()
        self.app = exchange(store, counter.clock, NobodyAsks(), self.noted, Metrics(), speed)

    def ask(self, method: str, path: str, key: str | None = None, **request: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        return asyncio.run(self._ask(method, path, headers=headers | request.pop("headers", {}), **request))

    async def _ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop", timeout=60) as client:
            return await client.request(method, path, **request)

    def send(self, key: str, *documents: Any) -> httpx.Response:
        return self.ask("POST", "/records", key, json={"records": documents})


def caller(store: OfficeStore, scopes: frozenset[Scope] = EVERY_SCOPE, speed: Speed | None = None) -> Caller:
    counter = Counter(store, offer("gift"), offer("tea"), stock={"tea": 4})
    return Caller(store, counter, scopes, speed or Speed(burst=1e9))


@pytest.fixture
def crm(office_store: OfficeStore) -> Caller:
    return caller(office_store)


@pytest.fixture
def lone(sqlite_path: Path) -> Iterator[OfficeStore]:
    """One store, where what is tested is not about stores."""
    store = SqliteStore(sqlite_path)
    yield store
    store.close()


def error(said: httpx.Response) -> tuple[int, str]:
    return said.status_code, said.json()["error"]


def test_records_go_in_each_with_its_result_and_a_repeated_request_gets_the_same_reply(crm: Caller) -> None:
    bad = EVERYTHING[1] | {"family_initial": "Lefevre"}
    documents = (*EVERYTHING[:2], bad, EVERYTHING[5] | {"customer_id": "nobody"})
    first = crm.send("k1", *documents)
    assert first.status_code == 200, first.text
    found = [(one["number"], one["outcome"], one["field"]) for one in first.json()["results"]]
    assert found == [
        (1, "added", None),
        (2, "added", None),
        (3, None, "family_initial"),
        (4, None, "customer_id"),
    ]
    assert "Lefevre" not in first.text
    assert (
        crm.send("k1", *EVERYTHING[:2], bad, EVERYTHING[5] | {"customer_id": "nobody"}).json() == first.json()
    )
    assert error(crm.send("k1", EVERYTHING[0])) == (409, "id_reused")
    again = crm.send("k2", *EVERYTHING[:2]).json()
    assert [one["outcome"] for one in again["results"]] == ["same", "same"]


def test_a_repeated_request_may_write_its_fields_in_another_order(crm: Caller) -> None:
    first = crm.send("k1", *EVERYTHING)
    again = crm.send("k1", *(dict(reversed(one.items())) for one in EVERYTHING))
    assert (again.status_code, again.json()) == (200, first.json())
    assert error(crm.send("k1", *reversed(EVERYTHING))) == (409, "id_reused")


def test_a_record_that_says_a_name_twice_is_refused_and_keeps_no_other_out(lone: OfficeStore) -> None:
    site, twice = json.dumps(EVERYTHING[0]), json.dumps(EVERYTHING[1])
    body = f'{{"records": [{site}, {twice[:-1]}, "first_name": "Ana"}}]}}'
    said = caller(lone).ask("POST", "/records", "k1", content=body).json()
    found = [(one["number"], one["outcome"], one["field"]) for one in said["results"]]
    assert found == [(1, "added", None), (2, None, "first_name")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"records": ["Zoé"]}'.encode("latin-1"), "is not UTF-8"),
        (b'{"records": [' + b"9" * 5000 + b"]}", "thousands of digits"),
        (b'{"records": [' + b"[" * 1000 + b"]" * 1000 + b"]}", "nests too deep"),
        (b'{"records": [], "records": []}', "records stands twice"),
    ],
)
def test_a_body_that_cannot_be_read_says_why(lone: OfficeStore, content: bytes, says: str) -> None:
    said = caller(lone).ask("POST", "/records", "k1", content=content)
    assert error(said)[1] == "malformed_request"
    assert says in said.json()["says"]


def test_one_request_that_comes_many_times_at_once_is_carried_out_once(crm: Caller) -> None:
    with ThreadPoolExecutor(8) as threads:
        said = [threads.submit(crm.send, "k1", *EVERYTHING[:2]) for _ in range(16)]
        replies = [one.result(timeout=60).json() for one in said]
    assert [one["outcome"] for one in replies[0]["results"]] == ["added", "added"]
    assert all(one == replies[0] for one in replies)


def test_a_till_sees_the_bonuses_of_an_order_and_redeems_each_once(
    crm: Caller, office_store: OfficeStore
) -> None:
    receive(
        office_store,
        *[one | {"site_id": "north"} if one["record"] == "pickup" else one for one in EVERYTHING],
    )
    shown = crm.counter.desk.identify(NORTH, scan("s1", code="N1"))
    assert not isinstance(shown, Refusal)
    bonus_id = shown.card.bonuses[0].bonus_id
    assert error(crm.ask("POST", f"/bonuses/{bonus_id}/redeem", "r1")) == (409, "not_given")
    crm.counter.say("a1", shown, Verdict.GIVE, 0)
    for _ in range(2):
        assert crm.ask("POST", f"/bonuses/{bonus_id}/redeem", "r2").json() == {"bonus_id": bonus_id}
    assert error(crm.ask("POST", f"/bonuses/{bonus_id}/redeem", "r3")) == (409, "already_redeemed")
    listed = crm.ask("GET", "/orders/900/bonuses").json()["bonuses"]
    assert {one["bonus_id"]: one["state"] for one in listed}[bonus_id] == "redeemed"
    assert crm.ask("POST", f"/bonuses/{bonus_id}/return", "r4").status_code == 200
    assert error(crm.ask("POST", "/bonuses/nothing/return", "r5")) == (404, "unknown_bonus")
    assert crm.ask("GET", "/orders/nothing/bonuses").json() == {"bonuses": []}


@pytest.mark.parametrize("site_id", ["", "north"])
def test_a_bonus_keeps_its_kind_while_bonuses_are_switched_off(
    lone: OfficeStore, sqlite_path: Path, site_id: str
) -> None:
    crm = caller(lone)
    crm.counter.show("s1")
    before = crm.ask("GET", "/orders/100/bonuses").json()["bonuses"]
    assert [one["kind"] for one in before] == ["coupon", "coupon"]
    now = crm.counter.clock.now()
    with (
        closing(ConsoleStore(sqlite_path)) as console,
        console.changing(Entry("otto", "bonuses.off", f"site:{site_id}"), now) as connection,
    ):
        places.switch_off(connection, site_id, "off", now)
    assert crm.ask("GET", "/orders/100/bonuses").json()["bonuses"] == before


def test_the_log_says_why_a_till_is_told_to_ask_again(sqlite_path: Path) -> None:
    store = SqliteStore(sqlite_path, busy_s=0.05)
    crm = caller(store)
    shown = crm.counter.show("s1")
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    with structlog.testing.capture_logs() as log:
        assert crm.ask("GET", "/orders/100/bonuses").status_code == 200
        other.execute("BEGIN EXCLUSIVE")
        path = f"/bonuses/{shown.card.bonuses[0].bonus_id}/redeem"
        assert error(crm.ask("POST", path, "r1")) == (503, "store_unavailable")
    assert [line["error"] for line in log] == [f"{sqlite_path}: database is locked"]
    other.close()
    store.close()


def test_without_a_token_of_its_own_nobody_is_let_in(lone: OfficeStore) -> None:
    crm = caller(lone, frozenset({Scope.BONUSES}))
    assert crm.ask("GET", "/orders/1/bonuses", headers={"Authorization": "Basic x"}).status_code == 401
    assert error(crm.ask("GET", "/orders/1/bonuses", headers={"Authorization": "Bearer crm.wrong"}))[0] == 401
    assert error(crm.send("k1", EVERYTHING[0])) == (403, "not_in_scope")
    assert crm.ask("GET", "/orders/1/bonuses").status_code == 200
    crm.integrations.revoke("crm")
    assert error(crm.ask("GET", "/orders/1/bonuses")) == (401, "token_unknown")
    assert [one.revoked_at is None for one in crm.integrations.listed()] == [False]


def test_a_token_is_good_to_the_end_of_its_last_day_and_then_it_is_said_that_it_ended(
    lone: OfficeStore,
) -> None:
    crm = caller(lone)
    clock = crm.counter.clock
    last_day = clock.now().date() + dt.timedelta(days=1)
    crm.token = crm.integrations.issue("crm", EVERY_SCOPE, last_day)
    end = dt.datetime.combine(last_day, dt.time(23, 59, 59), dt.UTC)
    clock.leap(end - clock.now())
    assert crm.ask("GET", "/orders/1/bonuses").status_code == 200
    clock.forward(1)
    refused = crm.ask("GET", "/orders/1/bonuses")
    assert error(refused) == (401, "token_ended")
    assert str(last_day) in refused.json()["says"]
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    guessed = crm.ask("GET", "/orders/1/bonuses", headers={"Authorization": "Bearer crm.x"})
    assert error(guessed) == (401, "token_unknown"), "whoever only knows the name learns nothing of its end"
    crm.integrations.revoke("crm")
    assert error(crm.ask("GET", "/orders/1/bonuses")) == (401, "token_unknown")


@pytest.mark.parametrize("days", [-1, 3654])
def test_a_token_cannot_end_before_it_begins_or_in_a_lifetime(lone: OfficeStore, days: int) -> None:
    crm = caller(lone)
    day = crm.counter.clock.now().date() + dt.timedelta(days=days)
    with pytest.raises(LastDayUnfit):
        crm.integrations.issue("till", EVERY_SCOPE, day)
    assert [one.integration_id for one in crm.integrations.listed()] == ["crm"]


def test_tokens_that_end_soon_are_told_the_next_one_first(office_store: OfficeStore) -> None:
    crm = caller(office_store)
    today = crm.counter.clock.now().date()
    ends = {"late": 31, "gone": 3, "second": 29, "first": 2}
    for name, days in ends.items():
        crm.integrations.issue(name, EVERY_SCOPE, today + dt.timedelta(days=days))
    crm.integrations.revoke("gone")
    assert [one.integration_id for one in crm.integrations.ending()] == ["first", "second"]
    kept = {one.integration_id: one.last_day for one in crm.integrations.listed()}
    assert kept == {"crm": None} | {name: today + dt.timedelta(days=days) for name, days in ends.items()}


def test_whoever_asks_too_often_waits_and_nobody_else_does(lone: OfficeStore) -> None:
    crm = caller(lone, speed=Speed(burst=2, per_second=1))
    other = crm.integrations.issue("till", EVERY_SCOPE)
    said = [crm.ask("GET", "/orders/1/bonuses").status_code for _ in range(3)]
    assert said == [200, 200, 429]
    crm.counter.clock.forward(1)
    assert crm.ask("GET", "/orders/1/bonuses").status_code == 200
    crm.token = other
    assert crm.ask("GET", "/orders/1/bonuses").status_code == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"content": b"x" * (LARGEST_BODY_BYTES + 1)}, 413),
        ({"content": b"{"}, 422),
        ({"content": b"[" * 100_000}, 400),
        ({"content": b"\xff"}, 400),
        ({"content": b'{"records": [1], "records": [{}]}'}, 422),
        ({"content": b'{"records": [1], "Zoe": 1, "Zoe": 2}'}, 422),
        ({"content": b'{"records": [' + b"[" * 1000 + b"]" * 1000 + b"]}"}, 400),
        ({"json": {"records": []}}, 422),
        ({"json": {"records": [{}] * 1001}}, 422),
        ({"json": {"records": "Zoe"}}, 422),
        ({"json": {"records": [1], "Zoe": 1}}, 422),
        ({"json": {"records": [1]}, "headers": {"Idempotency-Key": "Zoé L".encode("latin-1")}}, 422),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_name(
    lone: OfficeStore, request_: dict[str, Any], status: int
) -> None:
    said = caller(lone).ask("POST", "/records", "k1", **request_)
    assert said.status_code == status, said.text
    assert set(said.json()) == {"error", "says"}
    assert "Zo" not in said.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


KEYS = itertools.count()
VALUES = [value for one in EVERYTHING for value in one.values()]
PARTS = ["records", "orders", "bonuses", "redeem", "900", "%00", "é", "..", "?a=b"]


@st.composite
def bent(draw: st.DrawFn) -> dict[str, Any]:
    """A record with one or two fields that hold anything, or something of another record."""
    document: dict[str, Any] = dict(draw(st.sampled_from(EVERYTHING)))
    for _ in range(draw(st.integers(0, 2))):
        field = draw(st.sampled_from([*document, "record"]))
        document[field] = draw(
            JSON | st.sampled_from([value for one in EVERYTHING for value in one.values()])
        )
    return document


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=st.lists(bent() | JSON, min_size=1, max_size=4))
def test_whatever_is_sent_there_is_a_result_for_each_and_never_a_fault(
    crm: Caller, documents: list[Any]
) -> None:
    body = json.dumps({"records": documents}).encode()
    said = crm.ask("POST", "/records", f"k{next(KEYS)}", content=body)
    assert said.status_code in {200, 422}, said.text
    if said.status_code == 200:
        assert [one["number"] for one in said.json()["results"]] == list(range(1, len(documents) + 1))
    else:
        assert said.json()["error"] == "malformed_request"


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    parts=st.lists(
        st.sampled_from(["records", "orders", "bonuses", "redeem", "900", "%00", "é", "..", "?a=b"])
    ),
    body=st.binary(max_size=60),
)
def test_no_path_and_no_body_is_a_fault(crm: Caller, method: str, parts: list[str], body: bytes) -> None:
    said = crm.ask(method, "/" + "/".join(parts), "k", content=body)
    assert said.status_code < 500


def test_an_order_whose_number_holds_a_slash_is_found(crm: Caller) -> None:
    document = EVERYTHING[7] | {"order": "2026/900", "customer_id": "c0", "site_id": "north"}
    document |= {"starts_at": "2026-03-02T12:00:00+01:00"}
    assert crm.send("k1", document).json()["results"][0]["outcome"] == "added"
    crm.counter.clock.forward(7200)
    shown = crm.counter.show("s1")
    assert shown.card.order == "2026/900"
    for path in ("/orders/2026%2F900/bonuses", "/orders/2026/900/bonuses"):
        said = crm.ask("GET", path)
        assert said.status_code == 200, said.text
        assert {one["bonus_id"] for one in said.json()["bonuses"]} == {
            one.bonus_id for one in shown.card.bonuses
        }


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"Content-Type": "application/x-www-form-urlencoded"}, "application/json"),
        ({"Content-Type": "text/plain"}, "application/json"),
        ({"Content-Encoding": "gzip"}, "not compressed"),
    ],
)
def test_a_body_of_another_kind_is_told_what_it_should_be(
    lone: OfficeStore, headers: dict[str, str], says: str
) -> None:
    body = json.dumps({"records": EVERYTHING[:1]}).encode()
    content = gzip.compress(body) if "Content-Encoding" in headers else body
    crm = caller(lone)
    said = crm.ask("POST", "/records", "k1", content=content, headers=headers)
    assert error(said) == (415, "unsupported_media_type")
    assert says in said.json()["says"]
    assert crm.ask("GET", "/orders/100/bonuses", headers=headers).status_code == 200


def test_whoever_is_not_let_in_or_too_fast_is_told_in_the_head_too(lone: OfficeStore) -> None:
    crm = caller(lone, speed=Speed(burst=1, per_second=0.001))
    unknown = crm.ask("GET", "/orders/100/bonuses", headers={"Authorization": "Bearer nobody.x"})
    assert (unknown.status_code, unknown.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert crm.ask("GET", "/orders/100/bonuses").status_code == 200
    fast = crm.ask("GET", "/orders/100/bonuses")
    assert (fast.status_code, fast.headers["Retry-After"]) == (429, "1")


@pytest.mark.parametrize(("path", "methods"), [("/customers/c1", "DELETE, GET"), ("/records", "POST")])
def test_whoever_takes_the_wrong_method_is_told_all_that_there_are(
    crm: Caller, path: str, methods: str
) -> None:
    said = crm.ask("PUT", path, "k")
    assert (*error(said), said.headers["Allow"]) == (405, "http_error", methods)


def test_the_description_names_whatever_a_till_may_be_told(crm: Caller) -> None:
    schemas = crm.app.openapi()["components"]["schemas"]
    assert schemas["Refused"]["properties"]["error"]["$ref"].endswith("/Why")
    assert {one.value for one in TillAnswer if one is not TillAnswer.RECORDED} <= set(schemas["Why"]["enum"])


def test_a_slash_too_many_sends_no_token_elsewhere(crm: Caller) -> None:
    said = crm.ask("POST", "/records/", "k1", json={"records": EVERYTHING[:1]})
    assert error(said) == (404, "http_error")
    assert "Location" not in said.headers


def test_what_a_record_cannot_do_without_is_required_in_the_description(crm: Caller) -> None:
    schemas = crm.app.openapi()["components"]["schemas"]
    kinds = schemas["Batch"]["properties"]["records"]["items"]["discriminator"]["mapping"]
    assert set(kinds) == {one["record"] for one in EVERYTHING}
    for number, whole in enumerate(EVERYTHING):
        name = kinds[whole["record"]].rpartition("/")[2]
        required = set(schemas[name]["required"])
        assert required <= set(whole)
        for field in whole:
            cut = {key: value for key, value in whole.items() if key != field}
            refused = crm.send(f"k{number}-{field}", cut).json()["results"][0]["field"]
            needed = field in required or (field == "until" and whole.get("kind") == "rotating")
            assert (refused == field) == needed, (name, field, refused)
