"""How soon the editor tells how many customers some conditions reach, and how far off it is."""

import time

from server.clock import SystemClock
from server.domain.categories import Category
from server.domain.offers.conditions import BoughtCategory, Condition, TierAtLeast
from server.domain.visit import Tier
from server.stores.audience import count_audience
from server.stores.console import ConsoleStore
from server.stores.estimate import estimate_audience

AUDIENCES: tuple[tuple[Condition, ...], ...] = (
    (TierAtLeast(tier=Tier.GOLD),),
    (BoughtCategory(category=Category.COFFEE, times=1, weeks=8),),
    (TierAtLeast(tier=Tier.SILVER), BoughtCategory(category=Category.CHEESE, times=1, weeks=8)),
)


def measure_audiences(books: ConsoleStore) -> list[dict[str, float]]:
    """Estimate each audience a second time, and count it; milliseconds and customers."""
    now, found = SystemClock().now(), []
    for conditions in AUDIENCES:
        with books.reading() as connection:
            estimate_audience(connection, conditions, now)
            begun = time.perf_counter()
            estimate = estimate_audience(connection, conditions, now)
            told = time.perf_counter()
            counted = count_audience(connection, conditions, now)
            found.append(
                {
                    "ms": round((told - begun) * 1000, 1),
                    "counted_ms": round((time.perf_counter() - told) * 1000, 1),
                    "told": estimate.sure,
                    "said_error": estimate.error,
                    "counted": counted.sure,
                }
            )
    return found
