"""What the attendant wears, put together, and how patient it is."""

from dataclasses import dataclass, field

from glassapp.app.eyes import Eyes
from glassapp.app.hand import Pace
from glassapp.app.painter import Painter
from glassapp.link import OutboxStore
from glassapp.ports import Battery, CodeSource, Control


@dataclass(frozen=True, slots=True)
class Equipment:
    """What the attendant wears."""

    eyes: Eyes
    painter: Painter
    controls: tuple[Control, ...] = ()
    outbox: OutboxStore | None = None
    """Where messages wait for the server beyond the end of the program."""
    pace: Pace = field(default_factory=Pace)
    rings: tuple[CodeSource, ...] = ()
    has_camera: bool = True
    """Without one, nothing reads while the finger scanner is away."""
    battery: Battery = lambda: None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long the program waits for what, in seconds."""

    expected_s: float = 3.0
    """At the start, for the list of expected codes; then it looks without."""
    tick_s: float = 0.05
    """Between two looks at the controls and at what has become old."""
    ring_s: float = 0.01
    """Between two looks at a finger scanner: the kernel keeps 64 events, ten digits."""
    reopen_s: float = 1.0
    """Before a stopped camera is opened again."""
    settle_s: float = 5.0
    """At the end, for the last answers of the server and the last picture."""
    battery_s: float = 10.0
    """Between two looks at the battery."""
