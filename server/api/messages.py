"""What the data interface and its callers say to each other."""

import enum
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, SkipValidation

from overlays.card import BonusKind, Frozen
from server.domain.intake import AnyRecord, Complaint, Outcome, RowResult
from server.domain.issuance import BonusState
from server.office.books import OfficeBooks

MOST_RECORDS = 1000


class Batch(Frozen):
    """Records of any kinds. Each is checked by itself: a bad one keeps no other out."""

    records: Annotated[
        tuple[SkipValidation[AnyRecord], ...], Field(min_length=1, max_length=MOST_RECORDS, strict=False)
    ]


class RecordResult(Frozen):
    """What became of one record."""

    number: int
    """Its place in the batch, from 1."""
    outcome: Outcome | None
    """None: it was refused, because of ``field``."""
    field: str | None = None
    says: str | None = None


class BatchResult(Frozen):
    """What became of each record, in their order."""

    results: tuple[RecordResult, ...]


class OrderBonus(Frozen):
    """One bonus of an order."""

    bonus_id: str
    offer_id: str
    kind: BonusKind | None
    """None: the offer runs no longer."""
    face_value_cents: int
    state: BonusState
    code: str | None = None
    """What the customer shows at the checkout; None: it has none, or was not given."""


class OrderBonuses(Frozen):
    """The bonuses of one order."""

    bonuses: tuple[OrderBonus, ...]


class Done(Frozen):
    """It is recorded."""

    bonus_id: str


class Why(enum.StrEnum):
    """The name of a refusal: programs go by it, people by what it says."""

    MALFORMED_REQUEST = "malformed_request"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    BODY_REFUSED = "body_refused"
    TOKEN_UNKNOWN = "token_unknown"  # noqa: S105 - the name of a refusal
    TOKEN_ENDED = "token_ended"  # noqa: S105 - the name of a refusal
    NOT_IN_SCOPE = "not_in_scope"
    TOO_MANY_REQUESTS = "too_many_requests"
    ID_REUSED = "id_reused"
    UNKNOWN_CUSTOMER = "unknown_customer"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_BONUS = "unknown_bonus"
    NOT_A_COUPON = "not_a_coupon"
    NOT_GIVEN = "not_given"
    ALREADY_REDEEMED = "already_redeemed"
    ALREADY_RETURNED = "already_returned"
    STORE_UNAVAILABLE = "store_unavailable"
    HTTP_ERROR = "http_error"


class Refused(Frozen):
    """Why nothing was done."""

    error: Why
    says: str


def say_result(result: RowResult) -> RecordResult:
    """Say what became of one record."""
    if isinstance(result, Complaint):
        return RecordResult(number=result.line, outcome=None, field=result.field, says=result.says)
    return RecordResult(number=result.line, outcome=result.outcome)


def say_bonuses(books: OfficeBooks, names: Sequence[str]) -> tuple[OrderBonus, ...]:
    """Say what became of bonuses; a coupon that was given has its code from now on."""
    found = [one for name in names if (one := books.issuance(name)) is not None]
    return tuple(
        OrderBonus(
            bonus_id=one.bonus_id,
            offer_id=one.offer_id,
            kind=books.kind_of(one.offer_id),
            face_value_cents=one.face_value_cents,
            state=one.state,
            code=books.draw_code(one),
        )
        for one in found
    )
