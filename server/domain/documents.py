"""Strict JSON documents from outside: small enough, as their model has them, or refused path by path."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from server.domain.complaints import complaints
from server.domain.obstacles import Obstacle, ObstacleKind
from server.errors import ServerError

Document = TypeVar("Document", bound=BaseModel)


def read_document(
    model: type[Document], text: str, largest_bytes: int, refused: type[ServerError]
) -> Document:
    """Read a document.

    Raises:
        ServerError: A ``refused``: it cannot be used; one line per fault, each with its path and never with
            its content.
    """
    if len(text.encode("utf-8", "surrogatepass")) > largest_bytes:
        values = {"bytes": largest_bytes}
        raise refused(Obstacle(kind=ObstacleKind.TOO_LARGE, path="document", values=values))
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise refused("\n".join(complaints(error))) from None
