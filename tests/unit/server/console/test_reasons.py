"""What was refused is written down in English, and read in the language of whoever reads it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import server.domain.offers.lint
from overlays.card import Language
from server.console.reasons import is_known, reasons
from server.domain.offers.conditions.said import NARROW

LINT = Path(server.domain.offers.lint.__file__).parent


def rules() -> Iterator[tuple[str, str]]:
    """Every rule that keeps a version from running: in English and in French."""
    for path in LINT.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "error":
                french, english = (_text(one) for one in node.args[1:])
                yield english, french


def _text(node: ast.expr) -> str:
    """A sentence in which each value is its own expression."""
    match node:
        case ast.JoinedStr():
            return "".join(_text(one) for one in node.values)
        case ast.FormattedValue():
            return ast.unparse(node.value)
    assert isinstance(node, ast.Constant)
    return str(node.value)


@pytest.mark.parametrize(("english", "french"), sorted(rules()))
def test_a_rule_is_read_in_french_as_lint_says_it(english: str, french: str) -> None:
    (said,) = reasons(f"offers.0.benefit: {english}", Language.FRENCH)
    assert said.replace(NARROW, " ") == f"offers.0.benefit: {french}".replace(NARROW, " ")
    assert reasons(f"offers.0.benefit: {english}", Language.ENGLISH) == (f"offers.0.benefit: {english}",)


def test_each_line_is_read_by_itself_and_what_is_not_known_stays() -> None:
    written = "offers.0.limits.1.maximum: more than that is already reserved or given\nsomething else: 100 %"
    assert reasons(written, Language.FRENCH) == (
        "offers.0.limits.1.maximum: il en est déjà réservé ou remis davantage",
        "something else: 100 %",
    )
    assert not is_known(written)
    assert is_known("document: larger than 3 bytes")
    assert reasons("", Language.FRENCH) == ()
