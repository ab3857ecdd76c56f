"""``baylens-server`` as operators type it, and the server as a process that can be killed."""

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from importlib.metadata import version
from pathlib import Path
from typing import Self

import pytest
from typer.testing import CliRunner, Result
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from overlays.wire import SUBPROTOCOL, Answer, Granted, Verdict
from server.cli import app
from server.domain.categories import Category
from server.domain.shop import write_shop
from tests.loopback.server.conftest import RawGlasses
from tests.unit.server.small_shop import bought, customer, offer, shop

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where a store was prepared and a shop loaded."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "shop.json").write_text(write_shop(shop(offer("a", units_total=5))), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("init").exit_code == 0
        assert run("load-shop", "shop.json").exit_code == 0
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, to work in."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def counts(status: Result) -> dict[str, int]:
    """The table that ``status`` prints."""
    rows = (line.rsplit(maxsplit=1) for line in status.stdout.splitlines()[1:])
    return {name.strip(): int(number) for name, number in rows}


def test_init_makes_the_store_once(tmp_path: Path) -> None:
    store = tmp_path / "new" / "books.sqlite3"
    first, second = run("init", "--store", str(store)), run("init", "--store", str(store))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == f"baylens-server: {store} is ready\n"
    assert second.stdout == f"baylens-server: {store} is ready already\n"


def test_a_store_is_one_file_of_its_owners_whatever_its_name_holds(tmp_path: Path) -> None:
    store = tmp_path / "a?b#c%20.db"
    assert run("init", "--store", str(store)).exit_code == 0
    assert run("users", "add", "ada", "--store", str(store)).exit_code == 0
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
    run("users", "add", "bob", "--name", " Bob\n\x1b[31mL. ")
    exported = run("team", "export").stdout
    assert json.loads(exported)["people"][0]["name"] == "Bob [31mL."
    Path("team.json").write_text(exported, "utf-8")
    assert run("team", "import", "team.json").exit_code == 0


@pytest.mark.parametrize("kept", ["Bob\n\x1b[31mL.", " \x85", "B" * 90])
def test_a_name_that_an_earlier_program_took_in_spoils_no_file_of_the_team(folder: Path, kept: str) -> None:
    run("users", "add", "bob")
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


UNFIT = (".", "nowhere", "baylens.sqlite3", "/dev/zero")
"""A folder, nothing, what is no text, and what has no end."""


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("issue-glasses", "g1", "--site", "east"), 1),
        (("revoke-glasses", "g1"), 1),
        (("command-key", "east"), 1),
        (("status", "--store", "nowhere.sqlite3"), 1),
        (("status", "--config", "nowhere.toml"), 1),
        (("serve", "--port", "70000"), 1),
        (("serve", "--port", "0", "--http-port", "0", "--ready-file", "nowhere/ready.json"), 1),
        (("status", "--config", "/dev/zero"), 1),
        *((("load-shop", path), 1) for path in UNFIT),
        *((("campaigns", "lint", path), 1) for path in UNFIT),
        *((("team", "import", path), 1) for path in UNFIT),
        *((("data", "import", path), 1) for path in UNFIT),
        (("issue-glasses", "not an id", "--site", "north"), 2),
        (("issue-glasses",), 2),
        (("serve", "--prot", "1"), 2),
        (("dance",), 2),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_line(arguments: tuple[str, ...], exit_code: int) -> None:
    refused = run(*arguments)
    assert refused.exit_code == exit_code
    assert isinstance(refused.exception, SystemExit)
    assert refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["lint", "preview", "import"])
@pytest.mark.parametrize(
    ("content", "french", "english"),
    [
        (b"{", "document: n’est pas du JSON\u202f: ligne 1", "document: Invalid JSON"),
        (b'{"schema": 1, "campaign": {}}', "campaign.name: à remplir", "campaign.name: Field required"),
        (b'{"schema": 1, "schema": 1}', "schema: figure deux fois", "schema: stands twice"),
        (b" " * (4 * 1024 * 1024 + 1), "ne se lit pas", "cannot be read: it is larger"),
        (b"{\xe9}", "n’est pas en UTF-8", "is not UTF-8"),
        (None, "ne se lit pas", "cannot be read: No such file"),
    ],
)
def test_a_broken_campaign_file_is_refused_in_the_language_that_was_asked_for(
    command: str, content: bytes | None, french: str, english: str
) -> None:
    if content is not None:
        Path("broken.json").write_bytes(content)
    more = {"lint": (), "preview": ("--site", "north"), "import": ("--by", "lea")}[command]
    for language, words in (("fr", french), ("en", english)):
        refused = run("campaigns", command, "broken.json", *more, "--language", language)
        assert refused.exit_code == 1
        assert words in refused.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "command", ["data export stock", "campaigns export spring", "campaigns list", "status"]
)
def test_an_export_that_cannot_be_written_is_named(command: str) -> None:
    program = (sys.executable, "-c", "from server.cli.program import main; main()")
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*program, *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.stderr == "baylens-server: the output cannot be written: No space left on device\n"
    assert ended.returncode == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "exit_code", "said"),
    [
        ("team export", 1, "cannot be written as ascii: set PYTHONIOENCODING=utf-8"),
        ("message north Zo\u00e9", 0, "Zo\\xe9"),
    ],
)
def test_what_standard_output_has_no_sign_for_is_no_traceback(
    command: str, exit_code: int, said: str
) -> None:
    run("users", "add", "zoe", "--name", "Zo\u00e9")
    done = subprocess.run(
        [sys.executable, "-c", "from server.cli.program import main; main()", *command.split(" ")],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(__file__).parents[3])},
        timeout=120,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (exit_code, False)
    assert said in done.stdout + done.stderr


