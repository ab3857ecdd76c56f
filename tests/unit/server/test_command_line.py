"""What the command line of the server loads: nothing of the server for help, no pages for a command."""

import subprocess
import sys

import pytest
from alembic.script import ScriptDirectory
from typer.main import get_group

from server.cli import app
from server.stores import migration
from server.stores.revisions import newest

FOR_SERVING = {"fastapi", "jinja2", "scipy", "server.console.application", "uvicorn"}
FOR_MIGRATING = {"alembic", "sqlalchemy"}


def loaded_by(module: str) -> set[str]:
    told = f"import sys, {module}; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, timeout=120, check=True
    )
    return set(done.stdout.split())


def test_nothing_of_the_server_is_loaded_before_it_is_known_which_command_it_is() -> None:
    loaded = loaded_by("server.cli")
    assert "server.cli.program" in loaded
    assert "server.opening" not in loaded


@pytest.mark.parametrize("kind", ["serving", "shop", "lobby"])
def test_a_command_loads_no_pages_and_nothing_that_migrates(kind: str) -> None:
    loaded = loaded_by(f"server.cli.{kind}")
    assert "server.opening" in loaded
    assert loaded.isdisjoint(FOR_SERVING | FOR_MIGRATING)


@pytest.mark.parametrize("kind", ["publishing", "team", "users", "learning", "data", "events"])
def test_a_command_that_reads_more_loads_no_pages_either(kind: str) -> None:
    assert loaded_by(f"server.cli.{kind}").isdisjoint({"fastapi", "jinja2", "uvicorn"})


def test_a_server_begins_without_what_only_a_measurement_needs() -> None:
    loaded = loaded_by("server.bootstrap")
    assert {"fastapi", "server.console.application"} <= loaded
    assert "scipy" not in loaded


def test_every_command_has_its_name() -> None:
    commands = get_group(app).commands
    assert [command.name for command in commands.values()] == list(commands)


def test_no_command_is_put_in_or_taken_out() -> None:
    commands = get_group(app).commands
    with pytest.raises(TypeError):
        commands["stop"] = commands["serve"]
    with pytest.raises(TypeError):
        del commands["serve"]


def test_the_newest_revision_is_the_one_that_migrating_leads_to() -> None:
    assert newest() == ScriptDirectory.from_config(migration._config()).get_current_head()
