"""What the shop learns from its books."""

import enum
from collections.abc import Mapping
from typing import Annotated

import typer

from server.cli.flags import Config, StoreAt, opened_store
from server.cli.words import refusals, say
from server.clock import SystemClock
from server.desk.study import study
from server.domain.ranking.challenger import fit_challenger
from server.domain.ranking.fit import fit as fit_ease
from server.domain.ranking.lessons import Teach


class Kind(enum.StrEnum):
    """Which ranker."""

    EASE = "ease"
    LIGHTGBM = "lightgbm"


_TEACH: Mapping[Kind, Teach] = {Kind.EASE: fit_ease, Kind.LIGHTGBM: fit_challenger}


def fit(
    ranker: Annotated[
        Kind, typer.Option(help="ease, or its challenger lightgbm (needs the extra of that name).")
    ] = Kind.EASE,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Learn from everybody's purchases who wants what; running servers take it up within seconds."""
    with refusals(), opened_store(config, store) as books_store:
        learned = study(books_store, SystemClock().now(), _TEACH[ranker])
    if learned is None:
        say("nobody who agreed to it has bought anything yet: import purchases, then fit again")
        raise typer.Exit(1)
    what = "a ranker" if learned.ranker else "what is popular; for a ranker there is too little history yet"
    say(f"learned {what}, version {learned.version[:12]}")
