"""Every word that is written into the audit log has a sentence for its page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import server
from overlays.card import Language
from server.console import deeds, details
from server.console.deeds import DEEDS, deed

_WORD = re.compile(r"[a-z]+\.[a-z_]+")
_ENDINGS = frozenset({"html", "json", "csv", "png", "pem", "svg", "css"})


def words() -> Iterator[str]:
    """What looks like one of them, wherever deeds are written down."""
    root = Path(server.__file__).parent
    files = {*root.glob("console/**/*.py"), *root.glob("cli/*.py"), *root.glob("rounds/*.py")}
    for path in files - {Path(deeds.__file__), Path(details.__file__)}:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            word = node.value if isinstance(node, ast.Constant) else None
            if isinstance(word, str) and _WORD.fullmatch(word) and word.partition(".")[2] not in _ENDINGS:
                yield word


def test_every_deed_has_its_words_and_no_words_are_left_over() -> None:
    kinds = {one.partition(".")[0] for one in DEEDS}
    assert {one for one in words() if one.partition(".")[0] in kinds} == set(DEEDS)


def test_a_deed_is_said_in_the_language_of_the_reader() -> None:
    assert deed("user.add", Language.ENGLISH) == "Account added"
    assert deed("user.add", Language.FRENCH) == "Compte ajouté"
    assert deed("test.deed", Language.FRENCH) == "test.deed"
