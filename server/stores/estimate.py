"""How many customers conditions reach, told while somebody types: exact for a few, else from a drawn sample.

The sample is drawn anew every day and is the same all day, so that a figure moves because the conditions do.
"""

import datetime as dt
import functools
import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.domain.offers.conditions.kind import Condition
from server.stores.audience import Audience, judge_audience
from server.stores.schema import customers

Claim = sa.ColumnElement[bool]

SAMPLE = 10_000
"""So many are asked: the error is then at most 1 % of all customers, 19 times in 20."""
ALL_OF = 40_000
"""Up to so many customers everybody is asked."""
_Z = 1.96
"""Two-sided 95 % of the normal distribution."""
_RULE_OF_THREE = 3.0
"""What nobody of n is, at most 3 / n of all are, 19 times in 20 (doi:10.1001/jama.1983.03330370053031)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many customers there are for some conditions, and how far that may be off."""

    sure: int
    possible: int
    everybody: int
    """All customers there are."""
    error: int = 0
    """19 times in 20 both figures are off by no more; 0 = they were counted."""


def estimate_audience(
    connection: sa.Connection,
    conditions: Sequence[Condition],
    wall: dt.datetime,
    *,
    sample: int = SAMPLE,
    all_of: int = ALL_OF,
) -> Estimate:
    """Count a day's audience, or reckon it up from a sample where there are too many to count at once.

    Args:
        connection: The books.
        conditions: All of them have to hold.
        wall: What the clock on the wall says.
        sample: How many are asked where there are more than ``all_of``.
        all_of: Up to so many customers everybody is asked.
    """
    lines = _lines(connection)
    if lines <= all_of or not conditions:
        found, everybody = judge_audience(connection, conditions, wall)
        return Estimate(found.sure, found.possible, everybody)
    drawn = _drawn(connection, lines, sample, wall.date().toordinal())
    found, asked = judge_audience(connection, conditions, wall, drawn)
    if not asked:
        return Estimate(0, lines, lines, lines)
    everybody = lines
    if connection.dialect.name == "sqlite":
        everybody = min(lines, round(lines * asked / min(lines, sample)))
    return _reckoned(found, asked, everybody)


def _reckoned(found: Audience, asked: int, everybody: int) -> Estimate:
    error = max(_error(hits, asked, everybody) for hits in (found.sure, found.possible))
    step = 10 ** max(0, len(str(error)) - 2)
    sure, possible = (
        min(everybody, round(hits * everybody / asked / step) * step) for hits in (found.sure, found.possible)
    )
    return Estimate(sure, possible, everybody, math.ceil(error / step) * step)


def _error(hits: int, asked: int, everybody: int) -> int:
    """Half of the interval that holds the truth 19 times in 20."""
    if hits in {0, asked}:
        return math.ceil(everybody * _RULE_OF_THREE / asked)
    share, seen = hits / asked, asked / everybody
    return math.ceil(everybody * _Z * math.sqrt(share * (1 - share) / asked * (1 - seen)))


def _living(connection: sa.Connection) -> int:
    counted = sa.select(sa.func.count()).select_from(customers).where(customers.c.erased_at.is_(None))
    return int(connection.execute(counted).scalar_one())


def _drawn(connection: sa.Connection, lines: int, sample: int, seed: int) -> Claim:
    """Whether a customer is in the sample; each is as likely as any other."""
    if connection.dialect.name == "sqlite":
        return sa.literal_column("customers.rowid", sa.Integer).in_(
            sa.select(sa.literal_column("value")).select_from(
                sa.func.json_each(_numbers(lines, sample, seed))
            )
        )
    drawn = sa.tablesample(customers, sa.func.bernoulli(100 * sample / lines), seed=sa.literal(seed))
    return customers.c.customer_id.in_(sa.select(drawn.c.customer_id))


@functools.lru_cache(maxsize=8)
def _numbers(lines: int, sample: int, seed: int) -> str:
    """The numbers of the lines that are drawn, which takes as long as asking a quarter of them."""
    chosen = random.Random(seed).sample(range(1, lines + 1), min(lines, sample))  # noqa: S311 - no secret
    return json.dumps(sorted(chosen))


def _lines(connection: sa.Connection) -> int:
    """How many customers there are; SQLite knows sooner how many there ever were, erased ones among them."""
    if connection.dialect.name == "sqlite":
        return int(connection.execute(sa.text("SELECT coalesce(max(rowid), 0) FROM customers")).scalar_one())
    return _living(connection)
