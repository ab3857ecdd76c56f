"""What the page and this process say to each other. JSON text frames; frames and pictures are binary.

The page is ours, but whoever reaches the port can speak to it: every message is closed, strict and bounded.
"""

import enum
import struct
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from glassapp.sounds import Earcon
from overlays.card import Frozen, Language
from overlays.commands import Command
from overlays.wire import Knowledge, StepTime, Symbology

LONGEST_TEXT = 4096
LARGEST_FRAME_BYTES = 4 * 1024 * 1024
"""A frame of 4K at a good quality; a longer message ends the connection."""

_FRAME = struct.Struct(">IH")
_PICTURE = struct.Struct(">IHHHH")
_LONGEST_AGE_MS = 1000

Count = Annotated[int, Field(ge=0, le=2**32 - 1)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class PageClose(enum.IntEnum):
    """Why a page's connection is ended; the reason text is the name in small letters."""

    MESSAGE_MALFORMED = 4400
    TOKEN_UNKNOWN = 4401
    WEAR_EXPECTED = 4408
    REPLACED = 4410
    TOO_MANY_PAGES = 4429
    GLASSES_ENDED = 4500


# -- page -> process -----------------------------------------------------------------------------


class Wear(Frozen):
    """The first message: who puts which glasses on. Sent again when another device is picked."""

    type: Literal["wear"] = "wear"
    token: Annotated[str, StringConstraints(max_length=64)] = ""
    profile: Annotated[str, StringConstraints(max_length=64)]
    language: Annotated[Language, Field(strict=False)]


class Press(Frozen):
    """A key or a button."""

    type: Literal["press"] = "press"
    command: Annotated[Command, Field(strict=False)]


class CameraSwitched(Frozen):
    """The page's camera was armed, or is off."""

    type: Literal["camera"] = "camera"
    on: bool


class Drawn(Frozen):
    """A picture is on the canvas."""

    type: Literal["drawn"] = "drawn"
    number: Count


Axis = Annotated[float, Field(ge=-160, le=160, allow_inf_nan=False)]
"""Acceleration in metres per second squared; no sensor in glasses says more than 16 g."""


class HeadSample(Frozen):
    """What the accelerometer says along the axes of the head, gravity included."""

    at_ms: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
    across: Axis
    forward: Axis
    up: Axis


class HeadMoved(Frozen):
    """Samples of the accelerometer, in order; sent only while the page was told to watch the head."""

    type: Literal["head"] = "head"
    samples: tuple[HeadSample, ...] = Field(min_length=1, max_length=24)


class BatteryLevel(Frozen):
    """What is left in the device's battery; sent when the glasses are on and when it changes."""

    type: Literal["battery"] = "battery"
    percent: Annotated[int, Field(ge=0, le=100)]


FromPage: TypeAlias = Wear | Press | CameraSwitched | Drawn | HeadMoved | BatteryLevel


# -- process -> page -----------------------------------------------------------------------------


class Worn(Frozen):
    """The glasses are on."""

    type: Literal["worn"] = "worn"
    headset: Name


class Here(Frozen):
    """The process is there and has nothing to say; each second. A page that hears nothing is alone."""

    type: Literal["here"] = "here"


class FrameRefusal(enum.StrEnum):
    """Why a frame of the page is not looked at."""

    FRAME_CORRUPT = "frame_corrupt"
    """No JPEG, or one that is cut."""
    FRAME_TOO_SMALL = "frame_too_small"
    FRAME_TOO_LARGE = "frame_too_large"
    CAMERA_OFF = "camera_off"
    """It came while the camera was not armed."""


class FrameTaken(Frozen):
    """The page may send its next frame."""

    type: Literal["taken"] = "taken"
    number: Count
    refused: FrameRefusal | None = None
    dropped: Count = 0


class CameraSleeps(Frozen):
    """Nothing was scanned or pressed for a while: switch the camera off."""

    type: Literal["sleep"] = "sleep"


class WatchHead(Frozen):
    """A question is shown: tell how the head moves for so long; 0 ends it."""

    type: Literal["watch"] = "watch"
    seconds: Annotated[float, Field(ge=0, le=10)]


class Play(Frozen):
    """Let the attendant hear this."""

    type: Literal["play"] = "play"
    earcon: Earcon


class LinkNews(Frozen):
    """The connection to the server came, went, or is refused."""

    type: Literal["link"] = "link"
    state: Literal["up", "lost", "refused"]
    why: Annotated[str, StringConstraints(max_length=200)] = ""


class SightingNews(Frozen):
    """A code counted: how it was read, never what it says."""

    type: Literal["sighting"] = "sighting"
    symbology: Symbology
    knowledge: Knowledge
    decoder: str
    frames: int


class StepsNews(Frozen):
    """How long the steps of one pickup took."""

    type: Literal["steps"] = "steps"
    steps: tuple[StepTime, ...] = Field(max_length=12)


class Ended(Frozen):
    """The client cannot go on; a person must act."""

    type: Literal["ended"] = "ended"
    why: Annotated[str, StringConstraints(max_length=400)]


News: TypeAlias = (
    Worn | WatchHead | FrameTaken | CameraSleeps | Play | LinkNews | SightingNews | StepsNews | Ended
)

_from_page: TypeAdapter[FromPage] = TypeAdapter(Annotated[FromPage, Field(discriminator="type")])


@dataclass(frozen=True, slots=True)
class SentFrame:
    """One frame as the page sent it."""

    number: int
    age_s: float
    """How old it was when it was sent."""
    jpeg: bytes


def read_message(text: str) -> FromPage:
    """Read a text frame of the page.

    Raises:
        ValueError: It is no message; the text names no content.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError("longer than any message")
    try:
        return _from_page.validate_json(text)
    except ValidationError as error:
        raise ValueError(error.errors(include_input=False)[0]["type"]) from None


def read_frame(data: bytes) -> SentFrame:
    """Take a binary frame of the page apart: number (4 bytes), age in milliseconds (2), JPEG.

    Raises:
        ValueError: It is shorter than its head.
    """
    if len(data) < _FRAME.size:
        raise ValueError("shorter than the head of a frame")
    number, age_ms = _FRAME.unpack_from(data)
    return SentFrame(number, min(age_ms, _LONGEST_AGE_MS) / 1000, data[_FRAME.size :])


def write_frame(frame: SentFrame) -> bytes:
    """Write what ``read_frame`` reads."""
    return _FRAME.pack(frame.number, round(frame.age_s * 1000)) + frame.jpeg


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture for the canvas: only its part that is not black, and where that stands."""

    number: int
    size: tuple[int, int]
    corner: tuple[int, int]
    png: bytes

    def pack(self) -> bytes:
        """Number (4 bytes), width, height, left and top (2 each), PNG; no PNG for a dark display."""
        return _PICTURE.pack(self.number, *self.size, *self.corner) + self.png
