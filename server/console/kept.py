"""What somebody was saving when their session was over: it comes back to them, who send it again or not."""

from pydantic import TypeAdapter, ValidationError

from server.console.call import Call, Form
from server.console.rendering import local

MOST_KEPT = 4_000_000
Fields = tuple[tuple[str, str], ...]
_fields = TypeAdapter(Fields)


def worth_keeping(form: Form) -> Fields:
    """What was typed; a password is never kept, and a token is of the page that had it."""
    return tuple(field for field in form.fields if field[0] != "form_token" and "password" not in field[0])


def what_was_kept(call: Call) -> tuple[str, Fields]:
    """Where the form was to go that the sign-in page carries, and its fields; no path where it has none."""
    path = local(call.form.text("kept_path", 2000), otherwise="")
    try:
        return path, _fields.validate_json(call.form.text("kept_form", MOST_KEPT) or "[]")
    except ValidationError:
        return "", ()
