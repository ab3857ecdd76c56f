"""The journal of the glasses, as far as the story needs it: a JSON line for each event, read as it grows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


class _Entry(BaseModel):
    """A line; fields that the story does not need are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Step(_Entry):
    """How long one of the twelve steps took."""

    step: int
    microseconds: int


class Sighting(_Entry):
    """A code in one frame."""

    text: str


class FrameSeen(_Entry):
    """A frame was looked at."""

    type: Literal["frame"]
    source: str
    sightings: tuple[Sighting, ...]


class ScanDecided(_Entry):
    """Enough frames agreed on a code."""

    type: Literal["scan"]
    source: str
    text: str
    symbology: str
    knowledge: str
    decoder: str
    frames: int
    deed: str
    scan_id: str | None
    why: str


class AnswerMade(_Entry):
    """The attendant answered."""

    type: Literal["answer"]
    answer_id: str
    command: str


class CardArrived(_Entry):
    """A card came for a scan."""

    type: Literal["card"]
    scan_id: str
    scan_to_card_us: int


class PictureShown(_Entry):
    """The display's picture changed."""

    type: Literal["picture"]
    number: int
    face: str
    lines: tuple[str, ...]
    scan_id: str | None
    steps: tuple[Step, ...]


class RefusalHeard(_Entry):
    """The server changed nothing."""

    type: Literal["refusal"]
    concerns: str
    reason: str


class AnswerRecorded(_Entry):
    """The server has written an answer down."""

    type: Literal["recorded"]
    answer_id: str
    verdict: str
    round_trip_us: int


class NoticeHeard(_Entry):
    """Something to know about a bag."""

    type: Literal["notice"]
    kind: str


class Other(_Entry):
    """Anything else; the story goes on."""

    type: str


Event = (
    FrameSeen
    | ScanDecided
    | AnswerMade
    | CardArrived
    | PictureShown
    | RefusalHeard
    | AnswerRecorded
    | NoticeHeard
    | Other
)

_KNOWN: TypeAdapter[
    FrameSeen
    | ScanDecided
    | AnswerMade
    | CardArrived
    | PictureShown
    | RefusalHeard
    | AnswerRecorded
    | NoticeHeard
] = TypeAdapter(
    Annotated[
        FrameSeen
        | ScanDecided
        | AnswerMade
        | CardArrived
        | PictureShown
        | RefusalHeard
        | AnswerRecorded
        | NoticeHeard,
        Field(discriminator="type"),
    ]
)


def read_event(line: str) -> Event:
    """Read one line.

    Raises:
        ValueError: It is no JSON object with a type.
    """
    try:
        return _KNOWN.validate_json(line)
    except ValidationError:
        return Other.model_validate(json.loads(line))


class Journal:
    """A journal that another process is still writing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def new_events(self) -> Iterator[Event]:
        """Read every complete line that was not read before; a line half written waits for the next call."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        complete = fresh[: fresh.rfind(b"\n") + 1]
        self._read += len(complete)
        for line in complete.splitlines():
            yield read_event(line.decode("utf-8"))
