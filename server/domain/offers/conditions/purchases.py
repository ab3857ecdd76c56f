"""Conditions on what the customer bought before; they ask for consent first."""

import datetime as dt
from typing import Annotated, ClassVar, Literal

from server.domain.categories import PrivacyClass
from server.domain.gtin import spellings
from server.domain.offers.conditions.fields import OfCategory, Product, Times, Weeks
from server.domain.offers.conditions.kind import Kind, Sensitivity
from server.domain.offers.conditions.names import none_of, some
from server.domain.offers.conditions.said import Said, lately, times, weeks
from server.domain.visit import Visit


class BoughtCategory(Kind):
    """The customer bought this category at least so many times in the last weeks."""

    title: ClassVar[Said] = Said("A acheté une catégorie", "Bought a category")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    kind: Literal["bought_category"] = "bought_category"
    category: OfCategory
    times: Times
    weeks: Weeks

    @property
    def weeks_of_receipts(self) -> int:
        """As far back as its weeks reach."""
        return self.weeks

    def decide(self, visit: Visit) -> bool | None:
        """Lines of receipts are counted."""
        return self._bought(visit) >= self.times

    def clause(self) -> Said:
        """The claim."""
        what, often, long = some(self.category), times(self.times), lately(self.weeks)
        return Said(
            f"le client a acheté {what.fr} au moins {often.fr} {long.fr}",
            f"the customer bought {what.en} at least {often.en} {long.en}",
        )

    def fact(self, visit: Visit) -> Said:
        """How often it was."""
        bought = self._bought(visit)
        if not bought:
            return _never_bought(none_of(self.category), lately(self.weeks))
        return _bought_only(some(self.category), bought, lately(self.weeks))

    def _bought(self, visit: Visit) -> int:
        return visit.visitor.times_bought(self.category, visit.weeks_ago(self.weeks))


class BoughtProduct(Kind):
    """The customer bought this product at least so many times in the last weeks.

    Only purchases of green categories count: a number alone does not say what it would give away.
    """

    title: ClassVar[Said] = Said("A acheté un produit", "Bought a product")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    not_known: ClassVar[Said] = Said(
        "les produits achetés ne sont pas tous connus", "not all products that were bought are known"
    )
    kind: Literal["bought_product"] = "bought_product"
    gtin: Product
    times: Times
    weeks: Weeks

    @property
    def weeks_of_receipts(self) -> int:
        """As far back as its weeks reach."""
        return self.weeks

    def decide(self, visit: Visit) -> bool | None:
        """A purchase without a number may have been it."""
        bought, perhaps = self._bought(visit)
        if bought >= self.times:
            return True
        return None if bought + perhaps >= self.times else False

    def clause(self) -> Said:
        """The claim."""
        often, long = times(self.times), lately(self.weeks)
        return Said(
            f"le client a acheté le produit {self.gtin} au moins {often.fr} {long.fr}",
            f"the customer bought product {self.gtin} at least {often.en} {long.en}",
        )

    def fact(self, visit: Visit) -> Said:
        """How often it was."""
        what = Said(f"le produit {self.gtin}", f"product {self.gtin}")
        bought, _ = self._bought(visit)
        long = lately(self.weeks)
        return _bought_only(what, bought, long) if bought else _never_bought(what, long)

    def _bought(self, visit: Visit) -> tuple[int, int]:
        """How often it was bought, and how often something whose number is not known."""
        since, same = visit.weeks_ago(self.weeks), spellings(self.gtin)
        numbers = [
            one.gtin
            for one in visit.visitor.purchases
            if one.on >= since and one.category.privacy is PrivacyClass.GREEN
        ]
        return sum(number in same for number in numbers), numbers.count(None)


