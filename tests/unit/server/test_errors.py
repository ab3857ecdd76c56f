"""The tree in the docstring of errors is the tree of their classes."""

import inspect
from types import ModuleType

import pytest

import server.domain.offers.errors
import server.errors


@pytest.mark.parametrize("errors", [server.errors, server.domain.offers.errors], ids=["server", "offers"])
def test_every_error_stands_in_the_printed_tree_under_its_parent(errors: ModuleType) -> None:
    assert errors.__doc__ is not None
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in errors.__doc__.splitlines():
        drawn = line.replace("├──", "   ").replace("└──", "   ").replace("│", " ")
        words = drawn.split()
        if not words or not (
            words[0].endswith(("Error", "Refused", "Unavailable", "Outdated")) or "──" in line
        ):
            continue
        depth = len(drawn) - len(drawn.lstrip())
        above = [(other, name) for other, name in above if other < depth]
        parents[words[0]] = above[-1][1] if above else "Exception"
        above.append((depth, words[0]))
    classes = inspect.getmembers(errors, inspect.isclass)
    assert parents == {name: kind.__mro__[1].__name__ for name, kind in classes}
