"""The log of both programs: what cannot be written is lost, and stops nobody."""

import io
import json
import logging
import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import pytest
import structlog

from glassapp.app.log import log_to_stderr
from overlays.log import LibraryLog
from server.opening import configure_log
from server.settings import Settings

PATIENCE_S = 30.0
BOTH = pytest.mark.parametrize(
    "begin",
    [log_to_stderr, lambda level: configure_log(Settings(log_level=level))],
    ids=["glasses", "server"],
)


class Disk(io.StringIO):
    """A file that holds no more while its disk is full."""

    is_full = False

    def write(self, text: str) -> int:
        if self.is_full:
            raise OSError(28, "no space left")
        return super().write(text)


def nobody_reads() -> TextIO:
    """A pipe whose reader is gone."""
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w")


@BOTH
def test_a_full_disk_costs_the_lines_that_it_does_not_hold_and_no_others(
    monkeypatch: pytest.MonkeyPatch, begin: Callable[[str], None]
) -> None:
    disk = Disk()
    monkeypatch.setattr(sys, "stderr", disk)
    begin("info")
    log = structlog.get_logger()
    log.info("before")
    disk.is_full = True
    log.info("meanwhile")
    log.error("meanwhile", exc_info=ValueError("of ours"))
    disk.is_full = False
    log.warning("afterwards")
    assert [word for word in ("before", "meanwhile", "afterwards") if word in disk.getvalue()] == [
        "before",
        "afterwards",
    ]


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error", "exception", "critical"])
@BOTH
def test_a_reader_that_is_gone_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, begin: Callable[[str], None], level: str
) -> None:
    pipe = nobody_reads()
    monkeypatch.setattr(sys, "stderr", pipe)
    begin("debug")
    getattr(structlog.get_logger(), level)("said")
    with suppress(BrokenPipeError):
        pipe.close()
    getattr(structlog.get_logger(), level)("said")


@contextmanager
def a_reader_that_sleeps() -> Iterator[tuple[TextIO, int]]:
    """A pipe that is nearly full; the end of it is read by nobody until the test does."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, b"-" * select.PIPE_BUF)
    os.read(reader, select.PIPE_BUF)
    os.set_blocking(writer, True)
    # Whoever waits for the reader is free when it is closed.
    with suppress(BrokenPipeError), os.fdopen(writer, "w") as stream, os.fdopen(reader, "rb"):
        yield stream, reader


def ends(work: Callable[[], object]) -> bool:
    """Whether it ends by itself; what does not is left behind in a thread of its own."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    return not thread.is_alive()


@pytest.mark.parametrize("line", ["said", "a traceback " * 2000])
@BOTH
def test_a_reader_that_sleeps_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, begin: Callable[[str], None], line: str
) -> None:
    with a_reader_that_sleeps() as (stream, reader):
        monkeypatch.setattr(sys, "stderr", stream)
        begin("info")
        log = structlog.get_logger()
        talks = ends(lambda: [log.info(line) for _ in range(200)])
        heard = b""
        while select.select([reader], [], [], 0)[0]:
            heard += os.read(reader, 65536)
        log.info("afterwards")
        assert talks
        assert line[:10].encode() in heard
        assert b"afterwards" in os.read(reader, 65536)


@BOTH
def test_libraries_stop_nobody_either(monkeypatch: pytest.MonkeyPatch, begin: Callable[[str], None]) -> None:
    with a_reader_that_sleeps() as (stream, reader):
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(logging, "lastResort", logging.lastResort)
        begin("info")
        library = logging.getLogger("a library")
        monkeypatch.setattr(library, "propagate", False)

        def complain() -> None:
            for _ in range(2000):
                library.warning("no request")

        assert ends(complain)
        assert b"no request" in os.read(reader, 1 << 20)


@BOTH
def test_what_a_library_says_a_thousand_times_a_second_is_said_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, begin: Callable[[str], None]
) -> None:
    """As asyncio does for as long as a process has no open file left."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(logging, "lastResort", logging.lastResort)
    begin("info")
    library = LibraryLog()
    for second in (0, 0.001, 30, 61, 62, 10, 11):
        record = logging.LogRecord("asyncio", logging.ERROR, "", 0, "out of files", None, None)
        record.created = float(second)
        library.handle(record)
        record.msg = f"something else {second}"
        library.handle(record)
    assert stream.getvalue().count("out of files") == 2
    assert stream.getvalue().count("something else") == 7


def test_a_machine_reads_what_a_library_says_as_any_other_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(logging, "lastResort", logging.lastResort)
    configure_log(Settings(log_format="json"))
    library = logging.getLogger("a library")
    monkeypatch.setattr(library, "propagate", False)
    library.warning("it is %s", "away")
    try:
        raise ValueError("of theirs")
    except ValueError:
        library.exception("two\nlines")
    away, failed = map(json.loads, stream.getvalue().splitlines())
    assert (away["event"], away["level"], away["library"]) == ("it is away", "warning", "a library")
    assert (failed["event"], failed["level"]) == ("two\nlines", "error")
    assert "ValueError: of theirs" in failed["exception"]
    assert "timestamp" in failed