@pytest.mark.usefixtures("folder")
def test_a_command_without_standard_output_does_its_work() -> None:
    program = f"{sys.executable} -c 'from server.cli.program import main; main()'"
    done = subprocess.run(
        ["sh", "-c", f"{program} arrive 100 >&-"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "command",
    [
        ("publish", "spring", "--approver", "noel"),
        ("ask", "spring"),
        ("schedule", "spring", "--approver", "noel", "--at", "2099-01-01T08:00"),
    ],
)
def test_what_may_not_be_published_is_refused_in_the_language_that_was_asked_for(
    folder: Path, command: tuple[str, ...]
) -> None:
    campaign = shop(offer("a", units_total=5)).campaigns[0].model_copy(update={"sites": ("nowhere",)})
    document = {"schema": 1, "campaign": campaign.model_dump(mode="json")}
    (folder / "spring.json").write_text(json.dumps(document), "utf-8")
    assert run("campaigns", "import", "spring.json", "--by", "lea").exit_code == 0
    for language, words in (("fr", "le site nowhere n’existe pas"), ("en", "there is no site nowhere")):
        refused = run("campaigns", *command, "--by", "lea", "--language", language)
        assert refused.exit_code == 1
        assert words in refused.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "french", "english"),
    [
        ("publish winter --by lea", "aucune version ne s’appelle winter", "no version is called winter"),
        ("export winter", "aucune version ne s’appelle winter", "no version is called winter"),
        ("diff winter", "aucune version ne s’appelle winter", "no version is called winter"),
        ("list winter", "il n’y a pas de campagne winter", "there is no campaign winter"),
        ("ask spring --by lea", "est déjà en cours", "runs already"),
        ("rollback spring --by lea", "sous une autre version", "never ran as another version"),
        ("archive winter --by lea", "winter n’a jamais été publiée", "winter was never published"),
        ("approve 7 --by lea", "il n’y a pas de demande 7", "there is no proposal 7"),
        ("cancel 7 --by lea", "il n’y a pas de demande 7", "there is no proposal 7"),
        ("send-back 7 --by lea --reason no", "il n’y a pas de demande 7", "there is no proposal 7"),
        ("schedule spring --by lea --at noon", "l’heure s’écrit comme", "the time is written like"),
        ("schedule spring --by lea --at 2020-01-01T08:00", "est déjà passé", "is over already"),
    ],
)
def test_what_cannot_be_found_or_done_is_said_in_the_language_that_was_asked_for(
    command: str, french: str, english: str
) -> None:
    for language, words in (("fr", french), ("en", english)):
        refused = run("campaigns", *command.split(), "--language", language)
        assert refused.exit_code == 1
        assert words in refused.stderr


@pytest.mark.usefixtures("folder")
def test_whoever_wrote_it_is_told_in_french_that_they_cannot_approve_it() -> None:
    exported = json.loads(run("campaigns", "export", "spring").stdout)
    exported["campaign"]["name"] = "Another spring"
    Path("next.json").write_text(json.dumps(exported), "utf-8")
    assert run("campaigns", "import", "next.json", "--by", "lea").exit_code == 0
    refused = run("campaigns", "publish", "spring", "--by", "max", "--approver", "lea", "--language", "fr")
    assert "document: qui l’a écrite ne peut pas l’approuver" in refused.stderr
    assert run("campaigns", "ask", "spring", "--by", "max").exit_code == 0
    refused = run("campaigns", "approve", "1", "--by", "noel", "--language", "fr")
    assert "noel n’est pas approbateur" in refused.stderr
    refused = run("campaigns", "ask", "spring", "--by", "noel", "--language", "fr")
    assert "la demande 1 de max attend" in refused.stderr
    assert run("campaigns", "cancel", "1", "--by", "max").exit_code == 0
    refused = run("campaigns", "approve", "1", "--by", "noel", "--language", "fr")
    assert "la demande 1 est déjà annulée, par max" in refused.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["load-shop", "team import"])
