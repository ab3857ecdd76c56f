"""The forms of a page, as a browser would send them."""

from collections import defaultdict
from html.parser import HTMLParser

_TICKED = frozenset({"checkbox", "radio"})


class _Forms(HTMLParser):
    """Collects the fields of the form that leads to one address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = defaultdict(list)
        self._action = action
        self._inside = False
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = said.get("action") == self._action
        elif self._inside and tag == "input":
            self._input(said)
        elif self._inside and tag == "select":
            self._select = said["name"]
        elif self._inside and tag == "option" and ("selected" in said or self._select not in self.fields):
            self.fields[self._select] = [said.get("value", "")]
        elif self._inside and tag == "textarea":
            self._text = said["name"]
            self.fields[self._text] = [""]

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"
        self._text = "" if tag == "textarea" else self._text

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text][0] += data

    def _input(self, said: dict[str, str]) -> None:
        if "name" in said and (said.get("type") not in _TICKED or "checked" in said):
            self.fields[said["name"]].append(said.get("value", "on"))


def fields_of(page: str, action: str) -> dict[str, list[str]]:
    """What the form of a page that leads to an address holds before anybody types.

    Args:
        page: As it was answered.
        action: The form's address, as it stands in the page.
    """
    found = _Forms(action)
    found.feed(page)
    return dict(found.fields)
