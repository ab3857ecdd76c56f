"""The card that a pair of glasses shows now: while its customer is here, and not longer."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from overlays.card import Card
from server.desk.records import Worn, said_again
from server.domain.issuance import RESERVED_FOR, BonusState
from server.stores.instants import instant
from server.stores.schema import audit_log, bonuses, cards, scans


@dataclass(frozen=True, slots=True)
class Showing:
    """A card as it was sent, and which of its bonuses waits for an answer."""

    card: Card
    bonus_index: int | None


def card_of(connection: sa.Connection, worn: Worn | None, now: dt.datetime) -> Showing | None:
    """The open card of the glasses' latest scan.

    Returns:
        None as soon as the order is handed over, another customer was meant, or ten minutes have passed.
    """
    if worn is None or worn.scan_id is None:
        return None
    scan = connection.execute(sa.select(scans).where(scans.c.scan_id == worn.scan_id)).first()
    if scan is None or now - instant(scan.answered_at) > RESERVED_FOR:
        return None
    card = said_again(Card.model_validate_json(scan.card))
    open_card = sa.select(cards.c.card_id).where(cards.c.card_id == card.card_id, cards.c.closed_at.is_(None))
    if connection.execute(open_card).first() is None:
        return None
    ids = [bonus.bonus_id for bonus in card.bonuses]
    rows = connection.execute(
        sa.select(bonuses.c.bonus_id).where(
            bonuses.c.bonus_id.in_(ids), bonuses.c.state == BonusState.RESERVED.value
        )
    )
    waiting = {row.bonus_id for row in rows}
    return Showing(card, next((place for place, one in enumerate(ids) if one in waiting), None))


def was_seen(connection: sa.Connection, actor: str, card_id: str) -> bool:
    """Whether this look is in the audit log already."""
    found = sa.select(audit_log.c.line).where(
        audit_log.c.subject == f"card:{card_id}", audit_log.c.actor == actor
    )
    return connection.execute(found).first() is not None
