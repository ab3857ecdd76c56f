"""What somebody was saving when their session was over: it comes back to them, who send it again or not."""

from pydantic import TypeAdapter, ValidationError

from server.console.call import Call, Form
from server.console.editor.labels import label
from server.console.rendering import local
from server.console.words import mark

MOST_KEPT = 4_000_000
_OF_THE_PAGE = frozenset(
    {"act", "form", "part", "revision", "check", "do", "key", "movement_id", "proposal", "theirs", "version"}
)
"""Fields that say where a form comes from and what to do; nobody typed them."""
_LABELS = {
    "login": mark("Login"),
    "role": mark("Role"),
    "units": mark("Units"),
    "cause": mark("Reason"),
    "reason": mark("Reason"),
    "note": mark("Note"),
    "customer": mark("Customer id"),
    "site": mark("Site"),
    "until": mark("Until"),
}
Fields = tuple[tuple[str, str], ...]
_fields = TypeAdapter(Fields)


def worth_keeping(form: Form) -> Fields:
    """What was typed; a password is never kept, and a token is of the page that had it."""
    return tuple(field for field in form.fields if field[0] != "form_token" and "password" not in field[0])


def said_of(path: str, fields: Fields) -> tuple[tuple[str, str], ...]:
    """What somebody typed, with what the page called it, in English.

    Args:
        path: Where the form was to go: the editor has names of its own for its fields.
        fields: All of the form.
    """
    in_editor = path.endswith("/draft")
    return tuple(
        (label(name) if in_editor else _LABELS.get(name, name), value)
        for name, value in fields
        if value and name not in _OF_THE_PAGE and not name.startswith("new:") and not name.endswith(".kind")
    )


def what_was_kept(call: Call) -> tuple[str, Fields]:
    """Where the form was to go that the sign-in page carries, and its fields; no path where it has none."""
    path = local(call.form.text("kept_path", 2000), otherwise="")
    try:
        return path, _fields.validate_json(call.form.text("kept_form", MOST_KEPT) or "[]")
    except ValidationError:
        return "", ()
