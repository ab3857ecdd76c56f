"""Taking the books along to another store."""

from contextlib import closing
from typing import Annotated

import typer

from server.cli.behind import opened_console
from server.cli.flags import Config, StoreAt, read_flags
from server.cli.words import refusals, say
from server.clock import SystemClock
from server.domain.team import COMMAND_LINE
from server.opening import prepare
from server.stores.alone import refuse_others
from server.stores.console import ConsoleStore, Entry
from server.stores.console.audit import append
from server.stores.copying import copy, hold, refuse_itself, refuse_what_is_used


def copy_store(
    to: Annotated[str, typer.Argument(help="File, or postgresql:// URL; nothing may be in it yet.")],
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Copy all books to another store: every line of every table, or nothing. Stop the servers first."""
    here, elsewhere = read_flags(config=config, store=store), read_flags(config=config, store=to)
    with refusals():
        refuse_itself(here.store, elsewhere.store)
        refuse_others(here.store)
    with refusals(), opened_console(config, store) as books:
        prepare(elsewhere)
        # The copy is kept first: the line that tells of it stands in these books only when there is one.
        with closing(ConsoleStore(elsewhere.store)) as others, books.bookkeeping() as source:
            hold(source)
            with others.bookkeeping() as target:
                refuse_what_is_used(target)
                entry = Entry(COMMAND_LINE, "store.copy", f"store:{elsewhere.store}")
                append(source, entry, SystemClock().now())
                for table, lines in copy(source, target):
                    say(f"{table}: {lines}")
    say(f"the books are at {elsewhere.store} too: start the servers there, and put the old ones away")
