"""Breaking a supervisor's text into lines that every display can show."""

from overlays.card import LINE_CHARACTERS
from overlays.errors import DoesNotFit
from overlays.layout.faces import MemoFace
from overlays.layout.messages import lay_out_memo
from overlays.layout.typeface import undrawable
from overlays.profiles import PROFILES
from overlays.wire import MOST_MEMO_LINES


def break_memo(text: str) -> tuple[str, ...]:
    """Break a text between words into at most three lines, as few as will do.

    Raises:
        DoesNotFit: It is empty, too long for three lines of some display, or cannot be drawn; the text says
            which.
    """
    words = text.split()
    if not words:
        raise DoesNotFit("a message has at least one word")
    if letters := undrawable(text):
        raise DoesNotFit(f"no display can draw {letters}: write the message in other letters")
    for number in range(1, MOST_MEMO_LINES + 1):
        lines = _broken(words, number)
        if lines and _fits(lines):
            return lines
    raise DoesNotFit(
        f"a message has {MOST_MEMO_LINES} short lines, of at most {LINE_CHARACTERS} characters; "
        "on the smallest display about 15: say it shorter"
    )


def _broken(words: list[str], number: int) -> tuple[str, ...]:
    """That many lines, as even as possible: the shortest limit at which the words take no more lines."""
    for most in range(1, LINE_CHARACTERS + 1):
        lines = _filled(words, most)
        if lines is not None and len(lines) <= number:
            return lines
    return ()


def _filled(words: list[str], most: int) -> tuple[str, ...] | None:
    lines: list[str] = []
    for word in words:
        if len(word) > most:
            return None
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _fits(lines: tuple[str, ...]) -> bool:
    try:
        for profile in PROFILES.values():
            lay_out_memo(MemoFace("memo", lines), profile)
    except DoesNotFit:
        return False
    return True
