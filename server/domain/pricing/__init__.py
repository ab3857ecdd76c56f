"""Bid prices: what a unit of stock or a cent of budget is worth to those who come later."""

from server.domain.pricing.errors import NoPrices, PricingError, ShapesDiffer
from server.domain.pricing.market import PLACES, Demand, Prices, Supply
from server.domain.pricing.program import Plan, plan, reprice, solve

__all__ = [
    "PLACES",
    "Demand",
    "NoPrices",
    "Plan",
    "Prices",
    "PricingError",
    "ShapesDiffer",
    "Supply",
    "plan",
    "reprice",
    "solve",
]
