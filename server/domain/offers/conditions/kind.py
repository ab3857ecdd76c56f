"""What every kind of condition is: a judgement of one visit, and the words that go with it."""

import enum
from collections.abc import Iterator, Mapping
from typing import ClassVar, Self

from overlays.card import Frozen, Language
from server.domain.categories import Category
from server.domain.facts import Fact
from server.domain.offers.conditions.said import Said, sentence
from server.domain.visit import Visit

NO_CONSENT = Said(
    "le client n’a pas accepté que ses achats choisissent ses offres",
    "the customer did not agree that purchases choose the offers",
)


class Truth(enum.Enum):
    """Whether a condition is true of a visit; what is not known is neither true nor false."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __invert__(self) -> "Truth":
        """The truth of the contrary: of what is not known, the contrary is not known either."""
        return _CONTRARY[self]


_TRUTHS = {True: Truth.YES, False: Truth.NO, None: Truth.UNKNOWN}
_CONTRARY = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}


class Sensitivity(enum.StrEnum):
    """What a condition has to know about a person (docs/decisions/0010)."""

    NOTHING = "nothing"
    """Place, time and chance only."""
    MEMBERSHIP = "membership"
    """What the loyalty programme itself keeps: the tier, whether somebody is new."""
    DECLARED = "declared"
    """What the customer told the shop for this purpose, and may take back."""
    PROFILE = "profile"
    """What the customer bought or did: only of those who agreed that it chooses their offers."""


class Condition(Frozen):
    """A claim about one visit: a kind of the closed list, or a group of claims."""

    def judge(self, visit: Visit) -> Truth:
        """Whether it is true of this visit."""
        raise NotImplementedError

    def clause(self) -> Said:
        """The claim as a clause without capital and full stop."""
        raise NotImplementedError

    def naming(self, sites: Mapping[str, str]) -> Self:  # noqa: ARG002 - whoever names none
        """The same claim for its words: sites by their names in place of their ids; not to be judged."""
        return self

    def why(self, visit: Visit) -> Said:
        """What is the case instead, as a clause; to be asked only where the claim does not hold."""
        raise NotImplementedError

    def kinds(self) -> Iterator[tuple[str, "Kind"]]:
        """Every kind it is made of, each with its path inside; the path of a kind itself is empty."""
        raise NotImplementedError

    @property
    def reads_purchases(self) -> bool:
        """Whether what the customer bought or did decides about it; then they have to have agreed."""
        return any(kind.sensitivity is Sensitivity.PROFILE for _, kind in self.kinds())

    def holds(self, visit: Visit) -> bool:
        """Whether it is known to be true of this visit."""
        return self.judge(visit) is Truth.YES

    def sentence(self, language: Language) -> str:
        """The claim as a sentence, for the loyalty team."""
        return sentence(self.clause()).in_language(language)

    def why_not(self, visit: Visit, language: Language) -> str | None:
        """Say why it does not hold, for the loyalty team; None where it holds."""
        return None if self.holds(visit) else sentence(self.why(visit)).in_language(language)


class Kind(Condition):
    """One kind of the closed list: a class with a tag, fields with labels, a title and the words.

    A new kind is a subclass with these class variables, ``decide``, ``clause`` and ``fact``, a place in
    ``AnyKind``, and a translation in ``server.stores.audience`` unless its fact is not in the books.
    """

    title: ClassVar[Said]
    sensitivity: ClassVar[Sensitivity]
    counts_audience: ClassVar[bool] = True
    """False where the books do not hold the fact: it exists only at the visit, or is not kept yet."""
    reads: ClassVar[Fact | None] = None
    """The fact that the books are asked for when an offer has such a condition."""
    not_known: ClassVar[Said] = Said("le fait n’est pas connu", "the fact is not known")

    def decide(self, visit: Visit) -> bool | None:
        """Whether it is true; None where the fact is not known. Consent is looked at before."""
        raise NotImplementedError

    def fact(self, visit: Visit) -> Said:
        """What is the case, as a clause; to be asked only where ``decide`` said False."""
        raise NotImplementedError

    @property
    def weeks_of_receipts(self) -> int:
        """How far back it looks at lines of receipts; 0 = it does not."""
        return 0

    @property
    def reads_category(self) -> Category | None:
        """The category that it is about; its privacy class decides which offers it may choose."""
        category: Category | None = getattr(self, "category", None)
        return category

    def judge(self, visit: Visit) -> Truth:
        """Whether it is true of this visit."""
        if not self._agreed(visit):
            return Truth.UNKNOWN
        return _TRUTHS[self.decide(visit)]

    def naming(self, sites: Mapping[str, str]) -> Self:  # noqa: ARG002 - whoever names none
        """The same claim for its words: sites by their names in place of their ids; not to be judged."""
        return self

    def why(self, visit: Visit) -> Said:
        """What is the case instead, as a clause; to be asked only where the claim does not hold."""
        if not self._agreed(visit):
            return NO_CONSENT
        return self.not_known if self.decide(visit) is None else self.fact(visit)

    def kinds(self) -> Iterator[tuple[str, "Kind"]]:
        """Itself."""
        yield "", self

    def _agreed(self, visit: Visit) -> bool:
        return self.sensitivity is not Sensitivity.PROFILE or visit.visitor.profiling
