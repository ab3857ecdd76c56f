"""What a coupon is worth: an amount, a part of the price, or one item more."""

from typing import Annotated, Literal

from pydantic import Field

from overlays.card import Frozen


class AmountOff(Frozen):
    """The face value is taken off the price."""

    kind: Literal["amount"] = "amount"

    def share(self, face_value_cents: int, price_cents: int | None) -> float | None:
        """Percent of the price; only known when the price is."""
        return None if price_cents is None else 100 * face_value_cents / price_cents


class PercentOff(Frozen):
    """A part of the price is taken off, but never more than the face value."""

    kind: Literal["percent"] = "percent"
    percent: Annotated[int, Field(ge=1, le=100)]

    def share(self, face_value_cents: int, price_cents: int | None) -> float | None:
        """What it says, whatever the price."""
        del face_value_cents, price_cents
        return float(self.percent)


class FreeItem(Frozen):
    """One item costs nothing; the face value is its price."""

    kind: Literal["free_item"] = "free_item"
    bought: Annotated[int, Field(ge=0, le=12)]
    """With so many that are paid for; 0 = a gift, whatever is bought."""

    def share(self, face_value_cents: int, price_cents: int | None) -> float | None:
        """Two paid for and one free: a third. A gift lowers no price."""
        del face_value_cents, price_cents
        return 100 / (self.bought + 1) if self.bought else None


Benefit = Annotated[AmountOff | PercentOff | FreeItem, Field(discriminator="kind")]
