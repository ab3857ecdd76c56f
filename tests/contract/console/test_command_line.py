"""What the command line does with customers, and who else hears of them, is in the audit log."""

import datetime as dt
import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.clock import SetClock, SystemClock
from server.domain.offers.policy import Policy
from server.office.integrations import Integrations
from server.office.records import Scope
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import ConsoleStore, audit, sessions, team
from server.stores.instants import stamp
from server.stores.schema import pickups
from tests.unit.server.small_shop import offer, shop


@pytest.fixture
def address(where: Path | PostgresUrl) -> str:
    return where.secret if isinstance(where, PostgresUrl) else str(where)


def run(address: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--store", address])


def told(where: Path | PostgresUrl) -> list[tuple[str, str, str]]:
    with closing(ConsoleStore(where)) as store, store.reading() as connection:
        assert audit.verify(connection).broken_at is None
        lines = audit.lines(connection, audit.Search())
    return [(one.entry.actor, one.entry.action, one.entry.subject) for one in lines][::-1]


def details(where: Path | PostgresUrl) -> list[str]:
    with closing(ConsoleStore(where)) as store, store.reading() as connection:
        return [one.entry.detail for one in audit.lines(connection, audit.Search())][::-1]


def test_who_took_a_file_away_noted_an_objection_and_erased_is_written_down(
    where: Path | PostgresUrl, address: str
) -> None:
    taken = run(address, "customers", "export", "c0")
    assert json.loads(taken.stdout)["customer"]["customer_id"] == "c0"
    assert "profiling is off\n" in run(address, "customers", "object", "c0").stdout
    assert "profiling was off already" in run(address, "customers", "object", "c0").stdout
    assert run(address, "customers", "erase", "c0").stdout == "baylens-server: erased\n"
    assert told(where) == [
        ("cli", "customer.export", "customer:c0"),
        ("cli", "customer.object", "customer:c0"),
        ("cli", "customer.object", "customer:c0"),
        ("cli", "customer.erase", "customer:c0"),
    ]
    with closing(open_store(Settings(store=where))) as store, store.transaction() as books:
        assert books.customer_file("c0") is None


def test_who_looked_at_a_customer_in_a_preview_and_took_events_away_is_written_down(
    where: Path | PostgresUrl, address: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.json"
    file.write_text(run(address, "campaigns", "export", "spring").stdout, encoding="utf-8")
    preview = ("campaigns", "preview", str(file), "--site", "north", "--customer")
    looked = run(address, *preview, "c0")
    assert looked.exit_code == 0, looked.output
    assert run(address, *preview, "nobody").exit_code == 1
    assert run(address, "events", "export").exit_code == 0
    assert run(address, "events", "export", "--after", "999").exit_code == 1
    assert told(where) == [("cli", "customer.look", "customer:c0"), ("cli", "events.export", "events:all")]
    assert details(where) == ["preview", ""]


def test_a_preview_counts_customers_and_says_how_many_of_all_are_held_out(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.json"
    file.write_text(run(address, "campaigns", "export", "spring").stdout, encoding="utf-8")
    preview = ("campaigns", "preview", str(file), "--site", "north")
    assert "held out" not in run(address, *preview).output
    monkeypatch.setenv("BAYLENS_SERVER_HOLDOUT_SHARE", "0.3")
    assert "30 % of all customers are held out" in run(address, *preview).output


def test_a_token_ends_after_a_year_unless_somebody_says_otherwise(
    where: Path | PostgresUrl, address: str
) -> None:
    day = SystemClock().now().date() + dt.timedelta(days=40)
    year = SystemClock().now().date() + dt.timedelta(days=365)
    add = ("integrations", "add")
    said = [
        run(address, *add, "usual", "--scope", "till"),
        run(address, *add, "named", "--scope", "till", "--until", str(day)),
        run(address, *add, "endless", "--scope", "till", "--until", "never"),
    ]
    assert [one.exit_code for one in said] == [0, 0, 0]
    assert [len(one.stdout.split()) for one in said] == [1, 1, 1], "the token alone, for a file"
    assert f"this token ends with {day}" in said[1].stderr
    with closing(open_store(Settings(store=where))) as store:
        long_ago = SetClock(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        Integrations(store, long_ago).issue("former", {Scope.TILL}, dt.date(2020, 2, 1))
    with closing(open_store(Settings(store=where))) as store, store.transaction() as books:
        found = {one.integration_id: one.last_day for one in books.integrations()}
    assert (found["named"], found["endless"]) == (day, None)
    usual = found["usual"]
    assert usual is not None
    assert dt.timedelta() <= usual - year <= dt.timedelta(days=1)
    listed = run(address, "integrations", "list").stdout
    assert re.search(rf"named +till +\S+ +{day} +no +none", listed)
    assert re.search(r"former +till +2020-01-01 +2020-02-01 \(ended\) +no", listed)
    assert re.search(r"endless +till +\S+ +no end +no", listed)
    assert details(where)[1:] == [f"till until {day} overlap 3", "till overlap 3"]


def test_who_renews_a_token_is_told_until_when_the_one_before_goes_on_and_how_to_end_it(
    where: Path | PostgresUrl, address: str
) -> None:
    add = ("integrations", "add", "till", "--scope", "till")
    first = run(address, *add)
    assert "goes on" not in first.stderr
    second = run(address, *add)
    (until,) = re.findall(r"the one before goes on until (\S+ \S+ UTC); ", second.stderr)
    ends = dt.datetime.strptime(f"{until[:16]}+0000", "%Y-%m-%d %H:%M%z")
    assert abs(ends - SystemClock().now() - dt.timedelta(days=3)) < dt.timedelta(hours=1)
    assert until in run(address, "integrations", "list").stdout
    assert "integrations end-older till" in second.stderr
    ended = run(address, "integrations", "end-older", "till")
    assert ended.stdout == "baylens-server: older tokens of till that were good, and are no more: 1\n"
    assert until not in run(address, "integrations", "list").stdout
    assert run(address, *add, "--overlap", "0").stderr.count("\n") == 1
    with closing(open_store(Settings(store=where))) as store:
        tokens = Integrations(store, SystemClock())
        assert tokens.admit(second.stdout.strip()) is None
    assert [action for _, action, _ in told(where)] == [
        *("integration.add", "integration.add", "integration.end_older", "integration.add")
    ]
    assert details(where)[-1].endswith("overlap 0")


@pytest.mark.parametrize(
    "flags",
    [
        ("--overlap", "31"),
        ("--overlap", "-1"),
        ("--days", "9", "--until", "2027-01-01"),
        ("--until", "tomorrow"),
        ("--until", "2020-01-01"),
        ("--days", "99999999"),
    ],
    ids=str,
)
def test_a_token_without_a_day_to_end_with_is_not_issued(
    where: Path | PostgresUrl, address: str, flags: tuple[str, ...]
) -> None:
    assert run(address, "integrations", "add", "crm", "--scope", "till", *flags).exit_code in {1, 2}
    assert told(where) == []


def test_who_took_what_customers_did_by_arm_is_written_down(
    where: Path | PostgresUrl, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAYLENS_SERVER_HOLDOUT_SHARE", "0.5")
    at = SystemClock().now()
    with closing(ConsoleStore(where)) as store, store.bookkeeping() as connection:
        for number, days in (("p-0", 40), ("p-1", 10)):
            then = stamp(at - dt.timedelta(days=days))
            order = {
                "order_number": number,
                "customer_id": "c0",
                "site_id": "north",
                "bay": "1",
                "bags": "[]",
            }
            connection.execute(pickups.insert().values(order | {"starts_at": then, "collected_at": then}))
    taken = run(address, "data", "export", "effect", "--weeks", "4", "--outcome", "orders")
    arm = "holdout" if Policy(holdout_share=0.5).holds_out("c0") else "exposed"
    assert taken.stdout == f"arm;before;outcome;customers\n{arm};1;1;1\n"
    assert told(where) == [("cli", "measure.export", "table:effect")]


@pytest.mark.parametrize(
    ("command", "exit_code"), [(("export",), 1), (("object",), 1), (("erase",), 0)], ids=str
)
def test_what_was_done_to_nobody_is_not_written_down(
    where: Path | PostgresUrl, address: str, command: tuple[str, ...], exit_code: int
) -> None:
    said = run(address, "customers", *command, "nobody")
    assert said.exit_code == exit_code, said.output
    assert "no such customer" in said.output
    assert told(where) == []
    source = run(address, "customers", "object", "c0", "--source", "the service desk")
    assert source.exit_code == 1
    assert told(where) == []


def test_who_let_another_system_in_and_where_events_go_is_written_down(
    where: Path | PostgresUrl, address: str
) -> None:
    token = run(address, "integrations", "add", "crm", "--scope", "till", "--scope", "bonuses").stdout
    secret = run(address, "events", "subscribe", "crm", "https://me:secret@crm.example/hear?key=1").stdout
    assert run(address, "events", "unsubscribe", "crm").exit_code == 0
    assert run(address, "integrations", "revoke", "crm").exit_code == 0
    refused = (
        ("integrations", "revoke", "nobody"),
        ("events", "unsubscribe", "nobody"),
        ("events", "subscribe", "crm", "http://crm.example"),
        ("events", "subscribe", "crm", "https://[crm"),
    )
    for command in refused:
        assert run(address, *command).exit_code == 1
    assert told(where) == [
        ("cli", "integration.add", "integration:crm"),
        ("cli", "events.subscribe", "subscriber:crm"),
        ("cli", "events.unsubscribe", "subscriber:crm"),
        ("cli", "integration.revoke", "integration:crm"),
    ]
    assert details(where)[1:] == ["crm.example", "", ""]
    assert len(token.strip()) > 20
    assert len(secret.strip()) > 20


def test_who_let_glasses_in_and_out_is_written_down(where: Path | PostgresUrl, address: str) -> None:
    pairing = ("glasses", "pair", "north-1", "--site", "north", "--address")
    assert run(address, "issue-glasses", "north-1", "--site", "north").exit_code == 0
    assert run(address, *pairing, "wss://shop.example:8765").exit_code == 0
    assert run(address, "revoke-glasses", "north-1").exit_code == 0
    for command in (
        ("issue-glasses", "north-2", "--site", "nowhere"),
        (*pairing, "shop"),
        ("revoke-glasses", "north-2"),
    ):
        assert run(address, *command).exit_code != 0
    assert told(where) == [
        ("cli", "glasses.issue", "glasses:north-1"),
        ("cli", "glasses.invite", "glasses:north-1"),
        ("cli", "glasses.revoke", "glasses:north-1"),
    ]
    assert details(where) == ["north", "north", ""]


def test_who_saw_or_renewed_the_key_of_command_cards_is_written_down(
    where: Path | PostgresUrl, address: str
) -> None:
    before = run(address, "command-key", "north").stdout
    assert run(address, "command-key", "north", "--renew").stdout not in {before, ""}
    assert run(address, "command-key", "nowhere", "--renew").exit_code == 1
    assert told(where) == [("cli", "site.show_key", "site:north"), ("cli", "site.renew_key", "site:north")]
    assert details(where) == ["", ""]


def test_who_brought_in_files_is_written_down(
    where: Path | PostgresUrl, address: str, tmp_path: Path
) -> None:
    customers = tmp_path / "customers.jsonl"
    customers.write_text(
        "".join(
            json.dumps({"record": "customer", "customer_id": one, "first_name": "Ana", "family_initial": "B"})
            + "\n"
            for one in map(str, range(1201))
        )
    )
    sites = tmp_path / "sites.csv"
    sites.write_text("site_id;name;timezone\nwest;Ouest;Europe/Paris\n")
    document = tmp_path / "shop.json"
    document.write_text(shop(offer("c", units_total=5)).model_dump_json(by_alias=True))
    assert run(address, "data", "import", str(customers)).exit_code == 0
    assert run(address, "data", "import", str(sites), "--kind", "site").exit_code == 0
    assert run(address, "load-shop", str(document)).exit_code == 0
    assert told(where) == [
        ("cli", "data.import", "file:customers.jsonl"),
        ("cli", "data.import", "file:sites.csv"),
        ("cli", "shop.load", "file:shop.json"),
    ]


def test_a_file_of_which_nothing_is_taken_in_is_not_written_down(
    where: Path | PostgresUrl, address: str, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    document = tmp_path / "shop.json"
    document.write_text("{}")
    assert run(address, "data", "import", str(empty)).exit_code == 0
    assert run(address, "data", "import", str(tmp_path / "none.jsonl")).exit_code == 1
    assert run(address, "load-shop", str(document)).exit_code == 1
    assert told(where) == []


def test_an_account_is_made_for_some_sites_and_not_for_one_that_is_not_there(
    where: Path | PostgresUrl, address: str
) -> None:
    north_and_south = ("--site", "north", "--site", "south")
    for login, role, sites, said in (
        ("sven", "store_manager", north_and_south, ""),
        ("otto", "operator", (), ""),
        ("eve", "operator", ("--site", "north", "--site", "nord"), "there is no site nord"),
        ("amir", "approver", ("--site", "north"), "this role holds at every site"),
    ):
        added = run(address, "users", "add", login, "--role", role, *sites)
        assert (added.exit_code, "Traceback" in added.output) == (1 if said else 0, False)
        assert said in added.stderr
    with closing(ConsoleStore(where)) as store, store.reading() as connection:
        found = {one.user.login: one.user.sites for one in team.members(connection)}
    assert found == {"sven": frozenset({"north", "south"}), "otto": None}
    assert [action for _, action, _ in told(where)] == ["user.add", "user.sites", "user.add"]
    assert details(where) == ["store_manager", "only north south", "operator"]


def test_everybody_who_has_an_account_is_listed_with_how_it_stands(
    where: Path | PostgresUrl, address: str
) -> None:
    for login, role, *sites in (("sven", "store_manager", "--site", "north"), ("ada", "administrator")):
        assert run(address, "users", "add", login, "--role", role, *sites).exit_code == 0
    with closing(ConsoleStore(where)) as store, store.bookkeeping() as connection:
        ada = next(one.user for one in team.members(connection) if one.user.login == "ada")
        team.set_password(connection, ada.user_id, "a hash")
        sessions.begin(connection, "a hash", ada.user_id, dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    listed = run(address, "users", "list").stdout
    assert re.search(r"^ada +ada +administrator +active +2026-03-02 +every site", listed, re.M)
    assert re.search(r"^sven +sven +store_manager +invited +never +north", listed, re.M)
