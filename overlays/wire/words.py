"""The closed lists of the protocol: why a connection ends, how a code is known, what may be answered."""

import enum
from typing import Annotated

from pydantic import Field


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
