"""The log of both programs: what cannot be written is lost, and stops nobody."""

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

import pytest
import structlog

from glassapp.app.log import log_to_stderr
from server.opening import configure_log
from server.settings import Settings

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
