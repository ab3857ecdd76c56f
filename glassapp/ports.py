"""The sockets of the client: what a camera, a decoder, a display and a control must do.

Values travel between rooms as the frozen dataclasses here. Adapters are named after what they wrap:
``FolderCamera``, ``ZxingDecoder``, ``PngDisplay``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from overlays.commands import Command
from overlays.wire import Knowledge, Symbology

Pixels: TypeAlias = NDArray[np.uint8]
"""A picture: shape (height, width, 3), blue-green-red, or (height, width), luminance."""

Gray: TypeAlias = NDArray[np.uint8]
"""Luminance, shape (height, width), 0 = black."""

Quad: TypeAlias = NDArray[np.float32]
"""The corners of a symbol in pixels (x, y), shape (4, 2), clockwise from where it starts."""


Battery: TypeAlias = Callable[[], int | None]
"""What is left of what the attendant wears, in percent; None where nobody knows. Called in a thread: it may
read a file, and never raises."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a camera. It is decoded in memory and dropped: never stored, logged or sent."""

    pixels: Pixels
    number: int
    taken_at: float
    """Seconds on the client's monotonic clock."""
    source: str = ""
    """Where it comes from, for a person to read: a file name, a device."""


@dataclass(frozen=True, slots=True)
class Margins:
    """How sure a match is, in log-likelihood: against the runner-up and against the best free symbol."""

    over_second: float
    over_null: float


@dataclass(frozen=True, slots=True)
class Sighting:
    """One code seen in one frame, and how it is known."""

    text: str
    """Canonical (overlays.codes): what a stranger wrote into a symbol is here at most as its digest."""
    symbology: Symbology
    knowledge: Knowledge
    decoder: str
    corners: Quad | None = None
    margins: Margins | None = None
    """Only of a match."""
    strict: bool = True
    """False for a match that needs the attendant's nod before a name is shown."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A code that enough frames agree on: the scan session's decision."""

    text: str
    symbology: Symbology
    knowledge: Knowledge
    decoder: str
    frames: int
    decided_at: float
    corners: Quad | None = None
    strict: bool = True


class Camera(Protocol):
    """Delivers frames; the newest wins and the others are counted as dropped."""

    @property
    def dropped(self) -> int:
        """Frames that were taken and never read."""
        ...

    def read(self, timeout_s: float) -> Frame | None:
        """Wait for the next frame; None when none came in time.

        Raises:
            CameraFinished: There will be no more frames, and that is in order.
            CameraStopped: There will be no more frames, and that is not.
        """
        ...

    def close(self) -> None:
        """Release the device; may be called twice."""
        ...


class Decoder(Protocol):
    """Reads the codes of one picture. Keeps nothing between two pictures."""

    @property
    def name(self) -> str:
        """As it stands in reports: ``zxing``, ``zbar``."""
        ...

    def decode(self, image: Gray) -> tuple[Sighting, ...]:
        """Find every code; an empty tuple when there is none. Never raises for what a symbol says."""
        ...


class Display(Protocol):
    """Shows pictures to one eye. Black is transparent on additive glasses."""

    def show(self, picture: Image.Image) -> None:
        """Replace what is shown. RGB, of the display profile's size."""
        ...

    def close(self) -> None:
        """Release the display; may be called twice."""
        ...


class Control(Protocol):
    """A source of the attendant's answers besides the camera: keys, buttons, a ring."""

    def poll(self) -> Command | None:
        """The next answer that has come in, or None; never waits."""
        ...

    def close(self) -> None:
        """Release the device; may be called twice."""
        ...


class CodeSource(Protocol):
    """A source of codes besides the camera: a finger scanner. What it says counts at once."""

    @property
    def away(self) -> str | None:
        """Why the device cannot be heard, in a sentence; None while it can. It is opened when it comes."""
        ...

    def poll(self) -> Scan | None:
        """The next code that has come in, or None; never waits."""
        ...

    def close(self) -> None:
        """Release the device; may be called twice."""
        ...