def test_a_file_may_begin_with_a_byte_order_mark(command: str) -> None:
    team = {"schema": 1, "people": [{"login": "eve", "name": "Eve", "role": "auditor", "active": True}]}
    content = write_shop(shop(offer("a", units_total=5))) if command == "load-shop" else json.dumps(team)
    Path("marked.json").write_text(content, "utf-8-sig")
    done = run(*command.split(), "marked.json")
    assert done.exit_code == 0, done.output


BEYOND = "99999999999999999999"
"""More than a number in the books can be."""


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "exit_code", "words"),
    [
        (f"events export --after {BEYOND}", 2, "--after"),
        (f"campaigns approve {BEYOND} --by ada", 2, "number"),
        (f"campaigns send-back {BEYOND} --by ada --reason no", 2, "number"),
        (f"campaigns cancel {BEYOND} --by ada", 2, "number"),
        (f"campaigns cancel --by ada -- -{BEYOND}", 2, "number"),
        (f"events export --after -{BEYOND}", 2, "--after"),
        ("campaigns approve 7 --by ada", 1, "no proposal 7"),
        ("campaigns archive spring --by=", 2, "nobody is named"),
        ("messages nrth", 1, "there is no site nrth"),
        ("events subscribe crm https://[::1", 1, "https://"),
        ("events subscribe crm https://", 1, "https://"),
        ("events subscribe crm https://crm.example:x", 1, "https://"),
        ("status --store postgresql://bay:secret@[::1", 1, "store (flag)"),
        ("status --store postgresql://bay:secret@h/b?nonsense=1", 1, "address"),
        ("init --store postgresql://bay:secret@h/b?nonsense=1", 1, "address"),
        (f"status --store {'x' * 5000}", 1, "cannot be opened"),
        (f"init --store {'x' * 5000}", 1, "cannot prepare"),
        ("glasses pair g1 --site north --address ws://h:1 --png nowhere/x.png", 1, "nowhere/x.png"),
        ("glasses pair g1 --site north --address ws://[::1", 2, "wss://host:port"),
        ("glasses pair g1 --site north --address ws://h:1 --png .", 1, "cannot be written"),
    ],
)
def test_what_nothing_can_be_done_with_is_named(command: str, exit_code: int, words: str) -> None:
    refused = run(*command.split())
    assert (refused.exit_code, isinstance(refused.exception, SystemExit)) == (exit_code, True)
    assert words in refused.stderr
    assert "secret" not in refused.stderr


@pytest.mark.parametrize(
    "command",
    [
        "serve --port 0 --http-port 0 --ready-file",
        "glasses pair g1 --site north --address ws://h:1 --png",
    ],
)
@pytest.mark.parametrize("stands", ["baylens.sqlite3", "shop.json", ".", "pipe"])
def test_a_file_that_is_written_takes_the_place_of_nothing_else(
    folder: Path, command: str, stands: str
) -> None:
    os.mkfifo(folder / "pipe")
    target = folder / stands
    before = target.stat()
    refused = run(*command.split(), stands)
    assert (refused.exit_code, isinstance(refused.exception, SystemExit)) == (1, True)
    assert f"{stands} cannot be written: something else stands there: name another file" in refused.stderr
    after = target.stat()
    assert (after.st_ino, after.st_mode, after.st_size) == (before.st_ino, before.st_mode, before.st_size)


def test_the_picture_of_a_pairing_code_is_its_owners_and_the_next_one_takes_its_place(folder: Path) -> None:
    for address in ("ws://north.example:1", "ws://south.example:1"):
        drawn = run("glasses", "pair", "g1", "--site", "north", "--address", address, "--png", "x.png")
        assert drawn.exit_code == 0
    assert stat.S_IMODE((folder / "x.png").stat().st_mode) == 0o600
    assert not (folder / "x.png.new").exists()


@pytest.mark.parametrize("unfit", ["\udcff", "a\0b"])
@pytest.mark.parametrize(
    "arguments",
    [
        *(("arrive",), ("campaigns", "list"), ("customers", "export"), ("message", "north")),
        *(("status", "--store"), ("status", "--config"), ("data", "import")),
    ],
)
def test_an_argument_that_is_no_text_is_refused_by_its_place(arguments: tuple[str, ...], unfit: str) -> None:
    refused = run(*arguments, unfit)
    assert (refused.exit_code, isinstance(refused.exception, SystemExit)) == (2, True)
    assert f"argument {len(arguments) + 1}" in refused.stderr


