"""Keys of the terminal, one by one, without waiting for Enter and without breaking the terminal."""

import atexit
import os
import select
import sys
from contextlib import suppress
from typing import Any

if sys.platform != "win32":
    import termios
    import tty


_ESCAPE = "\x1b"
_INTRODUCERS = {"[": "control", "O": "shift"}
"""What a function key sends after Escape: ECMA-48 section 5.4, control sequence and single shift three."""


_NAMES = {
    "A": "ArrowUp",
    "B": "ArrowDown",
    "C": "ArrowRight",
    "D": "ArrowLeft",
    "5~": "PageUp",
    "6~": "PageDown",
}
"""What stands after the introducer, and the key's name: ECMA-48, and DEC VT220 for those with a tilde."""


class FunctionKeys:
    """Tells typed characters from those that a function key sends: F1 is ``ESC O P``, and nobody said OK.

    It goes by the characters alone, not by how fast they come, so that a slow line changes nothing. Escape by
    itself begins such a sequence and is therefore no key here.
    """

    def __init__(self) -> None:
        self._within = ""
        self._sent = ""

    def key(self, character: str) -> str | None:
        """Take the next character; the key it ends: itself, when a person typed it as such, or a name."""
        began = self._within
        if self.is_typed(character):
            return character
        self._sent = self._sent + character if began in _INTRODUCERS.values() else ""
        return None if self._within else _NAMES.get(self._sent)

    def is_typed(self, character: str) -> bool:
        """Take the next character and say whether a person typed it as such."""
        within = self._within
        if character == _ESCAPE:
            self._within = _ESCAPE
        elif within == _ESCAPE:
            self._within = _INTRODUCERS.get(character, "")
        elif within == "shift" or (within == "control" and "@" <= character <= "~"):
            self._within = ""
        return not within and character != _ESCAPE


class TerminalKeys:
    """Reads single keys of standard input, or of another file descriptor.

    A terminal is switched to reading single keys and given back as it was: on close, and at the latest when
    the program ends. Of a pipe or a file the characters are keys too, and a line's end after a key is not one
    more. Without standard input, at its end, or in the background there are simply no keys.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self._descriptor = _standard_input() if descriptor is None else descriptor
        self._before: list[Any] | None = None
        self._line_begins = True
        self._function_keys = FunctionKeys()
        if sys.platform == "win32":
            # Windows cannot be asked whether a key waits in a console; there the keys are the window's.
            self._descriptor = None
        elif self._descriptor is not None and os.isatty(self._descriptor):
            self._take_terminal(self._descriptor)

    def read_key(self) -> str | None:
        """The next key, or None; never waits."""
        while (key := self._read_character()) is not None:
            if self._before is None:
                ends_a_key = key == "\n" and not self._line_begins
                self._line_begins = key == "\n"
                if not ends_a_key:
                    return key
            elif (whole := self._function_keys.key(key)) is not None:
                return whole
        return None

    def close(self) -> None:
        """Give the terminal back as it was; may be called twice."""
        if self._before is not None and self._descriptor is not None:
            atexit.unregister(self.close)
            # A terminal that hung up needs nothing back; one that is not ours now would stop this program.
            if _in_foreground(self._descriptor):
                with suppress(termios.error):
                    termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
        self._before = None
        self._descriptor = None

    def _take_terminal(self, descriptor: int) -> None:
        # A job in the background that touches its terminal is stopped by the kernel (SIGTTOU).
        if not _in_foreground(descriptor):
            self._descriptor = None
            return
        self._before = termios.tcgetattr(descriptor)
        atexit.register(self.close)
        tty.setcbreak(descriptor)

    def _is_waiting(self, descriptor: int) -> bool:
        if self._before is not None and not _in_foreground(descriptor):
            return False
        try:
            return bool(select.select([descriptor], [], [], 0)[0])
        except (OSError, ValueError):
            # Somebody has closed the descriptor: no key will ever come.
            self._descriptor = None
            return False

    def _read_character(self) -> str | None:
        if self._descriptor is None or not self._is_waiting(self._descriptor):
            return None
        try:
            data = os.read(self._descriptor, 1)
        except OSError:
            data = b""
        if not data:
            self.close()
            return None
        return data.decode("latin-1")


def _standard_input() -> int | None:
    try:
        return sys.stdin.fileno()
    # None without a console; a program's replacement may have no descriptor, or a closed one.
    except (AttributeError, OSError, ValueError):
        return None


def _in_foreground(descriptor: int) -> bool:
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        # Not this session's terminal: nobody can be stopped over it.
        return True
