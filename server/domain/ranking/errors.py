"""What can go wrong with a ranker.

RankingError
├── DamagedModel        the bytes are not the document whose hash they carry
├── DamagedHistory      a customer's counters cannot be read
├── UnknownModelFormat  a document of another kind or of a newer program
├── CategoriesDiffer    counters, market and model do not speak of the same shelf
├── ChallengerMissing   LightGBM cannot be loaded here; the text says how to install it
└── TooLittleHistory    nothing to learn from: no customers, or no purchase to predict
"""


class RankingError(ValueError):
    """A ranker cannot be fitted, read or asked."""


class DamagedModel(RankingError):
    """The bytes are not the document whose hash they carry; copy the file again."""


class DamagedHistory(RankingError):
    """A customer's counters cannot be read; import the purchases again."""


class UnknownModelFormat(RankingError):
    """The document is of another kind or newer than this program; fit again or upgrade."""


class CategoriesDiffer(RankingError):
    """Counters, market and model have a different number of categories; fit again after a new catalogue."""


class TooLittleHistory(RankingError):
    """There is nothing to learn from; serve popularity until purchases were imported."""


class ChallengerMissing(RankingError):
    """LightGBM cannot be loaded here; install the extra, or fit the ranker that needs none."""
