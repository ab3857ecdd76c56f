"""Bid prices as the shadow prices of the best plan for comparable past visits.

The randomised linear program of Talluri and van Ryzin (1999): for each past period the plan that would have
been best with today's stock is a linear program; the shadow prices of its stock and budget rows, averaged
over the periods, say what a unit is worth to those still to come. One program over all periods would know a
smooth average day; with one or two units per offer and site, days are not smooth
(docs/measurements/allocate.md).
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from server.domain.pricing.errors import NoPrices, ShapesDiffer
from server.domain.pricing.market import Demand, Floats, Ints, Prices, Supply

TIME_LIMIT_S = 10.0

Mix = Literal["each", "pooled"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The solution of one program."""

    value: float
    stock: Floats
    budget: Floats


def reprice(demand: Demand, supply: Supply, last: Prices | None = None, *, mix: Mix = "each") -> Prices:
    """Prices from the program; when it fails the last ones, and without those none (greedy).

    Raises:
        ShapesDiffer: Demand and supply do not fit together; that is a mistake, not a failure.
    """
    try:
        return solve(demand, supply, mix)
    except NoPrices:
        if (
            last is not None
            and last.stock.shape == supply.stock.shape
            and last.budget.shape == supply.budgets.shape
        ):
            return Prices(last.stock, last.budget, "last")
        return Prices.none(supply)


def solve(demand: Demand, supply: Supply, mix: Mix = "each") -> Prices:
    """The average shadow prices over the periods, or those of one program over all of them.

    Raises:
        NoPrices: There is no past visit, or the solver gave no answer in time.
        ShapesDiffer: Demand and supply do not fit together.
    """
    periods = np.unique(demand.period)
    if not len(periods):
        raise NoPrices("no comparable visit in the past")
    if mix == "pooled":
        made = [plan(demand, supply, float(len(periods)))]
    else:
        made = [plan(demand.of(int(period)), supply) for period in periods]
    stock = np.mean([one.stock for one in made], axis=0)
    budget = np.mean([one.budget for one in made], axis=0)
    return Prices(stock, budget, "program")


def plan(demand: Demand, supply: Supply, copies: float = 1.0) -> Plan:
    """The best plan for visits known in advance, with ``copies`` times the supply.

    Raises:
        NoPrices: The solver gave no answer in time.
        ShapesDiffer: Demand and supply do not fit together.
    """
    _check(demand, supply)
    visit, offer = np.nonzero(demand.worth > 0.0)
    stock, budget = np.zeros(supply.stock.shape), np.zeros(len(supply.budgets))
    if not len(visit):
        return Plan(0.0, stock, budget)
    from scipy.optimize import linprog

    rows, limits = _rows(demand, supply, visit, offer, copies)
    found: Any = linprog(
        -demand.worth[visit, offer],
        A_ub=rows,
        b_ub=limits,
        bounds=(0.0, 1.0),
        method="highs",
        options={"time_limit": TIME_LIMIT_S},
    )
    if found.status != 0:
        raise NoPrices(f"the solver gave up: {found.message}")
    shadow = np.maximum(-found.ineqlin.marginals, 0.0)
    visits, cells = len(demand.worth), supply.stock.size
    stock = shadow[visits : visits + cells].reshape(supply.stock.shape)
    return Plan(float(-found.fun), stock, shadow[visits + cells :][: len(supply.budgets)])


def _rows(
    demand: Demand,
    supply: Supply,
    visit: Ints,
    offer: Ints,
    copies: float,
) -> tuple[Any, Floats]:
    """One row per visit (its places), per offer and site (stock), per budget, per visit and what is apart."""
    from scipy.sparse import coo_array

    visits, sites, cells = len(demand.worth), supply.stock.shape[1], supply.stock.size
    column = np.arange(len(visit))
    taken, budget = np.nonzero(supply.takes[offer])
    apart = [np.isin(offer, offers) for offers in supply.apart]
    rule, one = np.nonzero(np.array(apart).reshape(len(apart), len(offer)))
    above = visits + cells + len(supply.budgets)
    row = np.concatenate(
        [
            visit,
            visits + offer * sites + demand.site[visit],
            visits + cells + budget,
            above + rule * visits + visit[one],
        ]
    )
    entry = np.concatenate([np.ones(2 * len(visit)), supply.takes[offer[taken], budget], np.ones(len(one))])
    where = np.concatenate([column, column, taken, one])
    limits = [
        np.full(visits, float(supply.places)),
        supply.stock.ravel() * copies,
        supply.budgets * copies,
        np.ones(len(apart) * visits),
    ]
    shape = (above + len(apart) * visits, len(visit))
    return coo_array((entry, (row, where)), shape=shape).tocsr(), np.concatenate(limits)


def _check(demand: Demand, supply: Supply) -> None:
    offers, sites = supply.stock.shape
    if demand.worth.shape[1] != offers:
        raise ShapesDiffer(f"{demand.worth.shape[1]} offers asked, {offers} in stock")
    if len(demand.site) and not 0 <= int(demand.site.min()) <= int(demand.site.max()) < sites:
        raise ShapesDiffer(f"a visit at a site that does not exist; there are {sites}")
