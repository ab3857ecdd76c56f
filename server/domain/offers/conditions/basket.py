"""Conditions on the order that is collected now; they ask for consent as every purchase does."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from server.domain.facts import Fact
from server.domain.gtin import spellings
from server.domain.offers.conditions.fields import Cents, OfCategory, Product
from server.domain.offers.conditions.kind import Kind, Sensitivity
from server.domain.offers.conditions.names import none_of, some
from server.domain.offers.conditions.said import Said, money
from server.domain.visit import Visit

_NO_BASKET = Said("le contenu de la commande n’est pas connu", "what is in the order is not known")


class BasketHasCategory(Kind):
    """The order that is collected now contains this category."""

    title: ClassVar[Said] = Said("Commande du jour\u202f: catégorie", "Today’s order: category")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    reads: ClassVar[Fact | None] = Fact.BASKET
    counts_audience: ClassVar[bool] = False
    not_known: ClassVar[Said] = _NO_BASKET
    kind: Literal["basket_has_category"] = "basket_has_category"
    category: OfCategory

    def decide(self, visit: Visit) -> bool | None:
        """One is enough."""
        return None if visit.basket is None else self.category in visit.basket.categories

    def clause(self) -> Said:
        """The claim."""
        what = some(self.category)
        return Said(f"la commande du jour contient {what.fr}", f"today’s order contains {what.en}")

    def fact(self, visit: Visit) -> Said:
        """It is not there."""
        del visit
        what = none_of(self.category)
        return Said(f"la commande du jour ne contient pas {what.fr}", f"today’s order contains no {what.en}")


class BasketHasProduct(Kind):
    """The order that is collected now contains this product."""

    title: ClassVar[Said] = Said("Commande du jour\u202f: produit", "Today’s order: product")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    reads: ClassVar[Fact | None] = Fact.BASKET
    counts_audience: ClassVar[bool] = False
    not_known: ClassVar[Said] = _NO_BASKET
    kind: Literal["basket_has_product"] = "basket_has_product"
    gtin: Product

    def decide(self, visit: Visit) -> bool | None:
        """However long the number is written; products of green categories only are in a basket."""
        if visit.basket is None:
            return None
        return not visit.basket.green_gtins.isdisjoint(spellings(self.gtin))

    def clause(self) -> Said:
        """The claim."""
        return Said(
            f"la commande du jour contient le produit {self.gtin}",
            f"today’s order contains product {self.gtin}",
        )

    def fact(self, visit: Visit) -> Said:
        """It is not there."""
        del visit
        return Said(
            f"la commande du jour ne contient pas le produit {self.gtin}",
            f"today’s order does not contain product {self.gtin}",
        )


class BasketTotalBetween(Kind):
    """The order that is collected now costs between these amounts, both included."""

    title: ClassVar[Said] = Said("Commande du jour\u202f: montant", "Today’s order: total")
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PROFILE
    reads: ClassVar[Fact | None] = Fact.BASKET
    counts_audience: ClassVar[bool] = False
    not_known: ClassVar[Said] = Said(
        "le montant de la commande n’est pas connu", "the total of the order is not known"
    )
    kind: Literal["basket_total_between"] = "basket_total_between"
    least_cents: Annotated[Cents, Said("Montant minimal (centimes)", "Least total (cents)")]
    most_cents: Annotated[Cents, Said("Montant maximal (centimes)", "Largest total (cents)")]

    @model_validator(mode="after")
    def _the_amounts_leave_room(self) -> Self:
        if self.least_cents > self.most_cents:
            raise ValueError("most_cents is less than least_cents")
        return self

    def decide(self, visit: Visit) -> bool | None:
        """In cents."""
        if visit.basket is None:
            return None
        return self.least_cents <= visit.basket.cents <= self.most_cents

    def clause(self) -> Said:
        """The claim."""
        least, most = money(self.least_cents), money(self.most_cents)
        return Said(
            f"le montant de la commande du jour est compris entre {least.fr} et {most.fr}",
            f"the total of today’s order is between {least.en} and {most.en}",
        )

    def fact(self, visit: Visit) -> Said:
        """On which side it lies; the amount itself is the customer's."""
        too_low = visit.basket is not None and visit.basket.cents < self.least_cents
        bound = money(self.least_cents if too_low else self.most_cents)
        fr, en = ("inférieur", "below") if too_low else ("supérieur", "above")
        return Said(
            f"le montant de la commande du jour est {fr} à {bound.fr}",
            f"the total of today’s order is {en} {bound.en}",
        )
