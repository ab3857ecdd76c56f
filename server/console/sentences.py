"""Sentences of a template, said in their language when it is read and not with every look at its page.

An environment speaks one language, so that ``_("Home")`` says the same for as long as it lives; to look the
words up anew was a good part of every page (docs/measurements/console.md).
"""

from collections.abc import Callable, Iterator

from jinja2 import Environment
from jinja2.ext import InternationalizationExtension
from jinja2.lexer import Token, TokenStream

_CALL = ("name", "lparen", "string", "rparen")


class Sentences(InternationalizationExtension):
    """Writes what a plain ``_("...")`` says into the template; what takes values is said at each look."""

    def __init__(self, environment: Environment) -> None:
        """Say everything in English until it is told another language."""
        super().__init__(environment)
        self.say: Callable[[str], str] = str

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Replace each such call by its words, which are markup of ours."""
        tokens = list(stream)
        place = 0
        while place < len(tokens):
            called = tokens[place : place + len(_CALL)]
            if tuple(token.type for token in called) == _CALL and called[0].value == "_":
                yield from self._said(called)
                place += len(_CALL)
            else:
                yield tokens[place]
                place += 1

    def _said(self, called: list[Token]) -> Iterator[Token]:
        line = called[0].lineno
        yield called[1]
        # With values or without, a sentence is a format: a percent sign stands in it twice.
        yield Token(line, "string", self.say(called[2].value) % {})
        yield Token(line, "pipe", "|")
        yield Token(line, "name", "safe")
        yield called[3]
