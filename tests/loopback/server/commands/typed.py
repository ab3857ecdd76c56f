"""Commands as an operator types them, inside this process."""

from typer.testing import CliRunner, Result

from server.cli import app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def counts(status: Result) -> dict[str, int]:
    """The table that ``status`` prints."""
    rows = (line.rsplit(maxsplit=1) for line in status.stdout.splitlines()[1:])
    return {name.strip(): int(number) for name, number in rows}
