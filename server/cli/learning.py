"""What the shop learns from its books."""

import typer

from server.cli.flags import Config, StoreAt, opened_store
from server.cli.words import refusals, say
from server.clock import SystemClock
from server.desk.study import study


def fit(config: Config = None, store: StoreAt = None) -> None:
    """Learn from everybody's purchases who wants what; running servers take it up within seconds."""
    with refusals(), opened_store(config, store) as books_store:
        learned = study(books_store, SystemClock().now())
    if learned is None:
        say("nobody who agreed to it has bought anything yet: import purchases, then fit again")
        raise typer.Exit(1)
    what = "a ranker" if learned.ranker else "what is popular; for a ranker there is too little history yet"
    say(f"learned {what}, version {learned.version[:12]}")
