"""What somebody should look at: an alert is a fact of the books, gone as soon as it holds no more."""

import datetime as dt
import enum
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from overlays.card import Language
from server.domain.offers.offer import read_offer
from server.domain.shelf import Cause
from server.office.integrations import ending
from server.office.records import Integration
from server.stores.console.live import Live
from server.stores.console.places import Pair
from server.stores.instants import instant
from server.stores.schema import offers, receipts

NEARLY_USED = 0.8
SILENT = dt.timedelta(hours=24)
_RECENT = dt.timedelta(days=7)
_LOOKS_BACK = 500
"""Movements of stock that are looked through for counts."""
_LATEST = sa.select(receipts).order_by(receipts.c.line.desc()).limit(_LOOKS_BACK).subquery()
_COUNTED = (
    sa.select(_LATEST, offers.c.document)
    .join(offers, offers.c.offer_id == _LATEST.c.offer_id)
    .where(_LATEST.c.cause == Cause.COUNTED.value)
    .order_by(_LATEST.c.line.desc())
)


class Kind(enum.StrEnum):
    """What it is about."""

    BUDGET = "budget"
    """Nearly all of a budget is used."""
    SILENT = "silent"
    """A campaign runs and no card has shown it for a day."""
    STOCK = "stock"
    """Somebody counted another number of samples than the books had."""
    GLASSES = "glasses"
    """A site where orders wait, with no glasses connected."""
    TOKEN = "token"  # noqa: S105 - a kind
    """Another system whose token ends soon."""
    TOKEN_ENDED = "token_ended"  # noqa: S105 - a kind


@dataclass(frozen=True, slots=True)
class Alert:
    """One of them."""

    kind: Kind
    about: str
    """Its name, as people know it."""
    path: str | None
    """Where to look, below the console's address; None = on no page."""
    number: int = 0
    """Percent of a budget, or units too many or too few."""
    since: dt.date | None = None
    """When a card showed it last, or the last day of a token, in UTC."""


def of_campaigns(running: Iterable[Live], wall: dt.datetime) -> list[Alert]:
    """Budgets that are nearly used, and campaigns that reach nobody."""
    found: list[Alert] = []
    yesterday = wall.date() - SILENT
    for one in running:
        path = f"/campaigns/{one.campaign_id}"
        if one.used >= NEARLY_USED:
            found.append(Alert(Kind.BUDGET, one.name, path, number=int(100 * one.used)))
        silent = one.last_shown is None or one.last_shown < yesterday
        if silent and wall - one.since >= SILENT:
            found.append(Alert(Kind.SILENT, one.name, path, since=one.last_shown))
    return found


def of_sites(names: Mapping[str, str], awaited: Container[str], pairs: Iterable[Pair]) -> list[Alert]:
    """Sites where orders wait and no glasses are connected; one that is closed needs nobody."""
    served = {pair.site_id for pair in pairs if pair.online}
    return [
        Alert(Kind.GLASSES, name, f"/sites#site-{site_id}")
        for site_id, name in names.items()
        if site_id in awaited and site_id not in served
    ]


def of_tokens(known: Iterable[Integration], now: dt.datetime) -> list[Alert]:
    """Other systems that are refused, or soon will be; the next one first."""
    return [
        Alert(
            Kind.TOKEN_ENDED if one.ends and one.ends <= now else Kind.TOKEN,
            one.integration_id,
            None,
            since=one.last_day,
        )
        for one in ending(known, now)
    ]


def of_counts(
    connection: sa.Connection, names: Mapping[str, str], now: dt.datetime, language: Language
) -> list[Alert]:
    """Counts of the last week that found another number than the books had; the last one of each shelf."""
    found: dict[tuple[str, str], Alert] = {}
    for row in connection.execute(_COUNTED):
        if now - instant(row.received_at) <= _RECENT:
            path = f"/samples/{row.site_id}/{row.offer_id}"
            title = read_offer(row.document).title.in_language(language).forms[0]
            about = f"{title} · {names.get(row.site_id, row.site_id)}"
            found.setdefault((row.site_id, row.offer_id), Alert(Kind.STOCK, about, path, row.amount))
    return list(found.values())
