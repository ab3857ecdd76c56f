"""A PostgreSQL for the tests: private folder, Unix socket, gone when the tests are, however they end."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from server.stores.address import PostgresUrl
from server.stores.migration import migrate
from server.stores.schema import metadata

START_S = 30.0
DEBIAN = Path("/usr/lib/postgresql")
NEEDED = "install PostgreSQL: apt-get install postgresql"

# Nobody waits for a disk in a test, except where a test is about that.
_OPTIONS = (
    "fsync=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=60",
    "shared_buffers=64MB",
)

_EMPTY = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    *(f"DELETE FROM {table.name}" for table in metadata.sorted_tables if table.name != "catalogue"),
    "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence",
)

# The shell holds the reading end of a pipe. When this process is gone, killed or not, the shell reads its
# end, stops the server and removes the folder.
_KEEPER = """
trap '' INT TERM HUP
"$0" "$@" >"$FOLDER/log" 2>&1 </dev/null &
server=$!
read -r _
kill -QUIT $server
wait $server
rm -rf "$FOLDER"
"""


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine."""


class Postgres:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._emptying: dict[str, psycopg.Connection[Any]] = {}

    def url(self, database: str) -> str:
        """Where a database is."""
        return f"postgresql://baylens@/{database}?host={self._folder}"

    def fresh(self) -> str:
        """Make a database with nothing in it, and say where it is."""
        name = f"fresh_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def emptied(self, database: str) -> str:
        """Empty the books of a database that is at the newest schema, and say where it is.

        That takes a tenth of the time that ``TRUNCATE`` takes, which makes the files of every table anew. The
        connection is kept: a new one would have to read the catalogue of all tables.
        """
        connection = self._emptying.get(database)
        if connection is None:
            connection = self._emptying[database] = self._connect(database)
            # No trigger asks what leans on a row, and whether the books may forget it.
            connection.execute("SET session_replication_role = replica")
        for statement in _EMPTY:
            connection.execute(statement.encode())
        return self.url(database)

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Carry out statements as the owner of everything."""
        with self._connect(database) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def close(self) -> None:
        """Let go of the connections that are kept."""
        for connection in self._emptying.values():
            connection.close()

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=60)


@contextmanager
def running(*options: str) -> Iterator[Postgres]:
    """Run a server until the block ends.

    Args:
        options: Settings of the server, which win over those of every test.

    Raises:
        NoPostgres: It is not installed.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="baylens-pg-"))
    account = _account(folder)
    environment = {
        "PATH": os.defpath,
        "FOLDER": str(folder),
        "PGDATA": str(folder / "data"),
        "LC_ALL": "C.UTF-8",
    }
    initdb = [
        str(programs / "initdb"),
        "-U",
        "baylens",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(
        initdb, check=True, env=environment, timeout=START_S, stdout=subprocess.DEVNULL, cwd="/", **account
    )
    settings = [word for option in (*_OPTIONS, *options) for word in ("-c", option)]
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, programs / "postgres", "-k", folder, *settings],
        env=environment,
        stdin=subprocess.PIPE,
        start_new_session=True,
        cwd="/",
        **account,
    )
    try:
        server = Postgres(folder)
        _wait(server, folder / "log")
        with closing(server):
            yield server
    finally:
        keeper.communicate(timeout=START_S)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests; without it continuous integration fails and everybody else is told."""
    try:
        with running() as server:
            yield server
    except NoPostgres as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(f"NOT TESTED ON POSTGRESQL: {missing}")


@pytest.fixture(scope="session")
def books_database(postgres: Postgres) -> str:
    """The name of a database at the newest schema."""
    postgres.run("CREATE DATABASE books")
    migrate(PostgresUrl(postgres.url("books")))
    return "books"


@pytest.fixture
def postgres_url(postgres: Postgres, books_database: str) -> str:
    """A database at the newest schema with nothing in it."""
    return postgres.emptied(books_database)


def _programs() -> Path:
    """Where ``initdb`` and ``postgres`` stand: on the PATH, or where Debian puts them, newest first."""
    on_path = shutil.which("initdb")
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True)
    for initdb in (*([Path(on_path).resolve()] if on_path else []), *debian):
        if (initdb.parent / "postgres").exists():
            return initdb.parent
    raise NoPostgres(NEEDED)


def _account(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it is nobody's, and so is the folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait(server: Postgres, log: Path) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=60).close()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise AssertionError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
