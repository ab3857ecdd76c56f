"""Groups of conditions: all, any or none of them. A group may hold groups, which hold kinds only."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from server.domain.offers.conditions.basket import BasketHasCategory, BasketHasProduct, BasketTotalBetween
from server.domain.offers.conditions.history import DaysSinceLastVisit, Responded, VisitsWithin
from server.domain.offers.conditions.kind import Condition, Kind, Truth
from server.domain.offers.conditions.member import (
    BirthdayWithin,
    FirstPickup,
    InSegment,
    InterestedIn,
    ShareOfCustomers,
    TierAtLeast,
)
from server.domain.offers.conditions.moment import Season, WeekdayAndHours
from server.domain.offers.conditions.place import QueueShorterThan, RegionIs, SiteIs, SlotLateBy, WaitedFor
from server.domain.offers.conditions.purchases import (
    BoughtCategory,
    BoughtProduct,
    LapsedFavourite,
    NotBoughtFor,
)
from server.domain.offers.conditions.said import Said, that
from server.domain.visit import Visit

AnyKind = (
    TierAtLeast | FirstPickup | BirthdayWithin | InterestedIn | InSegment | ShareOfCustomers
    | BoughtCategory | BoughtProduct | NotBoughtFor | LapsedFavourite
    | DaysSinceLastVisit | VisitsWithin | Responded
    | BasketHasCategory | BasketHasProduct | BasketTotalBetween
    | SiteIs | RegionIs | QueueShorterThan | SlotLateBy | WaitedFor
    | WeekdayAndHours | Season
)  # fmt: skip

_TOO_DEEP = PydanticCustomError("too_deep", "a group in a group holds no further group")


class Group(Condition):
    """Claims that are taken together."""

    title: ClassVar[Said]
    of: Annotated[
        tuple["AnyCondition", ...], Field(min_length=1, max_length=8), Said("Conditions", "Conditions")
    ]

    @model_validator(mode="after")
    def _is_at_most_two_deep(self) -> Self:
        paths = [
            ("of", n, "of", m)
            for n, inner in enumerate(self.of)
            if isinstance(inner, Group)
            for m, innermost in enumerate(inner.of)
            if isinstance(innermost, Group)
        ]
        if paths:
            faults = [InitErrorDetails(type=_TOO_DEEP, loc=path, input=None) for path in paths]
            raise ValidationError.from_exception_data(type(self).__name__, faults)
        return self

    def kinds(self) -> Iterator[tuple[str, Kind]]:
        """Every kind inside, each with its path."""
        for n, inner in enumerate(self.of):
            for path, kind in inner.kinds():
                yield f"of.{n}.{path}".rstrip("."), kind

    def naming(self, sites: Mapping[str, str]) -> Self:
        """The same group of claims that name sites."""
        return self.model_copy(update={"of": tuple(one.naming(sites) for one in self.of)})

    def _inside(self) -> list[Said]:
        """The claims; a group among others stands in brackets, or nobody knows where it ends."""
        alone = len(self.of) == 1 and not isinstance(self, NoneOf)
        return [_bracketed(one.clause()) if _is_wide(one) and not alone else one.clause() for one in self.of]


class AllOf(Group):
    """All of these hold."""

    title: ClassVar[Said] = Said("Toutes", "All of these")
    kind: Literal["all"] = "all"

    def judge(self, visit: Visit) -> Truth:
        """One that does not hold decides."""
        return ~_any(~one.judge(visit) for one in self.of)

    def clause(self) -> Said:
        """The claim."""
        inside = self._inside()
        return Said(", et ".join(one.fr for one in inside), ", and ".join(one.en for one in inside))

    def why(self, visit: Visit) -> Said:
        """Those that do not hold."""
        return _together([one.why(visit) for one in self.of if not one.holds(visit)])


class AnyOf(Group):
    """At least one of these holds."""

    title: ClassVar[Said] = Said("Au moins une", "At least one of these")
    kind: Literal["any"] = "any"

    def judge(self, visit: Visit) -> Truth:
        """One that holds decides."""
        return _any(one.judge(visit) for one in self.of)

    def clause(self) -> Said:
        """The claim."""
        inside = self._inside()
        return Said(", ou ".join(one.fr for one in inside), ", or ".join(one.en for one in inside))

    def why(self, visit: Visit) -> Said:
        """All of them: not one holds."""
        return _together([one.why(visit) for one in self.of])


class NoneOf(Group):
    """None of these holds; what is not known might, so then this does not hold either."""

    title: ClassVar[Said] = Said("Aucune", "None of these")
    kind: Literal["none"] = "none"

    def judge(self, visit: Visit) -> Truth:
        """The contrary of any."""
        return ~_any(one.judge(visit) for one in self.of)

    def clause(self) -> Said:
        """The claim."""
        inside = self._inside()
        if len(inside) == 1:
            return Said(f"il n’est pas vrai {that(inside[0].fr)}", f"it is not true that {inside[0].en}")
        return Said(
            "il n’est vrai " + ", ".join(f"ni {that(one.fr)}" for one in inside),
            "it is true neither that " + ", nor that ".join(one.en for one in inside),
        )

    def why(self, visit: Visit) -> Said:
        """Those that hold, and those that are not known."""
        found = [(one, one.judge(visit)) for one in self.of]
        return _together(
            [
                one.clause() if truth is Truth.YES else _doubt(one, visit)
                for one, truth in found
                if truth is not Truth.NO
            ]
        )


AnyCondition = Annotated[AnyKind | AllOf | AnyOf | NoneOf, Field(discriminator="kind")]
for _group in (AllOf, AnyOf, NoneOf):
    _group.model_rebuild()


def _any(judged: Iterable[Truth]) -> Truth:
    """Whether one of several is true, in Kleene's logic of three values."""
    found = Truth.NO
    for truth in judged:
        if truth is Truth.YES:
            return truth
        if truth is Truth.UNKNOWN:
            found = truth
    return found


def _doubt(claim: Condition, visit: Visit) -> Said:
    """What is not known of a claim that is not known; its members that are false have no part in that."""
    if not isinstance(claim, Group):
        return claim.why(visit)
    return _together([_doubt(one, visit) for one in claim.of if one.judge(visit) is Truth.UNKNOWN])


def _together(reasons: list[Said]) -> Said:
    """Several reasons as one clause, each once."""
    every = list(dict.fromkeys(reasons))
    return Said("\u202f; ".join(one.fr for one in every), "; ".join(one.en for one in every))


def _is_wide(claim: Condition) -> bool:
    """Whether the words around a claim could be taken for a part of it: a *not* has no end of its own."""
    return isinstance(claim, Group) and (len(claim.of) > 1 or isinstance(claim, NoneOf))


def _bracketed(clause: Said) -> Said:
    return Said(f"({clause.fr})", f"({clause.en})")
