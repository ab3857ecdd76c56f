"""How a bonus stands in the books: one row, its columns in the order of the record's fields."""

import dataclasses
import datetime as dt
import functools
import json
from collections.abc import Sequence
from typing import Any

from overlays.card import Reason
from server.domain.issuance import Arm, BonusState, Claim, Issuance, Provenance
from server.domain.offers.limits import Counting
from server.stores.instants import instant, stamp
from server.stores.sql.statements import Value

COLUMNS = (
    "bonus_id, offer_id, card_id, order_number, customer_id, site_id, period, reserved_on, face_value_cents, "
    "reason, state, expires_at, moved_at, version_hash, ranker, propensity, arm, claims"
)
ITS_COLUMNS = ", ".join(f"bonuses.{column}" for column in COLUMNS.split(", "))
TAKEN = "state IN ('reserved', 'given', 'redeemed', 'returned')"
"""As the unique index says it."""


def written(one: Issuance) -> tuple[Value, ...]:
    """The values of a bonus, in the order of the columns."""
    chosen = one.provenance
    return (
        *(one.bonus_id, one.offer_id, one.card_id, one.order, one.customer_id, one.site_id, one.period),
        *(one.reserved_on.toordinal(), one.face_value_cents, _reason_text(one.reason)),
        *(one.state, stamp(one.expires_at), stamp(one.moved_at)),
        *(chosen.version_hash, chosen.ranker, chosen.propensity, chosen.arm, written_claims(one.claims)),
    )


def read(row: Sequence[Any]) -> Issuance:
    """Read a bonus; the columns stand in the order of the record's fields."""
    bonus_id, offer_id, card_id, order, customer_id, site_id, period, reserved_on, *rest = row
    cents, reason, state, expires_at, moved_at, *chosen, claims = rest
    version_hash, ranker, propensity, arm = chosen
    return Issuance(
        *(bonus_id, offer_id, card_id, order, customer_id, site_id, period),
        *(dt.date.fromordinal(reserved_on), cents, _reason(reason), BonusState(state)),
        *(instant(expires_at), instant(moved_at)),
        Provenance(version_hash, ranker, propensity, Arm(arm)),
        read_claims(claims) if claims else (),
    )


def read_claims(text: str) -> tuple[Claim, ...]:
    """Read what ``written_claims`` wrote."""
    return tuple(Claim(subject, Counting(counter), *rest) for subject, counter, *rest in json.loads(text))


def written_claims(claims: tuple[Claim, ...]) -> str:
    """Write claims as one text; most bonuses have none, and an empty one."""
    return json.dumps([dataclasses.astuple(one) for one in claims]) if claims else ""


@functools.lru_cache(maxsize=1024)
def _reason_text(reason: Reason) -> str:
    return reason.model_dump_json()


@functools.lru_cache(maxsize=1024)
def _reason(text: str) -> Reason:
    return Reason.model_validate_json(text)
