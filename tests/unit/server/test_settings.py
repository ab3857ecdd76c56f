"""The settings: a flag over the environment over the file over the default; unknown names fail."""

from pathlib import Path

import pytest

from server.errors import SettingsError
from server.settings import Settings, read_settings
from server.stores.address import PostgresUrl


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "baylens.toml"
    path.write_text("[server]\nport = 1\nhttp_port = 2\nbusy_s = 3\n[glasses]\nserver = 'ws://x'\n")
    return path


def test_nothing_said_is_the_default() -> None:
    assert read_settings({}, {"HOME": "/"}) == Settings()


def test_a_flag_wins_over_the_environment_that_over_the_file(file: Path) -> None:
    environment = {"BAYLENS_SERVER_PORT": "11", "BAYLENS_SERVER_HTTP_PORT": "12"}
    settings = read_settings({"config": file, "port": 21, "host": None}, environment)
    assert (settings.port, settings.http_port, settings.busy_s) == (21, 12, 3)


def test_the_file_can_be_named_by_the_environment(file: Path) -> None:
    assert read_settings({}, {"BAYLENS_SERVER_CONFIG": str(file)}).port == 1


@pytest.mark.parametrize(
    ("flags", "environment", "sentence"),
    [
        ({"prot": 1}, {}, r"prot \(flag\) is no setting"),
        ({}, {"BAYLENS_SERVER_PROT": "1"}, "BAYLENS_SERVER_PROT is no setting"),
        ({"port": 70_000}, {}, r"port \(flag\): .*65535"),
        ({}, {"BAYLENS_SERVER_PORT": "many"}, r"port \(variable\)"),
        ({"console_timezone": "Paris"}, {}, r"console_timezone \(flag\): .*time zone"),
        ({"log_level": "loud"}, {}, r"log_level \(flag\)"),
        ({"config": "/nowhere/x.toml"}, {}, "cannot be read"),
    ],
)
def test_what_cannot_be_is_named(
    flags: dict[str, object], environment: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        read_settings(flags, environment)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[server]\nprot = 1\n", r"prot \(file\) is no setting"),
        ("port = 1\n", "port in .* is no table"),
        ("[sever]\nport = 1\n", "sever in .* is no table"),
        ("server = 1\n", "server in .* is no table"),
        ("[server\n", "is no TOML"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "baylens.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=sentence):
        read_settings({"config": path}, {})


@pytest.mark.parametrize(
    "store",
    [
        "sqlite:///shop.sqlite3",
        "mysql://me:swordfish@db.example/books",
        "postgresql+psycopg://me:swordfish@db.example/books",
        "postgresql:/books",
        "host=db.example user=me password=swordfish",
        "dbname = books",
    ],
)
def test_a_url_of_no_database_of_ours_is_not_taken_for_the_name_of_a_file(store: str) -> None:
    with pytest.raises(SettingsError, match=r"store \(flag\): no such database") as refused:
        read_settings({"store": store}, {})
    assert "swordfish" not in str(refused.value)


@pytest.mark.parametrize("store", ["", " ", ":memory:"])
def test_a_store_that_would_keep_nothing_is_refused(store: str) -> None:
    with pytest.raises(SettingsError, match=r"store \(variable\): names no file"):
        read_settings({}, {"BAYLENS_SERVER_STORE": store})


def test_a_store_is_a_file_or_a_database_and_a_password_is_never_shown() -> None:
    assert read_settings({"store": "shop.sqlite3"}, {}).store == Path("shop.sqlite3")
    environment = {"BAYLENS_SERVER_STORE": "postgresql://me:swordfish@db.example:5433/books?sslmode=require"}
    store = read_settings({}, environment).store
    assert isinstance(store, PostgresUrl)
    assert store.secret == environment["BAYLENS_SERVER_STORE"]
    assert str(store) == "postgresql://db.example:5433/books"
    assert "swordfish" not in repr(read_settings({}, environment))
