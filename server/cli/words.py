"""What a command says, and how it says that something is refused."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from overlays import speech
from server.errors import ServerError


def say(sentence: str) -> None:
    """Say one sentence."""
    speech.say(f"baylens-server: {sentence}")


def complain(line: str) -> None:
    """Say one line of what is wrong."""
    speech.say(line, sys.stderr)


@contextmanager
def refusals() -> Iterator[None]:
    """Say what is refused, one line a fault, and end with 1."""
    try:
        yield
    except ServerError as error:
        for line in str(error).splitlines():
            complain(f"baylens-server: {line}")
        raise typer.Exit(1) from None
