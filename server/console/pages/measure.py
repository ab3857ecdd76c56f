"""Measure: the funnel of each offer, exposed customers against the holdout, and what-if.

The funnel is there at once. What takes longer is asked for by a button: it goes through the weeks customer by
customer, in a thread beside the page, which says so and asks again.
"""

import datetime as dt
import functools
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from starlette.responses import Response

from server.console.call import Call, Door
from server.console.measuring import plots
from server.console.measuring.answers import NOTHING, Found
from server.console.measuring.asked import PLANNED_HOLDOUT, POWERS, WEEKS, Asked, read
from server.console.measuring.tables import Table, as_csv, as_parquet
from server.console.measuring.whatif import what_if
from server.console.rendering import page
from server.domain.effects import Arms, NotMeasurable, OtherChance, OtherHoldout, judge
from server.domain.offers.policy import Policy
from server.errors import UnknownTable
from server.stores.console import arms, measures
from server.stores.console.measures import Outcome
from server.stores.console.stretch import Stretch

_MOST_OFFERS = 60
_AT_ONCE, _REST_S = 100, 0.001


def _show(call: Call) -> Response:
    asked = read(call)
    stretch = asked.stretch(call.wall.date())
    with call.store.reading() as connection:
        lines = measures.funnel(connection, stretch)
    plan = asked.plan(call.house.beside.choosing.holdout_share)
    found = _found(call, asked)
    return page(
        call,
        "measure.html",
        found=found,
        plots=plots,
        asked=asked,
        stretch=stretch,
        last=stretch.last,
        lines=lines[:_MOST_OFFERS],
        more_lines=len(lines) - _MOST_OFFERS,
        most=max((one.proposed for one in lines), default=0),
        weeks=WEEKS,
        powers=POWERS,
        outcomes=tuple(Outcome),
        needed=plan.customers,
        held_out=call.house.beside.choosing.holdout_share,
        planned_holdout=PLANNED_HOLDOUT,
        explored=call.house.beside.choosing.explore_share,
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked, and up to which day."""

    asked: Asked
    today: dt.date


def _found(call: Call, asked: Asked) -> Found:
    """What a button asked for, as far as it is known by now; the page asks again by itself."""
    choosing, store, today = call.house.beside.choosing, call.store, call.wall.date()
    if asked.show not in {"effect", "whatif"} or (asked.show == "effect" and asked.wrong):
        return NOTHING
    if asked.show == "effect" and choosing.holdout_share == 0:
        return Found(cannot="no_holdout")

    def work() -> Found:
        try:
            with store.reading() as connection:
                return _worked_out(connection, asked, today, choosing)
        except NotMeasurable:
            return Found(cannot="too_few")
        except OtherHoldout:
            return Found(cannot="other_holdout")
        except OtherChance:
            return Found(cannot="other_chance")

    return call.house.answers.ask(_Question(asked, today), work)


def _worked_out(connection: sa.Connection, asked: Asked, today: dt.date, choosing: Policy) -> Found:
    stretch = asked.stretch(today)
    if asked.show == "whatif":
        return Found(what_if=what_if(measures.choices(connection, stretch), choosing.explore_share))
    seen = measures.seen(connection, asked.outcome, stretch, _unhurried(choosing.holds_out))
    both = Arms(seen.outcome, seen.before, seen.exposed)
    return Found(verdict=judge(asked.plan(choosing.holdout_share), both))


def _unhurried(holds_out: Callable[[str], bool]) -> Callable[[str], bool]:
    """Draws each customer once, and lets others come first after every few: they wait for this thread."""
    counted = itertools.count(1)

    @functools.cache
    def drawn(customer_id: str) -> bool:
        if next(counted) % _AT_ONCE == 0:
            time.sleep(_REST_S)
        return holds_out(customer_id)

    return drawn


def _export(call: Call) -> Response:
    """A table to take away; who took which stands in the audit log."""
    name, _, form = call.parameter("file").partition(".")
    asked = read(call)
    stretch = asked.stretch(call.wall.date())
    if name not in _TABLES or form not in _FORMS:
        raise UnknownTable("there is no such table: open the page again")
    with call.store.reading() as connection:
        table = _TABLES[name](call, connection, asked, stretch)
    write, media_type = _FORMS[form]
    written = write(table, call.language)
    with call.store.changing(call.entry("measure.export", f"table:{name}", form), call.now):
        pass
    file = f"{table.name}-{stretch.first}-{stretch.last}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(written, media_type=media_type, headers=headers)


def _funnel_table(_call: Call, connection: sa.Connection, _asked: Asked, stretch: Stretch) -> Table:
    lines = measures.funnel(connection, stretch)
    names = ("offer_id", "campaign_id", "proposed", "shown", "given", "redeemed", "returned")
    return Table("funnel", {name: [getattr(one, name) for one in lines] for name in names})


def _choice_table(_call: Call, connection: sa.Connection, _asked: Asked, stretch: Stretch) -> Table:
    lines = measures.choices(connection, stretch)
    names = ("offer_id", "site_id", "state", "arm", "propensity", "ranker", "version_hash")
    columns: dict[str, list[str | int | float]] = {
        "day": [dt.date.fromordinal(one.day).isoformat() for one in lines]
    }
    return Table("choices", columns | {name: [getattr(one, name) for one in lines] for name in names})


def _effect_table(call: Call, connection: sa.Connection, asked: Asked, stretch: Stretch) -> Table:
    holds_out = _unhurried(call.house.beside.choosing.holds_out)
    lines = [one.cells() for one in arms.by_arm(connection, asked.outcome, stretch, holds_out)]
    columns = {name: [line[place] for line in lines] for place, name in enumerate(arms.COLUMNS)}
    return Table(f"effect-{asked.outcome}", columns)


_TABLES: Mapping[str, Callable[[Call, sa.Connection, Asked, Stretch], Table]] = {
    "funnel": _funnel_table,
    "choices": _choice_table,
    "effect": _effect_table,
}
_FORMS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "parquet": (as_parquet, "application/vnd.apache.parquet"),
}
DOORS = (Door("GET", "/measure", _show), Door("GET", "/measure/{file}", _export))
