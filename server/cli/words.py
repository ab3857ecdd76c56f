"""What a command says, and how it says that something is refused."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from server.errors import ServerError


def say(sentence: str) -> None:
    """Say one sentence."""
    print(f"baylens-server: {sentence}", flush=True)


@contextmanager
def refusals() -> Iterator[None]:
    """Say what is refused, one line a fault, and end with 1."""
    try:
        yield
    except ServerError as error:
        for line in str(error).splitlines():
            print(f"baylens-server: {line}", file=sys.stderr)
        raise typer.Exit(1) from None
