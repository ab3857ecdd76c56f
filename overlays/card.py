"""The card: everything the glasses may know about one pickup, and nothing else.

Privacy is in these types (docs/decisions/0010): there is no field for a family name, an address, a
phone number, an e-mail, a birth date, an amount or a purchase. Reasons are a closed catalogue.
"""

import enum
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

LINE_CHARACTERS = 24
"""No line of a card is longer (design: 24 characters are read in one glance)."""

MOST_BONUSES = 3
MOST_BAGS = 24

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def printable(text: str) -> str:
    """Refuse control characters, bidirectional overrides and unassigned code points."""
    if text.isascii() and text.isprintable():
        return text
    if not text.isprintable() and any(unicodedata.category(character) in _INVISIBLE for character in text):
        raise ValueError("holds a character that cannot be printed")
    composed = unicodedata.normalize("NFC", text)
    # A few characters come apart: what is written here is read again by the other side, with the same rules.
    if len(composed) > LINE_CHARACTERS:
        raise ValueError(f"has more than {LINE_CHARACTERS} characters, as Unicode composes them")
    return composed


Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LINE_CHARACTERS, strip_whitespace=True),
    AfterValidator(printable),
]
"""Text that may stand in one line of a card."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""An id made by us: letters, digits, ``-`` and ``_``. Never a card number, never a name."""


class Frozen(BaseModel):
    """A value that crosses a border: immutable, and closed to fields it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, str_max_length=4096, hide_input_in_errors=True
    )


class Language(enum.StrEnum):
    """What the attendant reads. French first, English second, both complete."""

    FRENCH = "fr"
    ENGLISH = "en"


class Temperature(enum.StrEnum):
    """Where a bag waits, in the order in which bags are carried out: frozen last."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"


class BonusKind(enum.StrEnum):
    """What the attendant hands over."""

    COUPON = "coupon"
    SAMPLE = "sample"
    MESSAGE = "message"


class ReasonKind(enum.StrEnum):
    """Why this bonus: the closed catalogue of what may be said aloud.

    The first two name a green category of the customer's own habits; the others hold for anybody.
    """

    REGULAR = "regular"
    FAVOURITE_BACK = "favourite_back"
    OFFER_OF_THE_MOMENT = "offer_of_the_moment"
    NEW_ON_THE_SHELF = "new_on_the_shelf"
    THANK_YOU = "thank_you"
    WELCOME = "welcome"
    SORRY_FOR_THE_WAIT = "sorry_for_the_wait"


PERSONAL_REASONS = frozenset({ReasonKind.REGULAR, ReasonKind.FAVOURITE_BACK})


class GreenCategory(enum.StrEnum):
    """Categories that embarrass nobody; only these may stand in a personal reason."""

    BREAD = "bread"
    CHEESE = "cheese"
    CHOCOLATE = "chocolate"
    COFFEE = "coffee"
    DAIRY = "dairy"
    DETERGENT = "detergent"
    FRUIT = "fruit"
    JUICE = "juice"
    OLIVE_OIL = "olive_oil"
    PASTA = "pasta"
    RICE = "rice"
    TEA = "tea"
    VEGETABLES = "vegetables"
    WATER = "water"
    YOGHURT = "yoghurt"


class Reason(Frozen):
    """One sentence of the catalogue; its words are overlays.words'."""

    kind: ReasonKind
    category: GreenCategory | None = None

    @model_validator(mode="after")
    def _a_personal_reason_names_a_category(self) -> "Reason":
        if (self.kind in PERSONAL_REASONS) != (self.category is not None):
            raise ValueError("a category stands in a personal reason, and only there")
        return self


class Wording(Frozen):
    """The same words, authored in falling length; a display takes the first form that fits."""

    forms: tuple[Line, ...] = Field(min_length=1, max_length=3)

    @model_validator(mode="after")
    def _the_forms_fall_in_length(self) -> "Wording":
        lengths = [len(form) for form in self.forms]
        if lengths != sorted(lengths, reverse=True):
            raise ValueError("write the longest form first")
        return self


class Bonus(Frozen):
    """One coupon, sample or message, already reserved for this customer."""

    bonus_id: Identifier
    kind: BonusKind
    title: Wording
    reason: Reason


class Bag(Frozen):
    """One bag of the order; its label is what stands on the paper tag."""

    label: Line
    temperature: Temperature


class Card(Frozen):
    """What one pickup shows: who, which order, which bay, which bags, up to three bonuses."""

    card_id: Identifier
    name: Line | None = Field(
        description="First name and initial; None when the customer did not agree to it"
    )
    order: Line
    bay: Line
    bags: tuple[Bag, ...] = Field(default=(), max_length=MOST_BAGS)
    bonuses: tuple[Bonus, ...] = Field(default=(), max_length=MOST_BONUSES)
