"""What a shop has learned: its rates and, where there was enough to learn from, a ranker. One document."""

import datetime as dt
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from server.domain.categories import Category, PrivacyClass
from server.domain.offers.outlook import USUAL
from server.domain.ranking.counters import Floats, Market
from server.domain.ranking.document import ModelDocument, Trained, floats, freeze, seal, thaw, unseal
from server.domain.ranking.errors import CategoriesDiffer
from server.domain.ranking.history import History, tabulate
from server.domain.ranking.popularity import PopularityRanker
from server.domain.ranking.ranker import Ranker, Scores

SHELF: tuple[Category, ...] = tuple(
    sorted(category for category in Category if category.privacy is PrivacyClass.GREEN)
)
"""What is predicted, and predicts: green categories only (docs/decisions/0010)."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A shop's knowledge of what is bought.

    Attributes:
        market: What the whole shop buys, per category of the shelf.
        ranker: None while there is too little history: then her own rate and popularity stand in.
        version: Stands in the ledger beside each suggestion; empty when nothing was ever fitted.
        usual: How probable each category is for a customer nobody knows.
    """

    market: Market
    ranker: Trained | None = None
    version: str = ""
    usual: Mapping[Category, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "usual", usual_of(self.market))

    @classmethod
    def nothing(cls) -> "Learned":
        """Before anything was learned: all categories are alike."""
        flat: Floats = np.full(len(SHELF), USUAL)
        return cls(Market(flat, flat, flat, flat))

    @property
    def asked(self) -> Ranker:
        """Who answers for several customers at once."""
        return self.ranker or PopularityRanker()

    def parts(self, history: History, today: dt.date) -> Scores:
        """What speaks for each category of the shelf, for the loyalty team: one row."""
        return self.asked.score(tabulate([history], SHELF, today), self.market)


def sealed(market: Market, ranker: Trained | None) -> Learned:
    """What was learned, under the version that its document has."""
    return Learned(market, ranker, write(Learned(market, ranker)).version)


def write(learned: Learned) -> ModelDocument:
    """Write it as one document."""
    rates = (learned.market.new_rate, learned.market.bought_28, learned.market.bought_91, learned.market.ever)
    fitted = freeze(learned.ranker).content if learned.ranker else b""
    shelf = json.dumps([category.value for category in SHELF]).encode()
    return seal(
        {
            "shelf": np.frombuffer(shelf, np.uint8),
            "market": np.stack(rates),
            "ranker": np.frombuffer(fitted, np.uint8),
        }
    )


def read(document: ModelDocument) -> Learned:
    """Read it back, trusting nothing.

    Raises:
        UnknownModelFormat: It is no such document, or one of a newer program.
        DamagedModel: It does not have the hash it carries, or its parts do not fit together.
        CategoriesDiffer: It was learned for other categories than this program has.
        ChallengerMissing: It needs LightGBM, which cannot be loaded here.
    """
    return unseal(document.content, functools.partial(_learned, document.version))


def _learned(version: str, arrays: dict[str, Any]) -> Learned:
    if json.loads(arrays["shelf"].tobytes()) != [category.value for category in SHELF]:
        raise CategoriesDiffer("the ranker was learned for other categories; run `baylens-server fit`")
    market = Market(*floats(arrays["market"], (4, len(SHELF))))
    fitted = arrays["ranker"].tobytes()
    ranker = thaw(fitted) if fitted else None
    if ranker is not None and ranker.categories != tuple(SHELF):
        raise CategoriesDiffer("the ranker was learned for other categories; run `baylens-server fit`")
    return Learned(market, ranker, version)


class LearnedChances:
    """The chances of one customer on one day; of a stranger, or one who objects, those of the shop."""

    def __init__(self, learned: Learned, history: History | None, today: dt.date) -> None:
        self._learned = learned
        self._history = history
        self._today = today
        self._found: dict[Category, float] = {}
        if learned.ranker is not None and history is not None:
            self._found = foretell(learned, history, today)

    @property
    def ranker(self) -> str:
        """The version of what was learned."""
        return self._learned.version

    def of(self, category: Category) -> float:
        """By the ranker where it knows the category, else by her own rate and the shop's."""
        chance = self._found.get(category)
        if chance is None:
            usual = self._learned.usual.get(category, USUAL)
            own = self._history.rate(category, self._today, usual) if self._history else usual
            chance = self._found[category] = own
        return chance

    def is_known(self, category: Category) -> bool:
        """Whether she bought it within 13 weeks."""
        return self._history is not None and self._history.bought_lately(category, self._today)


def foretell(learned: Learned, history: History, today: dt.date) -> dict[Category, float]:
    """The ranker's answer for one customer."""
    found = learned.asked.score(tabulate([history], SHELF, today), learned.market).probability[0]
    return dict(zip(SHELF, found.tolist(), strict=True))


def usual_of(market: Market) -> Mapping[Category, float]:
    """How probable each category is for a customer nobody knows."""
    return dict(zip(SHELF, np.asarray(market.new_rate).tolist(), strict=True))
