"""The store as the console has it, for commands that do what its pages do."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.cli.flags import opened_store, read_flags
from server.clock import SystemClock
from server.domain.team import COMMAND_LINE
from server.stores.console import ConsoleStore, Entry
from server.stores.console.audited import Audited, AuditedAtFirst


@contextmanager
def opened_console(config: Path | None, where: str | None) -> Iterator[ConsoleStore]:
    """Open the same store as the console has it; the desk's is opened for what it checks: file and schema."""
    settings = read_flags(config=config, store=where)
    with opened_store(config, where), closing(ConsoleStore(settings.store)) as books:
        yield books


@contextmanager
def opened_audited(
    config: Path | None, where: str | None, action: str, subject: str, detail: str = ""
) -> Iterator[Audited]:
    """Open the store for one deed: it is written down with what it changes, or neither is."""
    with opened_console(config, where) as books:
        yield Audited(books, Entry(COMMAND_LINE, action, subject, detail), SystemClock())


@contextmanager
def opened_at_length(
    config: Path | None, where: str | None
) -> Iterator[Callable[[str, str], AuditedAtFirst]]:
    """Open the store for deeds of many transactions each; what begins one takes its word and its subject."""
    settings = read_flags(config=config, store=where)
    with opened_store(config, where) as store, closing(ConsoleStore(settings.store)) as books:

        def begin(action: str, subject: str) -> AuditedAtFirst:
            entry = Entry(COMMAND_LINE, action, subject)
            return AuditedAtFirst(Audited(books, entry, SystemClock()), store)

        yield begin
