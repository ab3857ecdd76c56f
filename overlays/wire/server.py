"""What servers send."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from overlays.card import Card, Frozen, Identifier, Line
from overlays.codes import CodeText, Symbology
from overlays.wire.words import ClearReason, Count, NoticeKind, RefusalReason, Verdict

MOST_QUEUE_ROWS = 5
MOST_MEMO_LINES = 3
MOST_EXPECTED = 2000
MOST_EXPECTED_CHARACTERS = 28_000
"""With every character escaped, such a list still fits one message."""


class Welcome(Frozen):
    """The answer to Hello. ``command_key`` proves command cards of this site; it is kept in memory only."""

    type: Literal["welcome"] = "welcome"
    session_id: Identifier
    site_id: Identifier
    site_name: Line
    command_key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    heartbeat_s: Annotated[float, Field(gt=0, le=120)]


class QrForm(Frozen):
    """How the issuer's app draws its QR codes; where all are drawn alike, one can be known by its shape."""

    version: Annotated[int, Field(ge=1, le=6)]
    error_correction: Literal["L", "M", "Q", "H"]
    mask: Annotated[int, Field(ge=0, le=7)]


class ExpectedGroup(Frozen):
    """Codes of one symbology whose customers are expected at this site now."""

    symbology: Symbology
    codes: tuple[CodeText, ...] = Field(min_length=1, max_length=MOST_EXPECTED)
    qr_form: QrForm | None = None
    """Of QR codes only, where the issuer draws all of them alike."""

    @model_validator(mode="after")
    def _only_qr_codes_have_a_form(self) -> "ExpectedGroup":
        if self.qr_form is not None and self.symbology is not Symbology.QR_CODE:
            raise ValueError("only QR codes have a QR form")
        return self


class Expected(Frozen):
    """Replaces the list of expected codes. Numbers only, in memory only, withdrawn after hand-over.

    ``decoys`` belong to customers who are not expected but whose code looks like one that is: glasses that
    compare by shape must be able to tell the two apart.
    """

    type: Literal["expected"] = "expected"
    groups: tuple[ExpectedGroup, ...] = Field(default=(), max_length=len(Symbology))
    decoys: tuple[ExpectedGroup, ...] = Field(default=(), max_length=len(Symbology))

    @model_validator(mode="after")
    def _the_list_is_bounded(self) -> "Expected":
        listed = [code for group in (*self.groups, *self.decoys) for code in group.codes]
        if len(listed) > MOST_EXPECTED:
            raise ValueError(f"at most {MOST_EXPECTED} codes are expected at once")
        if sum(map(len, listed)) > MOST_EXPECTED_CHARACTERS:
            raise ValueError(f"the expected codes have at most {MOST_EXPECTED_CHARACTERS} characters")
        return self


class StepTime(Frozen):
    """How long one of the twelve steps took on the server."""

    step: Annotated[int, Field(ge=1, le=12)]
    microseconds: Count


class ShowCard(Frozen):
    """The card for a scan; the same scan always gets the same card."""

    type: Literal["card"] = "card"
    scan_id: Identifier
    card: Card
    waited_s: Count = 0
    """Since the customer arrived, when this was sent."""
    steps: tuple[StepTime, ...] = Field(default=(), max_length=12)


class Refusal(Frozen):
    """Nothing was changed; ``concerns`` is the id of the message that is refused."""

    type: Literal["refusal"] = "refusal"
    concerns: Identifier
    reason: RefusalReason


class Granted(Frozen):
    """An answer is recorded."""

    type: Literal["granted"] = "granted"
    answer_id: Identifier
    card_id: Identifier
    bonus_id: Identifier | None = None
    verdict: Verdict


class Notice(Frozen):
    """Something to know; ``concerns`` is the id of a Verify, or None."""

    type: Literal["notice"] = "notice"
    kind: NoticeKind
    concerns: Identifier | None = None


class Clear(Frozen):
    """Take this card away."""

    type: Literal["clear"] = "clear"
    card_id: Identifier
    reason: ClearReason


class Pong(Frozen):
    """The server is alive and has read everything up to this Ping.

    0 is the number of no Ping: it is still at work on what it was asked.
    """

    type: Literal["pong"] = "pong"
    number: Count


class QueueRow(Frozen):
    """One customer who is here: as much of a name as they agreed to, where, and for how long."""

    name: Line | None
    bay: Line
    waited_s: Count


class Queue(Frozen):
    """Who is here now, the longest wait first; replaces the queue before. ``here`` counts all of them."""

    type: Literal["queue"] = "queue"
    rows: tuple[QueueRow, ...] = Field(default=(), max_length=MOST_QUEUE_ROWS)
    here: Count = 0


class Memo(Frozen):
    """A supervisor's word to the glasses of a site, for a quiet moment. Sent again until it is read."""

    type: Literal["memo"] = "memo"
    memo_id: Identifier
    lines: tuple[Line, ...] = Field(min_length=1, max_length=MOST_MEMO_LINES)


FromServer: TypeAlias = (
    Welcome | Expected | ShowCard | Refusal | Granted | Notice | Clear | Queue | Memo | Pong
)
