"""Speech: what nobody takes is lost, and nothing else happens."""

import io
import os
from typing import TextIO

import pytest

from overlays.speech import LossyConsole, say


class Full(io.StringIO):
    """A file on a disk that is full."""

    def write(self, _: str) -> int:
        raise OSError(28, "no space left")


def nobody_reads() -> TextIO:
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w")


def closed() -> TextIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize("to", [nobody_reads, Full, closed])
def test_what_nobody_takes_is_lost(to: type[TextIO]) -> None:
    stream = to()
    say("one", stream)
    say("two", stream)
    stream.close()


@pytest.mark.parametrize("to", [nobody_reads, Full, closed])
def test_a_console_that_nobody_looks_at_goes_on(to: type[TextIO]) -> None:
    stream = to()
    console = LossyConsole(file=stream)
    console.print("one")
    console.print("two")
    stream.close()


def test_what_an_encoding_has_no_sign_for_is_escaped_and_what_follows_is_said() -> None:
    taken = io.BytesIO()
    console = LossyConsole(file=io.TextIOWrapper(taken, "ascii", write_through=True), width=80)
    console.print("Clémentine")
    console.print("two")
    assert taken.getvalue() == b"Cl\\xe9mentine\ntwo\n"


def test_what_is_taken_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    say("one")
    LossyConsole().print("two")
    assert capsys.readouterr().out == "one\ntwo\n"
