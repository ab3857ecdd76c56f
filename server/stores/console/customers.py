"""Why a customer saw what they saw: each bonus with who chose it, and what is predicted today."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from overlays.card import Language, Reason
from server.domain.categories import Category
from server.domain.issuance import Arm, BonusState
from server.domain.offers.offer import read_offer
from server.domain.ranking.errors import RankingError
from server.domain.ranking.learned import SHELF, Learned, read
from server.stores.schema import bonuses, offers
from server.stores.sql import SqlBooks

MOST_WHYS = 50
MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Why:
    """One bonus that was shown."""

    offer_id: str
    on: dt.date
    face_value_cents: int
    state: BonusState
    reason: Reason
    """The sentence beside it on the card."""
    version_hash: str
    ranker: str
    arm: Arm
    propensity: float
    """How probable the choice was, above 0 and at most 1."""
    document: str
    """The offer as it is now."""

    def title(self, language: Language) -> str:
        """What the offer says in the glasses."""
        return read_offer(self.document).title.in_language(language).forms[0]


@dataclass(frozen=True, slots=True)
class Part:
    """What speaks for one category, for this customer today."""

    category: Category
    probability: float
    hers: float
    """From their own purchases, in log-odds from the average of all categories."""
    people_like_her: float
    """From everybody else's."""


def whys(connection: sa.Connection, customer_id: str) -> tuple[Why, ...]:
    """The latest bonuses of a customer, newest first."""
    query = (
        sa.select(bonuses, offers.c.document)
        .join(offers, offers.c.offer_id == bonuses.c.offer_id)
        .where(bonuses.c.customer_id == customer_id)
        .order_by(bonuses.c.reserved_on.desc(), bonuses.c.bonus_id)
        .limit(MOST_WHYS)
    )
    return tuple(
        Why(
            offer_id=row.offer_id,
            on=dt.date.fromordinal(row.reserved_on),
            face_value_cents=row.face_value_cents,
            state=BonusState(row.state),
            reason=Reason.model_validate_json(row.reason),
            version_hash=row.version_hash,
            ranker=row.ranker,
            arm=Arm(row.arm),
            propensity=row.propensity,
            document=row.document,
        )
        for row in connection.execute(query)
    )


def titles(connection: sa.Connection, customer_id: str, language: Language) -> dict[str, str]:
    """What every offer says in the glasses of which this customer was shown a bonus, by its id."""
    shown = sa.select(bonuses.c.offer_id).where(bonuses.c.customer_id == customer_id)
    query = sa.select(offers.c.offer_id, offers.c.document).where(offers.c.offer_id.in_(shown))
    return {
        offer_id: read_offer(document).title.in_language(language).forms[0]
        for offer_id, document in connection.execute(query)
    }


def predicted(books: SqlBooks, customer_id: str, today: dt.date) -> tuple[Part, ...]:
    """The likeliest categories and what speaks for them; none for who objects, or before a fit."""
    history = books.history(customer_id)
    visitor = books.visitor(customer_id)
    if history is None or visitor is None or not visitor.profiling:
        return ()
    learned = _learned(books)
    if not learned.version:
        return ()
    scores = learned.parts(history, today)
    rows = zip(SHELF, scores.probability[0], scores.hers[0], scores.people_like_her[0], strict=True)
    parts = [Part(category, float(chance), float(own), float(like)) for category, chance, own, like in rows]
    return tuple(sorted(parts, key=lambda one: (-one.probability, one.category.value))[:MOST_PARTS])


def _learned(books: SqlBooks) -> Learned:
    """What the newest ranker knows; a damaged one or none knows nothing."""
    version = books.ranker_version()
    document = books.ranker(version) if version else None
    try:
        return read(document) if document else Learned.nothing()
    except RankingError:
        return Learned.nothing()
