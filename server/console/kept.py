"""What somebody was saving when their session was over: it comes back to them, who send it again or not."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from overlays.card import Language
from server.console.call import Call, Form
from server.console.editor.boxes import REACTIONS, categories
from server.console.editor.labels import CHOSEN, COUNTERS, PERIODS, SCOPES, label
from server.console.names import CAUSES, PURPOSES, ROLES
from server.console.rendering import local
from server.console.words import mark, translations
from server.domain.offers.conditions import Said
from server.domain.offers.conditions.names import TIERS, WEEKDAYS

MOST_KEPT = 4_000_000
_OF_THE_PAGE = frozenset(
    {"act", "form", "part", "revision", "check", "do", "key", "movement_id", "proposal", "theirs", "version"}
)
"""Fields that say where a form comes from and what to do; nobody typed them."""
_LABELS = {
    "login": mark("Login"),
    "name": mark("Name"),
    "active": mark("State"),
    "role": mark("Role"),
    "units": mark("Units"),
    "cause": mark("Reason"),
    "reason": mark("Reason"),
    "note": mark("Note"),
    "customer": mark("Customer id"),
    "site": mark("Site"),
    "sites": mark("Sites"),
    "to": mark("To another site"),
    "typed": mark("Customer id"),
    "purpose": mark("For what"),
    "agreed": mark("Said"),
    "category": mark("Category"),
    "wall": mark("To run on"),
    "glasses_id": mark("Name of the glasses"),
    "until": mark("Until"),
}
_ANSWERS = {"yes": mark("Yes"), "no": mark("No")}
_CHOSEN: Mapping[str, Mapping[str, str]] = {
    "role": ROLES,
    "active": {"yes": mark("may sign in"), "no": mark("locked out")},
    "cause": CAUSES,
    "purpose": PURPOSES,
    "agreed": _ANSWERS,
}
_CHOSEN_IN_EDITOR: Mapping[str, Mapping[Any, str]] = {
    **CHOSEN,
    "counter": COUNTERS,
    "period": PERIODS,
    "scope": SCOPES,
}
"""What a field chooses from, by the last step of its name."""
_IN_BOTH: Mapping[str, Mapping[Any, Said]] = {"tier": TIERS, "weekdays": WEEKDAYS, "reaction": REACTIONS}
Fields = tuple[tuple[str, str], ...]
_fields = TypeAdapter(Fields)


def worth_keeping(form: Form) -> Fields:
    """What was typed; a password is never kept, and a token is of the page that had it."""
    return tuple(field for field in form.fields if field[0] != "form_token" and "password" not in field[0])


def said_of(path: str, fields: Fields, language: Language) -> tuple[tuple[str, str], ...]:
    """What somebody typed or chose, with what the page called it in English.

    Args:
        path: Where the form was to go: the editor has names of its own for its fields.
        fields: All of the form.
        language: In which a choice is said.
    """
    in_editor = path.endswith("/draft")
    return tuple(
        (label(name) if in_editor else _LABELS.get(name, name), _said(name, value, language, in_editor))
        for name, value in fields
        if value and name not in _OF_THE_PAGE and not name.startswith("new:") and not name.endswith(".kind")
    )


def _said(name: str, value: str, language: Language, in_editor: bool) -> str:
    """What was chosen as the page said it; what was typed as it is."""
    last = name.rpartition(".")[2]
    if last == "category":
        return next((one.label for one in categories(language) if one.value == value), value)
    both = _IN_BOTH.get(last, {}).get(value)
    if both is not None:
        return both.in_language(language)
    chosen = (_CHOSEN_IN_EDITOR if in_editor else _CHOSEN).get(last, {}).get(value)
    return value if chosen is None else translations(language).gettext(chosen)


def what_was_kept(call: Call) -> tuple[str, Fields]:
    """Where the form was to go that the sign-in page carries, and its fields; no path where it has none."""
    path = local(call.form.text("kept_path", 2000), otherwise="")
    try:
        return path, _fields.validate_json(call.form.text("kept_form", MOST_KEPT) or "[]")
    except ValidationError:
        return "", ()
