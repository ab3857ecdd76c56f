"""Home: what needs somebody, what happens today, which campaigns run, what runs short, how the sites are."""

import itertools
from collections import Counter

import sqlalchemy as sa
from starlette.responses import HTMLResponse, Response

from server.console.call import Call, Door
from server.console.feed import MOST_LISTENERS, Stream
from server.console.rendering import page, part, refuse
from server.console.todo import errands
from server.domain.team import Role
from server.stores.console import alerts, live, piles, places, today
from server.stores.console.alerts import Alert
from server.stores.console.today import Today

_MOST_PILES = 6
_MOST_CAMPAIGNS = 10
_MOST_ENDING = 6
_MOST_ALERTS = 12
_MOST_SITES = 24
_SOON_DAYS = 14


def _show(call: Call) -> Response:
    with call.store.reading() as connection:
        stocked = piles.piles(connection)
        running = live.live(connection, call.wall, stocked)
        sites = call.own_first(places.names(connection))
        held_to = call.somebody.sites or frozenset()
        pairs, awaited = places.pairs(connection, call.now), places.awaited(connection, call.now)
        found = [
            *_tokens(call, connection),
            *alerts.of_sites(sites, awaited & held_to, pairs),
            *alerts.of_campaigns(running, call.wall),
            *alerts.of_counts(connection, sites, call.now, call.language),
            *alerts.of_sites(sites, awaited - held_to, pairs),
        ]
        ending = sorted(
            (one for one in running if one.ends_within(_SOON_DAYS, call.wall)), key=lambda one: str(one.ends)
        )
        return page(
            call,
            "home.html",
            alerts=found[:_MOST_ALERTS],
            more_alerts=found[_MOST_ALERTS:],
            today=today.today(connection, call.now),
            running=running[:_MOST_CAMPAIGNS],
            runs=len(running),
            ending=ending[:_MOST_ENDING],
            errands=errands(call, connection),
            piles=piles.scarcest(stocked, _MOST_PILES),
            places=places.tiles(connection, dict(itertools.islice(sites.items(), _MOST_SITES)), call.now),
            more_places=len(sites) - _MOST_SITES,
            online=Counter(pair.site_id for pair in pairs if pair.online),
            off_since=places.off_since(connection),
        )


def _tokens(call: Call, connection: sa.Connection) -> list[Alert]:
    """Before all others: whoever renews a token needs days for it, and nobody else is told."""
    if call.somebody.role is not Role.ADMINISTRATOR:
        return []
    return alerts.of_tokens(call.store.books(connection).integrations(), call.now)


def _today(call: Call) -> Response:
    """The part of the day: once, or as it happens for who listens to events."""
    if "text/event-stream" not in call.request.headers.get("Accept", ""):
        with call.store.reading() as connection:
            return _part(call, today.today(connection, call.now))
    if call.house.feed.listeners >= MOST_LISTENERS:
        return refuse(call, 503)
    return Stream(call.house.feed, lambda fresh: bytes(_part(call, fresh).body).decode())


def _part(call: Call, fresh: Today) -> HTMLResponse:
    return part(call, "today.html", "today", today=fresh)


DOORS = (Door("GET", "/", _show), Door("GET", "/today", _today, listens=True))
