"""Who is likely to want what: counters in, calibrated probabilities out."""

from server.domain.ranking.challenger import BoostedRanker, fit_challenger
from server.domain.ranking.counters import (
    HORIZON_DAYS,
    NEVER,
    NEW_AFTER_DAYS,
    Bought,
    Counters,
    Market,
    count,
)
from server.domain.ranking.document import ModelDocument, Trained, freeze, thaw
from server.domain.ranking.ease import RECIPES, Recipe
from server.domain.ranking.errors import (
    CategoriesDiffer,
    ChallengerMissing,
    DamagedHistory,
    DamagedModel,
    RankingError,
    TooLittleHistory,
    UnknownModelFormat,
)
from server.domain.ranking.fit import Examples, fit
from server.domain.ranking.fitted import FittedRanker
from server.domain.ranking.popularity import PopularityRanker
from server.domain.ranking.ranker import Ranker, Scores, Source

__all__ = [
    "HORIZON_DAYS",
    "NEVER",
    "NEW_AFTER_DAYS",
    "RECIPES",
    "BoostedRanker",
    "Bought",
    "CategoriesDiffer",
    "ChallengerMissing",
    "Counters",
    "DamagedHistory",
    "DamagedModel",
    "Examples",
    "FittedRanker",
    "Market",
    "ModelDocument",
    "PopularityRanker",
    "Ranker",
    "RankingError",
    "Recipe",
    "Scores",
    "Source",
    "TooLittleHistory",
    "Trained",
    "UnknownModelFormat",
    "count",
    "fit",
    "fit_challenger",
    "freeze",
    "thaw",
]
