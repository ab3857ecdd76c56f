"""What a scanner types: key positions become the text of a code.

A scanner that pretends to be a keyboard sends positions, not characters, and presses them as the layout it is
set to wants them. Whatever layout this machine has does not matter: its keys are read before it sees them.
Positions: linux/input-event-codes.h.
"""

import enum
import struct
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_TEXT = 512
"""Beyond, a text is no code; what is longer is thrown away up to its end."""
PAUSE_S = 0.5
"""A scanner types a code in one go; a person's finger does not."""

_EVENT = struct.Struct("@llHHi")
"""struct input_event of linux/input.h: seconds, microseconds, type, code, value."""
EVENT_BYTES = _EVENT.size
_SYNCHRONISED, _DROPPED = 0, 3
_KEY = 1
_DOWN = 1
_SHIFTS = frozenset({42, 54})
_ENDS = frozenset({28, 96, 15})
"""Enter, Enter of the number pad, Tab."""


class KeyLayout(enum.StrEnum):
    """The layout the scanner is set to."""

    US = "us"
    FR = "fr"


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A key goes down or up."""

    code: int
    is_down: bool


KEYS_LOST = KeyEvent(-1, is_down=False)
"""SYN_DROPPED: the kernel keeps 64 events, and threw away those that nobody had fetched."""


def _row(first: int, characters: str) -> dict[int, str]:
    return dict(enumerate(characters, first))


_PAD = _row(71, "789-456+1230.") | {98: "/", 55: "*"}
_PLAIN = {
    KeyLayout.US: _row(2, "1234567890-=")
    | _row(16, "qwertyuiop[]")
    | _row(30, "asdfghjkl;'`")
    | {43: "\\", 57: " "}
    | _row(44, "zxcvbnm,./")
    | _PAD,
    KeyLayout.FR: _row(2, "&é\"'(-è_çà)=")
    | _row(16, "azertyuiop^$")
    | _row(30, "qsdfghjklmù²")
    | {43: "*", 57: " ", 86: "<"}
    | _row(44, "wxcvbn,;:!")
    | _PAD,
}
_SHIFTED = {
    KeyLayout.US: _row(2, "!@#$%^&*()_+")
    | _row(16, "QWERTYUIOP{}")
    | _row(30, 'ASDFGHJKL:"~')
    | {43: "|", 57: " "}
    | _row(44, "ZXCVBNM<>?")
    | _PAD,
    KeyLayout.FR: _row(2, "1234567890°+")
    | _row(16, "AZERTYUIOP¨£")
    | _row(30, "QSDFGHJKLM%~")
    | {43: "µ", 57: " ", 86: ">"}
    | _row(44, "WXCVBN?./§")
    | _PAD,
}


def key_events(data: bytes) -> Iterator[KeyEvent]:
    """Read the key events out of what the kernel delivers; repeats and other events are left out."""
    whole = len(data) - len(data) % EVENT_BYTES
    for _, _, kind, code, value in _EVENT.iter_unpack(data[:whole]):
        if (kind, code) == (_SYNCHRONISED, _DROPPED):
            yield KEYS_LOST
        elif kind == _KEY and value in {0, _DOWN}:
            yield KeyEvent(code, value == _DOWN)


class Typist:
    """Puts the keys of one scanner together to texts."""

    def __init__(self, layout: KeyLayout) -> None:
        self._layout = layout
        self._text = ""
        self._shifts: set[int] = set()
        self._typed_at = 0.0
        self._is_whole = True

    def take(self, event: KeyEvent, now: float) -> str | None:
        """Take one key; the text when it was the last, and None before."""
        if event == KEYS_LOST:
            self._shifts.clear()
            self._is_whole, self._typed_at = False, now
            return None
        if event.code in _SHIFTS:
            (self._shifts.add if event.is_down else self._shifts.discard)(event.code)
            return None
        if not event.is_down:
            return None
        if now - self._typed_at > PAUSE_S:
            self._text, self._is_whole = "", True
        self._typed_at = now
        if event.code in _ENDS:
            return self._end()
        table = _SHIFTED if self._shifts else _PLAIN
        if len(self._text) <= LONGEST_TEXT:
            self._text += table[self._layout].get(event.code, "")
        return None

    def _end(self) -> str | None:
        text, self._text = self._text, ""
        is_whole, self._is_whole = self._is_whole, True
        return text if is_whole and 0 < len(text) <= LONGEST_TEXT else None