class NotBoughtFor(Kind):
    """The customer has not bought this category in the last weeks, or never did."""

    title: ClassVar[Said] = Said("N’a pas acheté depuis", "Not bought for")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    kind: Literal["not_bought_for"] = "not_bought_for"
    category: OfCategory
    weeks: Weeks

    @property
    def weeks_of_receipts(self) -> int:
        """As far back as its weeks reach."""
        return self.weeks

    def decide(self, visit: Visit) -> bool | None:
        """Not even once."""
        return self._bought(visit) == 0

    def clause(self) -> Said:
        """The claim."""
        what, long = none_of(self.category), weeks(self.weeks)
        return Said(
            f"le client n’a pas acheté {what.fr} depuis {long.fr}",
            f"the customer has not bought {what.en} for {long.en}",
        )

    def fact(self, visit: Visit) -> Said:
        """How often it was."""
        return _bought_often(some(self.category), self._bought(visit), lately(self.weeks))

    def _bought(self, visit: Visit) -> int:
        return visit.visitor.times_bought(self.category, visit.weeks_ago(self.weeks))


class LapsedFavourite(Kind):
    """The customer used to buy this category often, and has not for the last weeks."""

    title: ClassVar[Said] = Said("Favori délaissé", "Lapsed favourite")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    kind: Literal["lapsed_favourite"] = "lapsed_favourite"
    category: OfCategory
    times: Times
    weeks: Annotated[Weeks, Said("Semaines d’habitude", "Weeks of habit")]
    away_weeks: Annotated[Weeks, Said("Semaines d’absence", "Weeks away")]

    @property
    def weeks_of_receipts(self) -> int:
        """Both stretches of weeks, one before the other."""
        return self.weeks + self.away_weeks

    def decide(self, visit: Visit) -> bool | None:
        """Often in the weeks before, not once since."""
        recent, before = self._bought(visit)
        return recent == 0 and before >= self.times

    def clause(self) -> Said:
        """The claim."""
        what, often = some(self.category), times(self.times)
        long, away = weeks(self.weeks), weeks(self.away_weeks)
        return Said(
            f"le client achetait {what.fr} (au moins {often.fr} en {long.fr}) mais plus depuis {away.fr}",
            f"the customer used to buy {what.en} (at least {often.en} within {long.en})"
            f" but has not for {away.en}",
        )

    def fact(self, visit: Visit) -> Said:
        """Whether it came back, or never was a favourite."""
        recent, before = self._bought(visit)
        what = some(self.category)
        if recent:
            return _bought_often(what, recent, lately(self.away_weeks))
        long = weeks(self.weeks)
        habit = Said(f"pendant {long.fr} avant cela", f"within {long.en} before that")
        return _bought_only(what, before, habit) if before else _never_bought(none_of(self.category), habit)

    def starts(self, today: dt.date) -> tuple[dt.date, dt.date]:
        """The first day of the weeks of habit, and of the weeks away."""
        away = today - dt.timedelta(weeks=self.away_weeks)
        return away - dt.timedelta(weeks=self.weeks), away

    def _bought(self, visit: Visit) -> tuple[int, int]:
        habit, away = self.starts(visit.today)
        recent = visit.visitor.times_bought(self.category, away)
        return recent, visit.visitor.times_bought(self.category, habit) - recent


def _bought_often(what: Said, often: int, long: Said) -> Said:
    """How often something was bought, where that was too much."""
    count = times(often)
    return Said(
        f"le client a acheté {what.fr} {count.fr} {long.fr}",
        f"the customer bought {what.en} {count.en} {long.en}",
    )


def _bought_only(what: Said, often: int, long: Said) -> Said:
    """How often something was bought, where that was too little."""
    count = times(often)
    return Said(
        f"le client n’a acheté {what.fr} que {count.fr} {long.fr}",
        f"the customer bought {what.en} only {count.en} {long.en}",
    )


def _never_bought(what: Said, long: Said) -> Said:
    return Said(
        f"le client n’a pas acheté {what.fr} {long.fr}",
        f"the customer did not buy {what.en} {long.en}",
    )
