"""Why something was refused, written down in English, in the language of whoever reads it."""

import functools
import re

from overlays.card import Language
from server.console.words import mark, translations

_SENTENCES = (
    mark("there is no site %(site)s; load it, or correct the id"),
    mark("the campaign would be over already at all of its sites; give it a later end"),
    mark("is the same as %(place)s"),
    mark("belongs to the campaign %(campaign)s; give this offer an id of its own"),
    mark("takes %(percent)s %% off the price; the cap is %(cap)s %%"),
    mark("contradict each other: nobody can get it"),
    mark("name a site at which the campaign does not run"),
    mark("hold at no time at which the campaign runs"),
    mark("does not fit %(displays)s; add a shorter form"),
    mark("its limit of %(measure)s may change, but not go away"),
    mark("more than that is already reserved or given"),
    mark("needs an approver: ask for it with baylens-server campaigns ask"),
    mark(
        "%(campaign)s runs as %(version)s, published by %(who)s: export it, make your change there, "
        "or roll back to this version"
    ),
    mark("larger than %(bytes)s bytes"),
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_PATH = re.compile(r"(?:(?:[a-z_]+|[0-9]+)(?:\.(?:[a-z_]+|[0-9]+))*: )?")


def reasons(text: str, language: Language) -> tuple[str, ...]:
    """A reason as it was written down, line by line; a line that no sentence of ours fits stays as it is."""
    return tuple(_said(line, language) or line for line in text.splitlines())


def is_known(text: str) -> bool:
    """Whether every line is a sentence that is known here."""
    return all(_said(line, Language.ENGLISH) for line in text.splitlines())


def _said(line: str, language: Language) -> str | None:
    path = _PATH.match(line)
    assert path is not None, "it may be empty"
    for pattern, sentence in _patterns():
        found = pattern.fullmatch(line, path.end())
        if found is not None:
            return path[0] + translations(language).gettext(sentence) % found.groupdict()
    return None


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(sentence), sentence) for sentence in _SENTENCES)


def _pattern(sentence: str) -> re.Pattern[str]:
    """What the sentence looks like with anything in its places."""
    parts = _PLACEHOLDER.split(sentence)
    plain = (re.escape(part.replace("%%", "%")) for part in parts[::2])
    named = (f"(?P<{name}>.+)" for name in parts[1::2])
    return re.compile("".join(part for pair in zip(plain, (*named, ""), strict=True) for part in pair))
