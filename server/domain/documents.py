"""Strict JSON documents from outside: small enough, as their model has them, or refused path by path."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from overlays.card import Language
from server.domain.complaints import MOST_COMPLAINTS, complaints
from server.domain.obstacles import Obstacle, ObstacleKind
from server.domain.offers.faults import faults
from server.domain.plain_json import read_json, repeated
from server.errors import ServerError

Document = TypeVar("Document", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Unfit:
    """What is wrong with a document, one line a fault. Its text is the English one."""

    fr: tuple[str, ...]
    en: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.en)


def said_in(error: ServerError, language: Language) -> tuple[str, ...]:
    """What an error says, one line a fault: in this language as far as it was made of more than a text."""
    lines: list[str] = []
    for one in error.args:
        if isinstance(one, Unfit):
            lines += one.fr if language is Language.FRENCH else one.en
        elif isinstance(one, Obstacle):
            lines.append(one.line(language))
        else:
            lines += str(one).splitlines()
    return tuple(lines)


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
    _refuse_repeated(text, refused)
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise refused(Unfit(_in_french(error), tuple(complaints(error)))) from None


def _in_french(error: ValidationError) -> tuple[str, ...]:
    lines = [f"{one.path or 'document'}: {one.said.fr}" for one in faults(error)]
    if len(lines) > MOST_COMPLAINTS:
        lines[MOST_COMPLAINTS:] = [f"document: {len(lines) - MOST_COMPLAINTS} de plus"]
    return tuple(lines)


def _refuse_repeated(text: str, refused: type[ServerError]) -> None:
    try:
        twice = repeated(read_json(text))
    except (ValueError, RecursionError):
        # Whoever reads it for its model says better what is wrong.
        return
    if twice:
        raise refused(Obstacle(kind=ObstacleKind.NAME_REPEATED, path=twice))
