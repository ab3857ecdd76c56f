"""How much of the best possible value bid prices reach when gifts are scarce.

Real visits in the order they came, 4 sites, 50 offers with stock for 30 % of the places on the cards, five
budgets. Greedy gives each customer the three offers worth most to her; with bid prices an offer must be worth
more than what a later customer is expected to make of it. Prices come from the same weekday of the last four
weeks and are renewed every few visits; hindsight is the best plan for a day that is known in advance.

    python -m bench.allocate --json
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.journey import DATA, TEST, TRAIN, VALIDATION, Journey, Snapshot, Visits, load, sweep
from bench.report import MEASUREMENTS, Bar, CannotMeasure, Report, parser, run
from server.domain.pricing import Demand, Prices, Supply, plan, reprice
from server.domain.pricing.program import Mix
from server.domain.ranking import FittedRanker, Market, fit

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Pricing = Callable[["Day", int, Supply, Prices], Prices]

SITES, OFFERS, BUDGETS, PLACES = 4, 50, 5, 3
STOCK_SHARE = 0.30
BUDGET_SHARE = 0.80
WEEKS = 4
RENEW_AFTER = 15
"""Visits between two repricings, over all sites: about an hour and a half. Chosen on days 265-292."""
LEAST_VALUE = 1e-9


@dataclass(frozen=True, slots=True)
class Town:
    """All visits with what each offer is worth to each, in cents."""

    visits: Visits
    site: Ints
    worth: Floats
    face_value: Floats

    def demand(self, rows: Ints) -> Demand:
        """These visits as the program wants them."""
        return Demand(self.worth[rows], self.site[rows], self.visits.day[rows])


@dataclass(frozen=True, slots=True)
class Day:
    """One day to play: its visits, the same weekday of the last weeks, and what there is to give."""

    town: Town
    rows: Ints
    past: Ints
    supply: Supply


@dataclass(frozen=True, slots=True)
class Played:
    """How one policy did on one day."""

    value: float
    given: int
    violations: int


def play(day: Day, pricing: Pricing) -> Played:
    """Serve the visits in the order they came."""
    town, supply = day.town, day.supply
    handed, spent = np.zeros_like(supply.stock), np.zeros_like(supply.budgets)
    prices, value = Prices.none(supply), 0.0
    for at, row in enumerate(day.rows):
        left = Supply(supply.stock - handed, supply.takes, supply.budgets - spent)
        prices = pricing(day, at, left, prices)
        site = int(town.site[row])
        for offer in _choose(town.worth[row] - prices.charge(supply, site), left, site):
            handed[offer, site] += 1
            spent += supply.takes[offer]
            value += float(town.worth[row, offer])
    violations = (handed > supply.stock).sum() + (spent > supply.budgets).sum()
    return Played(value, int(handed.sum()), int(violations))


def _choose(net: Floats, left: Supply, site: int) -> list[int]:
    """At most three offers worth more than their price, stock and budgets checked one by one."""
    budgets, chosen = left.budgets.copy(), list[int]()
    for offer in np.argsort(-net, kind="stable"):
        if net[offer] <= LEAST_VALUE or len(chosen) == PLACES:
            break
        if left.stock[offer, site] >= 1 and (budgets >= left.takes[offer]).all():
            budgets -= left.takes[offer]
            chosen.append(int(offer))
    return chosen


def greedy(_: Day, __: int, left: Supply, ___: Prices) -> Prices:
    """First come, first served."""
    return Prices.none(left)


def bid(renew_after: int, mix: Mix = "each") -> Pricing:
    """Prices of the visits that came later than now on the same weekday of the last weeks."""

    def price(day: Day, at: int, left: Supply, last: Prices) -> Prices:
        if at % renew_after:
            return last
        later = day.past[day.town.visits.minute[day.past] >= day.town.visits.minute[day.rows[at]]]
        return reprice(day.town.demand(later), left, None if not len(later) else last, mix=mix)

    return price


def days(town: Town, between: tuple[int, int], seed: int) -> list[Day]:
    """Every day with visits, stock for 30 % of the places expected, budgets for 80 % of that stock."""
    rng, made = np.random.default_rng(seed), list[Day]()
    for day in range(between[0], between[1] + 1):
        rows = np.flatnonzero(town.visits.day == day)
        weekday = (
            (town.visits.day < day)
            & (town.visits.day >= day - 7 * WEEKS)
            & ((day - town.visits.day) % 7 == 0)
        )
        past = np.flatnonzero(weekday)
        if len(rows) and len(past):
            expected = np.bincount(town.site[past], minlength=SITES) / WEEKS
            made.append(Day(town, rows, past, _supply(rng, expected, town.face_value)))
    return made


def _supply(rng: np.random.Generator, expected: Floats, face_value: Floats) -> Supply:
    units = round(STOCK_SHARE * PLACES * float(expected.sum()))
    share = np.tile(expected / expected.sum() / OFFERS, (OFFERS, 1))
    stock = rng.multinomial(units, share.ravel()).reshape(share.shape).astype(np.float64)
    takes = np.eye(BUDGETS)[np.arange(OFFERS) % BUDGETS] * face_value[:, None]
    return Supply(stock, takes, np.floor(stock.sum(axis=1) @ takes * BUDGET_SHARE))


def towns(households: int | None, seeds: int) -> list[Town]:
    """The same visits with other offers each time: 50 categories, face values around 1.50."""
    journey = load(households)
    visits = journey.visits((VALIDATION[0] - 7 * WEEKS, TEST[1]), fortnight=1)
    parts = [journey.visits(TRAIN), journey.visits(VALIDATION), visits]
    if not all(len(part) for part in parts):
        raise CannotMeasure("too few households for the days of the protocol")
    (training, later, asked), (crowd,) = sweep(journey, parts, (VALIDATION[0] - 1,))
    chance = _probability(fit(journey.categories, crowd, training.examples, later.examples), asked)
    return [_town(journey, visits, chance, seed) for seed in range(seeds)]


def _town(journey: Journey, visits: Visits, chance: Floats, seed: int) -> Town:
    rng = np.random.default_rng(seed)
    categories = rng.choice(len(journey.categories), OFFERS, replace=False)
    face_value: Floats = np.rint(rng.lognormal(np.log(150.0), 0.5, OFFERS)).astype(np.float64)
    _, store, asked = np.unique(visits.store, return_inverse=True, return_counts=True)
    site = np.empty(len(asked), dtype=np.intp)
    site[np.argsort(-asked, kind="stable")] = np.arange(len(asked)) % SITES
    return Town(visits, site[store], chance[:, categories] * face_value, face_value)


def _probability(ranker: FittedRanker, shot: Snapshot) -> Floats:
    """Our ranker's answer, a thousand visits at a time."""
    counters, market = shot.examples.counters, shot.examples.market
    found = np.zeros(counters.purchase_days.shape)
    for rows in np.array_split(np.arange(len(counters)), len(counters) // 1000 + 1):
        rates = (market.new_rate, market.bought_28, market.bought_91, market.ever)
        found[rows] = ranker.score(counters.rows(rows), Market(*(rate[rows] for rate in rates))).probability
    return found


def measure(options: argparse.Namespace) -> Report:
    """Play every day with every policy."""
    policies = {"greedy": greedy, "bid_prices": bid(RENEW_AFTER), "prices_once_a_day": bid(10**9)}
    played: dict[str, list[Played]] = {name: [] for name in policies}
    hindsight: list[float] = []
    for seed, town in enumerate(towns(options.households, options.seeds)):
        for day in days(town, TEST, seed):
            hindsight.append(plan(town.demand(day.rows), day.supply).value)
            for name, policy in policies.items():
                played[name].append(play(day, policy))
    values = {name: np.array([one.value for one in done]) for name, done in played.items()}
    values["hindsight"] = np.array(hindsight)
    violations = sum(one.violations for done in played.values() for one in done)
    ratio = float(values["bid_prices"].sum() / values["greedy"].sum())
    shares = {name: round(float(one.sum() / values["hindsight"].sum()), 4) for name, one in values.items()}
    figures: dict[str, Any] = {
        "days": len(hindsight),
        "offer_draws": options.seeds,
        "share_of_hindsight": shares,
        "value_vs_greedy_interval": _interval(values["bid_prices"], values["greedy"]),
        "given": {name: sum(one.given for one in done) for name, done in played.items()},
        "weeks": WEEKS,
        "visits_between_repricings": RENEW_AFTER,
    }
    if options.write:
        from bench.allocate_plot import draw

        draw(values, MEASUREMENTS / "allocate.png")
    peers = {"greedy": 1.0, "hindsight": round(1.0 / shares["greedy"], 4)}
    bars = (
        Bar("value_vs_greedy", round(ratio, 4), ">=", 1.35, "x", peers),
        Bar("violations", violations, "==", 0),
    )
    return Report("allocate", DATA, figures, bars)


def _interval(ours: Floats, theirs: Floats) -> list[float]:
    """95 % of the ratio of sums, days resampled."""
    drawn = np.random.default_rng(0).integers(0, len(ours), size=(4000, len(ours)))
    low, high = np.quantile(ours[drawn].sum(axis=1) / theirs[drawn].sum(axis=1), [0.025, 0.975])
    return [round(float(low), 4), round(float(high), 4)]


def main() -> int:
    """Measure from the command line."""
    options = parser("allocate", __doc__)
    options.add_argument("--households", type=int, default=None, help="only the first so many (a quick look)")
    options.add_argument("--seeds", type=int, default=2, help="how many draws of offers and stock")
    return run(options.parse_args(), measure)


if __name__ == "__main__":
    sys.exit(main())
