"""The log of both programs: lines that cannot be written are missed by nobody who serves customers."""

import logging
import math
import select
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO

import structlog

_PIECE = 1000
"""Characters, four bytes each at most: a pipe that takes anything takes 4096 bytes (pipe(7), PIPE_BUF)."""

_AGAIN_AFTER_S = 60.0
_MOST_KNOWN = 100


class LossyLog:
    """Prints each line. One that a full disk, a closed pipe or a reader who sleeps does not take is lost."""

    _one_at_a_time = threading.Lock()

    def __init__(self, stream: TextIO | None) -> None:
        """Print to this stream; a program may have none."""
        self._stream = stream

    def msg(self, message: str) -> None:
        """Print one line, or as much of it as is taken without waiting."""
        stream = self._stream
        if stream is None:
            return
        with suppress(OSError, ValueError), self._one_at_a_time:
            for piece in _pieces(f"{message}\n"):
                if not _takes_more(stream):
                    return
                stream.write(piece)
                stream.flush()

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


class LibraryLog(logging.Handler):
    """What libraries say through ``logging``, as lines of our log; the same again is said a minute later.

    With no open file left, asyncio says so a thousand times a second.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said: dict[str, float] = {}
        """When, in seconds since the epoch."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one line, with its time, its level and which library it is."""
        message = record.getMessage()
        # A clock that was put back is another time too.
        if abs(record.created - self._said.get(message, math.inf)) < _AGAIN_AFTER_S:
            return
        if len(self._said) >= _MOST_KNOWN:
            self._said.clear()
        self._said[message] = record.created
        log = structlog.get_logger(library=record.name)
        say = log.error if record.levelno >= logging.ERROR else log.warning
        say(message, exc_info=record.exc_info)


def _pieces(text: str) -> Iterator[str]:
    for begin in range(0, len(text), _PIECE):
        yield text[begin : begin + _PIECE]


def _takes_more(stream: TextIO) -> bool:
    """Whether one piece can be written at once; what is no pipe and no terminal is asked by writing."""
    try:
        number = stream.fileno()
    except OSError:
        return True
    if not hasattr(select, "poll"):  # Windows
        return True
    takes = select.poll()
    takes.register(number, select.POLLOUT)
    return bool(takes.poll(0))
