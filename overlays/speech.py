"""What both programs say to whoever started them: somebody who listens no more ends no shift."""

import io
import os
import sys
from contextlib import suppress
from typing import IO, Any, TextIO

from rich.console import Console


def say(line: str, stream: TextIO | None = None) -> None:
    """Print one line to ``stream``, or to standard output; one that is not taken is lost."""
    to = sys.stdout if stream is None else stream
    try:
        print(_in_signs_of(to, line), file=to, flush=True)
    except (OSError, ValueError):
        say_no_more(to)


def _in_signs_of(stream: TextIO | None, line: str) -> str:
    """The line with escapes for what the encoding of the stream has no sign for."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return line.encode(encoding, "backslashreplace").decode(encoding)


class LossyConsole(Console):
    """Prints in colour; what a full disk or a closed pipe does not take is lost."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - whatever a console prints
        """Print as a console does, with escapes for what the encoding of the stream has no sign for."""
        try:
            if isinstance(self.file, io.TextIOWrapper):
                self.file.reconfigure(errors="backslashreplace")
            super().print(*objects, **options)
        except (OSError, ValueError):
            say_no_more(self.file)

    def on_broken_pipe(self) -> None:
        """Go on; a console would end the program."""
        say_no_more(self.file)


def say_no_more(stream: IO[str]) -> None:
    """Lead a stream into nothing: at the end of the program Python would complain of what is left in it."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