@pytest.mark.usefixtures("folder")
def test_a_variable_that_is_no_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAYLENS_SERVER_STORE", "\udcff.sqlite3")
    refused = run("init")
    assert (refused.exit_code, isinstance(refused.exception, SystemExit)) == (1, True)
    assert "BAYLENS_SERVER_STORE" in refused.stderr


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


class Process:
    """``baylens-server serve`` as a process of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self.ready = folder / name
        program = [sys.executable, "-c", "from server.cli import main; main()"]
        command = [*program, "serve", "--port", "0", "--http-port", "0"]
        self.running = subprocess.Popen(
            [*command, "--ready-file", str(self.ready)],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.running.poll() is None:
            self.end(signal.SIGKILL)
        for stream in (self.running.stdout, self.running.stderr):
            assert stream is not None
            stream.close()

    def port(self) -> int:
        assert self.running.stdout is not None
        line = self.running.stdout.readline()
        assert "serving glasses at 127.0.0.1:" in line, line
        return int(json.loads(self.ready.read_text())["glasses_port"])

    def end(self, sign: signal.Signals) -> tuple[int, str]:
        self.running.send_signal(sign)
        out, self.log = self.running.communicate(timeout=60)
        return self.running.returncode, out


@asynccontextmanager
async def glasses(port: int, token: str) -> AsyncIterator[RawGlasses]:
    """Glasses that are let in and greeted by a server of another process."""
    async with connect(
        f"ws://127.0.0.1:{port}",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={"Authorization": f"Bearer {token}"},
        proxy=None,
    ) as socket:
        raw = RawGlasses(socket)
        await raw.greet()
        yield raw


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_asked_to_stop_stops_in_order(folder: Path, sign: signal.Signals) -> None:
    with Process(folder, "ready.json") as process:
        process.port()
        assert process.end(sign) == (0, "baylens-server: stopped\n")


@pytest.mark.parametrize(("mode", "warnings"), [(0o644, 1), (0o640, 1), (0o600, 0)])
def test_serving_warns_once_when_others_can_read_the_store(folder: Path, mode: int, warnings: int) -> None:
    (folder / "baylens.sqlite3").chmod(mode)
    with Process(folder, "ready.json") as process:
        process.port()
        process.end(signal.SIGTERM)
        assert process.log.count("chmod 600 baylens.sqlite3") == warnings


async def test_a_server_killed_in_the_middle_of_a_pickup_goes_on_where_it_was(folder: Path) -> None:
    token = run("issue-glasses", "north-1", "--site", "north").stdout.strip()
    with Process(folder, "first.json") as first:
        async with glasses(first.port(), token) as raw:
            shown = await raw.show("s1")
            give = Answer(
                answer_id="a1",
                card_id=shown.card.card_id,
                bonus_id=shown.card.bonuses[0].bonus_id,
                verdict=Verdict.GIVE,
            )
            await raw.say(give)
            code, _out = first.end(signal.SIGKILL)
            assert code == -signal.SIGKILL

    with Process(folder, "second.json") as second:
        async with glasses(second.port(), token) as raw:
            assert (await raw.show("s1")).card == shown.card
            assert isinstance(await raw.ask(give), Granted)
            assert isinstance(await raw.ask(give), Granted)
    assert counts(run("status"))["given"] == 1


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


def test_a_narrow_terminal_cuts_nothing_and_a_note_may_hold_any_signs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    by = ("lea.dubois@drive-nord.example", "noel.martin@drive-nord.example")
    campaign = shop(offer("a", units_total=5)).campaigns[0].model_copy(update={"priority": 1})
    document = {"schema": 1, "campaign": campaign.model_dump(mode="json")}
    (folder / "spring.json").write_text(json.dumps(document), "utf-8")
    assert run("campaigns", "import", "spring.json", "--by", by[0]).exit_code == 0
    note = "[/b] :smile:\x1b[2J\nfor all of the shops that are open on Sundays"
    sent = run("campaigns", "publish", "spring", "--by", by[0], "--approver", by[1], "--note", note)
    assert sent.exit_code == 0, sent.output
    listed = run("campaigns", "list")
    assert listed.exit_code == 0
    for word in (
        "campaign",
        "version",
        "act",
        "when",
        "by",
        "approver",
        "note",
        *by,
        "[/b] :smile:\ufffd[2J",
    ):
        assert word in listed.stdout
    assert "\x1b" not in listed.stdout
    assert "Sundays" in listed.stdout


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
