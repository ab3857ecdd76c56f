"""The messages between glasses and server: JSON text frames of the sub-protocol ``baylens.v1``.

Every message is one frozen model; a field, a type or a length that does not belong refuses the whole
message. Message by message: docs/reference/wire.md. Glasses send the first group, servers the second.
"""

import enum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from overlays.card import Card, Frozen, Identifier, Language, Line
from overlays.codes import LONGEST_CODE as LONGEST_CODE
from overlays.codes import CodeText as CodeText
from overlays.codes import Symbology as Symbology
from overlays.errors import MalformedMessage, OversizedMessage

SUBPROTOCOL = "baylens.v1"
LARGEST_MESSAGE_BYTES = 64 * 1024
MOST_EXPECTED = 2000
MOST_EXPECTED_CHARACTERS = 28_000
"""With every character escaped, such a list still fits one message."""


class CloseCode(enum.IntEnum):
    """Why a server ends a connection, beyond RFC 6455 section 7.4.1; the reason text is the name in small."""

    CREDENTIAL_UNKNOWN = 4401
    CREDENTIAL_REVOKED = 4403
    HELLO_EXPECTED = 4408
    MALFORMED_MESSAGE = 4400
    MESSAGE_OUT_OF_ORDER = 4409
    TOO_MANY_MESSAGES = 4429
    REPLACED = 4410
    SERVER_FAULT = 4500


class Knowledge(enum.StrEnum):
    """How the glasses know a code: read by a decoder, read and expected here, or matched by shape."""

    DECODED = "decoded"
    VERIFIED = "verified"
    MATCHED = "matched"


class Verdict(enum.StrEnum):
    """What became of a bonus, or of the whole card."""

    GIVE = "give"
    DECLINE = "decline"
    UNDO = "undo"
    WRONG_CUSTOMER = "wrong_customer"
    DONE = "done"


ABOUT_THE_CARD = frozenset({Verdict.WRONG_CUSTOMER, Verdict.DONE})
"""Verdicts on the card as a whole; the others name one bonus."""


class RefusalReason(enum.StrEnum):
    """Why nothing changed. Texts and what to do: docs/reference/errors.md."""

    UNKNOWN_CODE = "unknown_code"
    NO_PICKUP = "no_pickup"
    OTHER_SITE = "other_site"
    UNKNOWN_CARD = "unknown_card"
    UNKNOWN_BONUS = "unknown_bonus"
    RESERVATION_EXPIRED = "reservation_expired"
    ALREADY_DECIDED = "already_decided"
    TOO_LATE_TO_UNDO = "too_late_to_undo"
    ID_REUSED = "id_reused"
    STORE_UNAVAILABLE = "store_unavailable"


class NoticeKind(enum.StrEnum):
    """Something the attendant should know that is no card."""

    RIGHT_BAG = "right_bag"
    WRONG_BAG = "wrong_bag"
    BONUSES_OFF = "bonuses_off"
    BONUSES_ON = "bonuses_on"


class ClearReason(enum.StrEnum):
    """Why a card disappears."""

    DONE = "done"
    WRONG_CUSTOMER = "wrong_customer"
    WITHDRAWN = "withdrawn"


Count = Annotated[int, Field(ge=0, le=2**31 - 1)]


# -- glasses -> server ---------------------------------------------------------------------------


class Hello(Frozen):
    """The first message of every connection. The credential is in the HTTP header, never here."""

    type: Literal["hello"] = "hello"
    app_version: Line
    display: Line
    language: Language


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
    """The attendant's answer to a bonus or to the whole card. Resent until answered."""

    type: Literal["answer"] = "answer"
    answer_id: Identifier
    card_id: Identifier
    bonus_id: Identifier | None = None
    verdict: Verdict

    @model_validator(mode="after")
    def _a_bonus_is_named_where_one_is_meant(self) -> "Answer":
        if (self.verdict in ABOUT_THE_CARD) != (self.bonus_id is None):
            raise ValueError("give, decline and undo name a bonus; done and wrong_customer name none")
        return self


class Ping(Frozen):
    """A heartbeat with the state of the glasses; the server echoes ``number`` in a Pong."""

    type: Literal["ping"] = "ping"
    number: Count
    waiting: Count
    frames_dropped: Count


# -- server -> glasses ---------------------------------------------------------------------------


class Welcome(Frozen):
    """The answer to Hello. ``command_key`` proves command cards of this site; it is kept in memory only."""

    type: Literal["welcome"] = "welcome"
    session_id: Identifier
    site_id: Identifier
    site_name: Line
    command_key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    heartbeat_s: Annotated[float, Field(gt=0, le=120)]


class ExpectedGroup(Frozen):
    """Codes of one symbology whose customers are expected at this site now."""

    symbology: Symbology
    codes: tuple[CodeText, ...] = Field(min_length=1, max_length=MOST_EXPECTED)


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
    """The server is alive and has read everything up to this Ping."""

    type: Literal["pong"] = "pong"
    number: Count


FromGlasses: TypeAlias = Hello | ScanReport | Verify | Answer | Ping
FromServer: TypeAlias = Welcome | Expected | ShowCard | Refusal | Granted | Notice | Clear | Pong
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
