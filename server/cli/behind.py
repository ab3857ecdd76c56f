"""The store as the console has it, for commands that do what its pages do."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.cli.flags import opened_store, read_flags
from server.stores.console import ConsoleStore


@contextmanager
def opened_console(config: Path | None, where: str | None) -> Iterator[ConsoleStore]:
    """Open the same store as the console has it; the desk's is opened for what it checks: file and schema."""
    settings = read_flags(config=config, store=where)
    with opened_store(config, where), closing(ConsoleStore(settings.store)) as books:
        yield books
