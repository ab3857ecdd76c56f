"""The journal: the story of every pickup, one JSON line for each event (docs/decisions/0017).

For training and demonstrations with invented people: it holds what was read and what was shown. Off by
default. There is no entry that could hold a picture.
"""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from overlays.card import Frozen
from overlays.codes import Symbology
from overlays.commands import Command
from overlays.wire import ClearReason, Knowledge, NoticeKind, RefusalReason, StepTime, Verdict


class Entry(Frozen):
    """What every line has."""

    at: datetime


class SightingSeen(Frozen):
    """One code in one frame."""

    text: str
    symbology: Symbology
    knowledge: Knowledge
    decoder: str


class FrameSeen(Entry):
    """A frame was looked at."""

    type: Literal["frame"] = "frame"
    number: int
    source: str
    sightings: tuple[SightingSeen, ...]
    dropped: int
    camera_us: int
    scan_us: int


class FrameTurnedAway(Entry):
    """A frame the scanner would not look at."""

    type: Literal["frame_refused"] = "frame_refused"
    number: int
    source: str
    why: str


class ScanDecided(Entry):
    """Enough frames agree on a code; ``deed`` says what it was taken for."""

    type: Literal["scan"] = "scan"
    frame: int
    source: str
    text: str
    symbology: Symbology
    knowledge: Knowledge
    decoder: str
    frames: int
    deed: str
    scan_id: str | None
    why: str
    session_us: int
    link_us: int


class AnswerMade(Entry):
    """The attendant answered, by key or by command card."""

    type: Literal["answer"] = "answer"
    answer_id: str
    command: Command
    verdict: Verdict
    bonus_id: str | None


class CardArrived(Entry):
    """A card came for a scan, with the durations of steps 1 to 10."""

    type: Literal["card"] = "card"
    scan_id: str
    card_id: str
    steps: tuple[StepTime, ...]
    scan_to_card_us: int


class PictureShown(Entry):
    """The display's picture changed; for the first picture of a card with the durations of steps 1 to 11."""

    type: Literal["picture"] = "picture"
    number: int
    face: str
    lines: tuple[str, ...]
    scan_id: str | None
    steps: tuple[StepTime, ...]
    microseconds: int


class RefusalHeard(Entry):
    """The server changed nothing, and why."""

    type: Literal["refusal"] = "refusal"
    concerns: str
    kind: Literal["scan", "verify", "answer"]
    reason: RefusalReason


class AnswerRecorded(Entry):
    """The server has written an answer down; ``round_trip_us`` is step 12."""

    type: Literal["recorded"] = "recorded"
    answer_id: str
    card_id: str
    bonus_id: str | None
    verdict: Verdict
    round_trip_us: int


class NoticeHeard(Entry):
    """Something to know."""

    type: Literal["notice"] = "notice"
    kind: NoticeKind
    concerns: str | None


class CardCleared(Entry):
    """The server took a card away."""

    type: Literal["clear"] = "clear"
    card_id: str
    reason: ClearReason


class LinkChanged(Entry):
    """The connection came, went, or is refused."""

    type: Literal["link"] = "link"
    state: Literal["up", "lost", "refused"]
    why: str


class CameraStoppedSeeing(Entry):
    """The camera delivers no more frames."""

    type: Literal["camera"] = "camera"
    why: str


JournalEntry: TypeAlias = (
    FrameSeen
    | FrameTurnedAway
    | ScanDecided
    | AnswerMade
    | CardArrived
    | PictureShown
    | RefusalHeard
    | AnswerRecorded
    | NoticeHeard
    | CardCleared
    | LinkChanged
    | CameraStoppedSeeing
)

_entry: TypeAdapter[JournalEntry] = TypeAdapter(Annotated[JournalEntry, Field(discriminator="type")])


def read_entry(line: str) -> JournalEntry:
    """Read one line of a journal.

    Raises:
        ValueError: It is none.
    """
    try:
        return _entry.validate_json(line)
    except ValidationError as error:
        raise ValueError(f"no line of a journal: {error.errors(include_input=False)[0]['type']}") from None
