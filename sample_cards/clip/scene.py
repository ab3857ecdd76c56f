"""One scene of the clip: what is before the glasses, how hard it is to read, and how it must end."""

import enum
from dataclasses import dataclass, field

from overlays.card import Temperature
from overlays.commands import Command
from overlays.wire import Symbology


class Holder(enum.StrEnum):
    """What carries the symbol."""

    CARD = "card"
    PHONE = "phone"
    PAPER = "paper"
    OTHER_CARD = "other card"


class Place(enum.StrEnum):
    """Where the attendant looks."""

    WINDOW = "window"
    BAY = "bay"
    CRATE = "crate"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class LoyaltyCode:
    """A customer's code, or something that pretends to be one."""

    text: str
    symbology: Symbology
    holder: Holder = Holder.CARD
    name: str = ""


@dataclass(frozen=True, slots=True)
class CommandCode:
    """One of the attendant's command cards; forged when a customer made it without the site's key."""

    command: Command
    forged: bool = False


@dataclass(frozen=True, slots=True)
class BagCode:
    """The label of one bag."""

    label: str
    order: str
    bay: str
    temperature: Temperature


Shown = LoyaltyCode | CommandCode | BagCode


@dataclass(frozen=True, slots=True)
class Hardness:
    """Where the thing is held, and what stands between it and a good picture; zero is none of it."""

    centre: tuple[float, float] = (730.0, 290.0)
    """Where the thing is held: people show a card beside the lines of the display, not behind them."""
    reach_px: float = 500.0
    """Its longer side: width of a card, height of a phone, in the frame of 1280 x 720."""
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    motion_px: float = 0.0
    """Length of the streak that the head's and hand's movement draws during one exposure."""
    defocus_px: float = 0.0
    """Standard deviation of the blur of a lens focused elsewhere."""
    noise: float = 4.0
    """Standard deviation of the sensor's noise, of 255."""
    glare: float = 0.0
    """The sun in the plastic or the screen: 1 is white."""
    light: float = 1.0


class Ending(enum.StrEnum):
    """What must have happened before the next scene."""

    CARD = "card"
    REFUSED = "refused"
    GIVEN = "given"
    DECLINED = "declined"
    UNDONE = "undone"
    REMOVED = "removed"
    EXPLAINED = "explained"
    RIGHT_BAG = "right bag"
    WRONG_BAG = "wrong bag"
    IGNORED = "ignored"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Scene:
    """A few seconds at the bay."""

    name: str
    story: str
    """One sentence for the person who watches."""
    ending: Ending
    shown: Shown | None = None
    detail: str = ""
    """What the ending must say: the name on the card, the reason of the refusal."""
    place: Place = Place.WINDOW
    hardness: Hardness = field(default_factory=Hardness)
    frames: int = 10
    person: int = 0
    """Whose hand and whose car: 0 is the attendant."""
