"""The ranker for strangers: what the shop buys, the same for everybody."""

import numpy as np

from server.domain.ranking.counters import Counters, Market
from server.domain.ranking.errors import CategoriesDiffer
from server.domain.ranking.ranker import Scores


class PopularityRanker:
    """Popularity alone: for customers without history and for servers without a fitted model."""

    def score(self, counters: Counters, market: Market) -> Scores:
        """The share of customers that starts with a category, or buys on, in four weeks.

        Raises:
            CategoriesDiffer: Counters and market are of different shelves.
        """
        if market.new_rate.shape[-1] != counters.categories:
            raise CategoriesDiffer(f"{counters.categories} counted, {market.new_rate.shape[-1]} on the shelf")
        shape = counters.purchase_days.shape
        share = np.where(counters.new, market.new_rate, market.bought_28)
        probability = np.clip(share, 1e-5, 1.0 - 1e-5)
        odds = np.log(probability / (1.0 - probability))
        return Scores(probability, np.zeros(shape), odds - odds.mean(axis=1, keepdims=True))
