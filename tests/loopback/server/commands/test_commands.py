"""``baylens-server`` as operators type it."""

import csv
import json
import sqlite3
import stat
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest

from server.clock import SystemClock
from server.desk.door import Door
from server.desk.records import Worn
from server.domain.categories import Category
from server.domain.shop import write_shop
from server.opening import open_store
from server.settings import Settings
from tests.loopback.server.commands.typed import counts, run
from tests.unit.server.small_shop import NINE, bought, customer, offer, shop

pytestmark = pytest.mark.timeout(240)


def test_init_makes_the_store_once(tmp_path: Path) -> None:
    store = tmp_path / "new" / "books.sqlite3"
    first, second = run("init", "--store", str(store)), run("init", "--store", str(store))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == f"baylens-server: {store} is ready\n"
    assert second.stdout == f"baylens-server: {store} is ready already\n"


def test_a_store_is_one_file_of_its_owners_whatever_its_name_holds(tmp_path: Path) -> None:
    store = tmp_path / "a?b#c%20.db"
    assert run("init", "--store", str(store)).exit_code == 0
    assert run("users", "add", "ada", "--role", "administrator", "--store", str(store)).exit_code == 0
    assert json.loads(run("team", "export", "--store", str(store)).stdout)["people"][0]["login"] == "ada"
    assert [one.name for one in tmp_path.iterdir() if not one.name.endswith(("-wal", "-shm"))] == [store.name]
    assert stat.S_IMODE(store.stat().st_mode) == 0o600


def test_loading_says_what_was_loaded_and_a_second_time_is_harmless(folder: Path) -> None:
    again = run("load-shop", str(folder / "shop.json"))
    assert again.stdout == "baylens-server: loaded 2 sites, 3 customers, 3 pickups\n"
    assert counts(run("status"))["customers"] == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("{", "document: "), (None, "cannot be read"), ('{"schema": 1, "sites": []}', "sites: ")],
)
def test_a_shop_that_cannot_be_loaded_is_refused_with_its_paths(
    folder: Path, text: str | None, sentence: str
) -> None:
    bad = folder / "bad.json"
    if text is not None:
        bad.write_text(text)
    refused = run("load-shop", str(bad))
    assert refused.exit_code == 1
    assert refused.stderr.startswith("baylens-server: ")
    assert sentence in refused.stderr


def test_a_shop_in_another_encoding_is_refused_with_what_to_do(folder: Path) -> None:
    (folder / "shop16.json").write_text((folder / "shop.json").read_text("utf-8"), "utf-16")
    refused = run("load-shop", "shop16.json")
    assert refused.exit_code == 1
    assert refused.stderr == "baylens-server: shop16.json is not UTF-8: save it in that encoding\n"


def test_a_credential_is_printed_once_and_alone(folder: Path) -> None:
    first, second = (run("issue-glasses", "g1", "--site", "north") for _ in range(2))
    assert first.stdout.startswith("g1.")
    assert len(first.stdout.splitlines()) == 1
    assert first.stdout != second.stdout
    assert (folder / "baylens.sqlite3").exists()


@pytest.mark.usefixtures("folder")
def test_the_team_comes_back_from_its_file_whatever_somebody_was_called() -> None:
    run("users", "add", "bob", "--role", "administrator", "--name", " Bob\n\x1b[31mL. ")
    exported = run("team", "export").stdout
    assert json.loads(exported)["people"][0]["name"] == "Bob [31mL."
    Path("team.json").write_text(exported, "utf-8")
    assert run("team", "import", "team.json").exit_code == 0


@pytest.mark.parametrize("kept", ["Bob\n\x1b[31mL.", " \x85", "B" * 90])
def test_a_name_that_an_earlier_program_took_in_spoils_no_file_of_the_team(folder: Path, kept: str) -> None:
    run("users", "add", "bob", "--role", "administrator")
    with closing(sqlite3.connect(folder / "baylens.sqlite3", isolation_level=None)) as books:
        books.execute("UPDATE users SET name = ? WHERE login = 'bob'", (kept,))
    Path("team.json").write_text(run("team", "export").stdout, "utf-8")
    brought = run("team", "import", "team.json")
    assert brought.exit_code == 0, brought.output


def test_the_version_is_said_without_a_command() -> None:
    assert run("--version").stdout == f"baylens-server {version('baylens')}\n"


@pytest.mark.usefixtures("folder")
def test_the_command_key_is_the_sites_32_bytes() -> None:
    first = run("command-key", "north").stdout.strip()
    assert first == run("command-key", "north").stdout.strip()
    assert len(bytes.fromhex(first)) == 32
    renewed = run("command-key", "north", "--renew").stdout.strip()
    assert renewed == run("command-key", "north").stdout.strip() != first


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["load-shop", "team import"])
def test_a_file_may_begin_with_a_byte_order_mark(command: str) -> None:
    team = {"schema": 1, "people": [{"login": "eve", "name": "Eve", "role": "auditor", "active": True}]}
    content = write_shop(shop(offer("a", units_total=5))) if command == "load-shop" else json.dumps(team)
    Path("marked.json").write_text(content, "utf-8-sig")
    done = run(*command.split(), "marked.json")
    assert done.exit_code == 0, done.output


