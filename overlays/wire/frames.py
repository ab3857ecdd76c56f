"""Messages as text frames, there and back."""

from typing import Annotated, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from overlays.errors import MalformedMessage, OversizedMessage
from overlays.wire.glasses import FromGlasses
from overlays.wire.server import FromServer

LARGEST_MESSAGE_BYTES = 64 * 1024

Message: TypeAlias = FromGlasses | FromServer

_by_type = Field(discriminator="type")
_from_glasses: TypeAdapter[FromGlasses] = TypeAdapter(Annotated[FromGlasses, _by_type])
_from_server: TypeAdapter[FromServer] = TypeAdapter(Annotated[FromServer, _by_type])


def encode(message: Message) -> str:
    """Write one message as a JSON text frame."""
    return message.model_dump_json()


def decode_from_glasses(text: str) -> FromGlasses:
    """Read what glasses sent.

    Raises:
        OversizedMessage: It is longer than ``LARGEST_MESSAGE_BYTES``.
        MalformedMessage: It is no message that glasses send; the text names the field, not its content.
    """
    try:
        return _from_glasses.validate_json(_bounded(text))
    except ValidationError as error:
        raise MalformedMessage(_where(error)) from None


def decode_from_server(text: str) -> FromServer:
    """Read what a server sent.

    Raises:
        OversizedMessage: It is longer than ``LARGEST_MESSAGE_BYTES``.
        MalformedMessage: It is no message that servers send; the text names the field, not its content.
    """
    try:
        return _from_server.validate_json(_bounded(text))
    except ValidationError as error:
        raise MalformedMessage(_where(error)) from None


def _bounded(text: str) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_MESSAGE_BYTES:
        raise OversizedMessage(f"a message has at most {LARGEST_MESSAGE_BYTES} bytes")
    return text


def _where(error: ValidationError) -> str:
    """Name the first field that is wrong; names that the sender made up are not repeated."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    made_up = first["type"] == "extra_forbidden"
    path = ".".join(str(part) for part in (first["loc"][:-1] if made_up else first["loc"]))
    return f"{path or 'message'}: {first['type']}"
