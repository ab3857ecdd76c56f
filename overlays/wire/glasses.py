"""What glasses send."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from overlays.card import Frozen, Identifier, Language, Line
from overlays.codes import CodeText, Symbology
from overlays.wire.words import ABOUT_THE_CARD, Count, Knowledge, Verdict


class Hello(Frozen):
    """The first message of every connection. The credential is in the HTTP header, never here."""

    type: Literal["hello"] = "hello"
    app_version: Line
    display: Line
    language: Language
    in_service: bool = False
    """Whether somebody has begun a shift with these glasses; never who."""


class ScanReport(Frozen):
    """The glasses have read a loyalty code. Resent until answered: one ``scan_id``, one card."""

    type: Literal["scan"] = "scan"
    scan_id: Identifier
    code: CodeText
    symbology: Symbology
    knowledge: Knowledge
    decoder: Line
    frames: Annotated[int, Field(ge=1, le=1000)]


class Verify(Frozen):
    """The glasses have read a bag label; does it belong to this card's order?"""

    type: Literal["verify"] = "verify"
    verify_id: Identifier
    card_id: Identifier
    label: CodeText


class Answer(Frozen):
    """The attendant's answer to a bonus or to the whole card. Resent until answered.

    ``age_ms`` says how long ago it was given: while the network is away it waits, for a day at most.
    """

    type: Literal["answer"] = "answer"
    answer_id: Identifier
    card_id: Identifier
    bonus_id: Identifier | None = None
    verdict: Verdict
    age_ms: Annotated[int, Field(ge=0, le=86_400_000)] = 0

    @model_validator(mode="after")
    def _a_bonus_is_named_where_one_is_meant(self) -> "Answer":
        if (self.verdict in ABOUT_THE_CARD) != (self.bonus_id is None):
            raise ValueError("give, decline and undo name a bonus; done and wrong_customer name none")
        return self


class Ping(Frozen):
    """A heartbeat with the state of the glasses; the server echoes ``number`` in a Pong.

    ``battery`` is in percent, from glasses that know it.
    """

    type: Literal["ping"] = "ping"
    number: Count
    waiting: Count
    frames_dropped: Count
    battery: Annotated[int, Field(ge=0, le=100)] | None = None


class InService(Frozen):
    """A shift has begun: a badge was scanned. It says what its wearer reads, and never who they are."""

    type: Literal["in_service"] = "in_service"
    language: Language


class Read(Frozen):
    """The attendant has read a memo. Said again whenever the same memo comes again; no time is recorded."""

    type: Literal["read"] = "read"
    memo_id: Identifier


FromGlasses: TypeAlias = Hello | ScanReport | Verify | Answer | InService | Read | Ping
