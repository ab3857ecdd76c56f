"""How many customers every offer of a campaign reaches, counted in a store by itself."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from server.domain.offers.campaign import Campaign
from server.errors import StoreUnavailable
from server.stores.address import PostgresUrl
from server.stores.audience import Audience, count_audience
from server.stores.buyers import demands


@dataclass(frozen=True, slots=True)
class Reach:
    """How many customers there are for one offer."""

    offer_id: str
    audience: Audience


def count_reach(store: Path | PostgresUrl, campaign: Campaign, wall: dt.datetime) -> tuple[Reach, ...]:
    """Count the audience of every offer.

    Raises:
        StoreUnavailable: The store cannot be read.
    """
    with _connected(store) as connection:
        return tuple(
            Reach(offer.offer_id, count_audience(connection, demands(offer.conditions, offer.category), wall))
            for offer in campaign.offers
        )


@contextmanager
def _connected(store: Path | PostgresUrl) -> Iterator[sa.Connection]:
    if isinstance(store, Path):
        file = f"{store.absolute().as_uri()}?mode=ro"
        engine = sa.create_engine(
            "sqlite://", creator=lambda: sqlite3.connect(file, uri=True), poolclass=sa.NullPool
        )
    else:
        from server.stores.postgres.connecting import connect

        url = store.secret
        engine = sa.create_engine(
            "postgresql+psycopg://", creator=lambda: connect(url), poolclass=sa.NullPool
        )
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise StoreUnavailable(f"{store}: {error.orig}") from error
    finally:
        engine.dispose()
