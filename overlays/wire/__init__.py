"""The messages between glasses and server: JSON text frames of the sub-protocol ``baylens.v1``.

Every message is one frozen model; a field, a type or a length that does not belong refuses the whole
message. Message by message: docs/reference/wire.md.
"""

from overlays.codes import LONGEST_CODE, CodeText, Symbology
from overlays.wire.frames import (
    LARGEST_MESSAGE_BYTES,
    Message,
    decode_from_glasses,
    decode_from_server,
    encode,
)
from overlays.wire.glasses import Answer, FromGlasses, Hello, InService, Ping, Read, ScanReport, Verify
from overlays.wire.server import (
    MOST_EXPECTED,
    MOST_EXPECTED_CHARACTERS,
    MOST_MEMO_LINES,
    MOST_QUEUE_ROWS,
    Clear,
    Expected,
    ExpectedGroup,
    FromServer,
    Granted,
    Memo,
    Notice,
    Pong,
    QrForm,
    Queue,
    QueueRow,
    Refusal,
    ShowCard,
    StepTime,
    Welcome,
)
from overlays.wire.words import (
    ABOUT_THE_CARD,
    ClearReason,
    CloseCode,
    Count,
    Knowledge,
    NoticeKind,
    RefusalReason,
    Verdict,
)

SUBPROTOCOL = "baylens.v1"
SPEAKS = "this server speaks "
"""Begins what a server answers, with HTTP 400, to glasses of another version; they know by it who answers."""
TRIAL_HEADER = "Baylens-Trial"
"""In the handshake of glasses that only ask whether they would be let in; those that are worn stay on."""

__all__ = [
    "ABOUT_THE_CARD",
    "LARGEST_MESSAGE_BYTES",
    "LONGEST_CODE",
    "MOST_EXPECTED",
    "MOST_EXPECTED_CHARACTERS",
    "MOST_MEMO_LINES",
    "MOST_QUEUE_ROWS",
    "SPEAKS",
    "SUBPROTOCOL",
    "TRIAL_HEADER",
    "Answer",
    "Clear",
    "ClearReason",
    "CloseCode",
    "CodeText",
    "Count",
    "Expected",
    "ExpectedGroup",
    "FromGlasses",
    "FromServer",
    "Granted",
    "Hello",
    "InService",
    "Knowledge",
    "Memo",
    "Message",
    "Notice",
    "NoticeKind",
    "Ping",
    "Pong",
    "QrForm",
    "Queue",
    "QueueRow",
    "Read",
    "Refusal",
    "RefusalReason",
    "ScanReport",
    "ShowCard",
    "StepTime",
    "Symbology",
    "Verdict",
    "Verify",
    "Welcome",
    "decode_from_glasses",
    "decode_from_server",
    "encode",
]