def test_all_glasses_are_printed_with_their_site_and_how_they_were_heard_last(folder: Path) -> None:
    for glasses_id, site in (("n1", "north"), ("s1", "south"), ("n2", "north")):
        run("issue-glasses", glasses_id, "--site", site)
    run("revoke-glasses", "n1")
    heard = Worn("s1", "session", NINE, "1.2", "640x360", in_service=True, battery=17)
    store = open_store(Settings(store=folder / "baylens.sqlite3"))
    Door(store, SystemClock()).note_worn((heard,))
    store.close()
    found = {one["glasses_id"]: one for one in csv.DictReader(table("glasses"), delimiter=";")}
    assert {name: (one["site_id"], bool(one["revoked_at"])) for name, one in found.items()} == {
        "n1": ("north", True),
        "n2": ("north", False),
        "s1": ("south", False),
    }
    said = [found["s1"][name] for name in ("heard_at", "online", "app_version", "display", "battery")]
    assert said == [NINE.isoformat(timespec="seconds"), "false", "1.2", "640x360", "17"]
    assert found["n2"]["heard_at"] == found["n2"]["app_version"] == ""
    assert found["n2"]["let_in_at"].endswith("+00:00")


def table(what: str) -> list[str]:
    printed = run("data", "export", what)
    assert printed.exit_code == 0, printed.output
    return printed.stdout.splitlines()


@pytest.mark.usefixtures("folder")
def test_revoking_is_confirmed() -> None:
    run("issue-glasses", "g1", "--site", "north")
    assert run("revoke-glasses", "g1").stdout == "baylens-server: g1 is revoked\n"


def test_status_says_when_a_balance_does_not_add_up(folder: Path) -> None:
    assert run("status").exit_code == 0
    broken = sqlite3.connect(folder / "baylens.sqlite3")
    with broken:
        broken.execute("PRAGMA ignore_check_constraints = ON")
        broken.execute("UPDATE balances SET given = given + 1")
    broken.close()
    status = run("status")
    assert status.exit_code == 1
    assert counts(status)["of which do not add up"] == 1


def test_what_is_fitted_is_named_and_without_purchases_nothing_is(folder: Path) -> None:
    nothing = run("fit")
    assert nothing.exit_code == 1
    assert "import purchases, then fit again" in nothing.stdout
    people = (customer(0, purchases=bought(Category.TEA, 3, 9, 40)),)
    (folder / "shop.json").write_text(write_shop(shop(people=1, customers=people)), "utf-8")
    assert run("load-shop", "shop.json").exit_code == 0
    fitted = run("fit")
    assert fitted.exit_code == 0
    assert fitted.stdout.startswith("baylens-server: learned what is popular")
    assert run("fit").stdout == fitted.stdout


@pytest.mark.usefixtures("folder")
def test_going_back_to_a_version_of_another_campaign_lets_neither_run() -> None:
    lives = {one["campaign"]: one["version"] for one in json.loads(run("campaigns", "list", "--json").stdout)}
    (name, version) = next(iter(lives.items()))
    run("campaigns", "archive", name, "--by", "ada")
    refused = run("campaigns", "rollback", "other", "--to", version, "--by", "ada")
    assert refused.exit_code == 1
    assert refused.stderr == f"baylens-server: {version[:12]} is a version of {name}, not of other\n"
    assert json.loads(run("campaigns", "list", "--json").stdout)[0]["act"] == "archived"


def test_a_campaign_that_is_only_written_down_has_no_life_yet_and_one_that_is_unknown_is_refused(
    folder: Path,
) -> None:
    campaign = shop(offer("a", units_total=5)).campaigns[0].model_copy(update={"campaign_id": "autumn"})
    document = {"schema": 1, "campaign": campaign.model_dump(mode="json")}
    (folder / "autumn.json").write_text(json.dumps(document), "utf-8")
    assert run("campaigns", "import", "autumn.json", "--by", "lea").exit_code == 0
    assert json.loads(run("campaigns", "list", "autumn", "--json").stdout) == []
    refused = run("campaigns", "list", "autum", "--json")
    assert refused.exit_code == 1
    assert not refused.stdout
    assert "there is no campaign autum" in refused.stderr


@pytest.mark.usefixtures("folder")
def test_a_supervisor_writes_to_a_site_and_sees_on_how_many_glasses_it_was_read() -> None:
    written = run("message", "north", "Quai 3 fermé jusqu’à midi")
    assert written.exit_code == 0
    assert "Quai 3 fermé | jusqu’à midi" in written.stdout
    assert run("messages", "north").stdout.split()[-1] == "0"
    refused = run("message", "north", "Bonjour " * 40)
    assert (refused.exit_code, "say it shorter" in refused.stderr) == (1, True)
    assert run("message", "nowhere", "Pause").exit_code == 1


@pytest.mark.usefixtures("folder")
def test_a_gate_says_that_a_customer_is_here() -> None:
    assert run("arrive", "100").stdout == "baylens-server: the customer of order 100 is here\n"
    assert run("arrive", "100").exit_code == 0
    refused = run("arrive", "999")
    assert (refused.exit_code, "no order 999" in refused.stderr) == (1, True)
