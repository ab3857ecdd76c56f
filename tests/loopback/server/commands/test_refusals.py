"""What an operator types that cannot be done: one line says why, in the language that was asked for."""

import json
from pathlib import Path

import pytest

from tests.loopback.server.commands.typed import run
from tests.unit.server.small_shop import offer, shop

pytestmark = pytest.mark.timeout(240)


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
