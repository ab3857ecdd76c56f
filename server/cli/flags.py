"""The flags that every command has: which settings, and which store."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from server.cli.words import refusals
from server.office.books import OfficeStore
from server.opening import open_store
from server.settings import Settings, read_settings


def meaning(setting: str) -> str:
    """What a setting means, as its flag says it too."""
    return str(Settings.model_fields[setting].description)


Config = Annotated[Path | None, typer.Option(help="TOML file with a table [server].")]
StoreAt = Annotated[str | None, typer.Option("--store", help=meaning("store"))]

LARGEST_NUMBER = 2**63 - 1
"""A number in the books has 64 bits."""


def read_flags(**flags: object) -> Settings:
    """Put the settings together; a flag that is None was not given."""
    with refusals():
        return read_settings(flags, os.environ)


@contextmanager
def opened_store(config: Path | None, where: str | None) -> Iterator[OfficeStore]:
    """Open the store that the flags name, and close it at the end; a fit may take as long as it takes."""
    store = open_store(read_flags(config=config, store=where), patient=True)
    try:
        yield store
    finally:
        store.close()
