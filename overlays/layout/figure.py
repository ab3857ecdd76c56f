"""What a laid-out face is: at most three rows of texts and shapes, each with its place in pixels."""

import enum
from dataclasses import dataclass

from overlays.layout.typeface import Weight

MOST_ROWS = 3


class Ink(enum.StrEnum):
    """The three colours. A state always has a shape or a word too."""

    WHITE = "white"
    ACCENT = "accent"
    """What to hand over, where to go, and that all is well."""
    STATE = "state"
    """Something is not as it should be."""


class Icon(enum.StrEnum):
    """Shapes that can be told apart without their colour."""

    GIFT = "gift"
    TAG = "tag"
    HEART = "heart"
    BAGS = "bags"
    CHECK = "check"
    CROSS = "cross"
    DASH = "dash"
    UNDO = "undo"
    WARNING = "warning"
    QUESTION = "question"
    OFFLINE = "offline"
    SCAN = "scan"
    PAUSE = "pause"
    DOT = "dot"
    RING = "ring"
    QUARTER = "quarter"
    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    FULL = "full"
    MEMO = "memo"


FILLING = (Icon.RING, Icon.QUARTER, Icon.HALF, Icon.THREE_QUARTERS, Icon.FULL)
"""The ring that fills while a look answers, by quarters."""


@dataclass(frozen=True, slots=True)
class Text:
    """Letters on a baseline; ``x`` is where the first one starts."""

    x: int
    baseline: int
    text: str
    em_px: float
    weight: Weight
    ink: Ink


@dataclass(frozen=True, slots=True)
class Shape:
    """An icon in a square; ``x`` and ``y`` are its upper left corner."""

    x: int
    y: int
    side: int
    icon: Icon
    ink: Ink


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the card."""

    texts: tuple[Text, ...]
    shapes: tuple[Shape, ...] = ()

    @property
    def words(self) -> str:
        """What can be read in this line."""
        return " ".join(text.text for text in self.texts)


@dataclass(frozen=True, slots=True)
class Layout:
    """A face on one display, ready to be painted."""

    profile: str
    width_px: int
    height_px: int
    rows: tuple[Row, ...]
