"""What can go wrong with bid prices.

PricingError
├── ShapesDiffer     demand and supply do not speak of the same offers, sites or budgets
└── NoPrices         the linear program gave no answer; the last prices, then greedy, stand in
"""


class PricingError(ValueError):
    """Bid prices cannot be computed."""


class ShapesDiffer(PricingError):
    """Demand and supply do not speak of the same offers, sites or budgets."""


class NoPrices(PricingError):
    """The linear program gave no answer in time."""
