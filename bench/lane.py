"""A lane before the glasses' camera: nobody, then a customer with a card or a phone, then the next one."""

import itertools
import threading
from dataclasses import dataclass
from pathlib import Path

from glassapp.cameras.slot import Slot
from glassapp.clock import Clock
from glassapp.errors import CameraFinished
from glassapp.ports import Frame, Pixels
from overlays.codes import Symbology
from sample_cards.clip.film import shoot
from sample_cards.clip.held import Site
from sample_cards.clip.scene import Ending, Holder, LoyaltyCode, Place, Scene
from sample_cards.demo.album import Photograph, shop_of
from sample_cards.shop.codes import loyalty_code
from server.domain.shop import Shop

FRAMES_PER_S = 30.0
EMPTY_FRAMES = 8
"""Before each customer: about a quarter of a second of windows, cars and bays."""
_CLEAR_S = 1.5
"""A code that has not brought a card by then never will."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One customer who holds a code before the camera."""

    order: str
    frames: tuple[Pixels, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """Who comes, and what is seen when nobody does."""

    shop: Shop
    visitors: tuple[Visitor, ...]
    empty: tuple[Pixels, ...]


def draw_lane(visitors: int, expected: int) -> Lane:
    """Draw a lane in which some of the expected customers come; frames are 1280x720, as a head camera sees.

    Args:
        visitors: How many different customers are drawn.
        expected: How many customers the shop expects, those drawn among them.
    """
    wanted = [_photograph(number) for number in range(expected)]
    shop, orders = shop_of(wanted)
    scenes = [_scene(number, one) for number, one in enumerate(wanted[:visitors])]
    scenes += [Scene(f"empty {place}", "", Ending.NOTHING, place=place, frames=4) for place in Place]
    frames: dict[str, list[Pixels]] = {scene.name: [] for scene in scenes}
    site = Site(shop.sites[0].site_id, shop.sites[0].name, bytes(32))
    for shot in shoot(tuple(scenes), site):
        frames[shot.scene.name].append(shot.pixels)
    drawn = tuple(
        # In the first frames of a scene the card still comes in from below.
        Visitor(orders[one.known_as], tuple(frames[scene.name][3:]))
        for one, scene in zip(wanted, scenes, strict=False)
    )
    return Lane(shop, drawn[:visitors], tuple(each for place in Place for each in frames[f"empty {place}"]))


class LaneCamera:
    """Thirty frames a second, whoever looks; the next customer comes when the card is shown."""

    def __init__(self, lane: Lane, visits: int, clock: Clock) -> None:
        self._lane = lane
        self._clock = clock
        self._slot = Slot()
        self._served = threading.Event()
        self._closing = threading.Event()
        self.came: list[tuple[Visitor, float]] = []
        """Each visitor, and when the first frame with the code was taken."""
        self.missed = 0
        self._number = 0
        self._began = 0.0
        self._film = threading.Thread(target=self._play, args=(visits,), name="lane", daemon=True)
        self._film.start()

    @property
    def dropped(self) -> int:
        """Frames that came while the glasses were busy with another."""
        return self._slot.dropped

    def served(self, order: str) -> float | None:
        """The card of this order is shown: when its code was first in a frame, once for each visit."""
        if not self.came or self._served.is_set() or self.came[-1][0].order != order:
            return None
        self._served.set()
        return self.came[-1][1]

    def read(self, timeout_s: float) -> Frame | None:
        """The newest frame."""
        frame = self._slot.take(timeout_s)
        if frame is None and self._slot.ended:
            raise CameraFinished("everybody was served")
        return frame

    def close(self) -> None:
        """End the film."""
        self._closing.set()
        self._film.join(_CLEAR_S)

    def _play(self, visits: int) -> None:
        nobody = itertools.cycle(self._lane.empty)
        # The glasses take a moment to hear who is expected.
        for pixels in itertools.islice(nobody, round(FRAMES_PER_S)):
            self._take(pixels)
        for visitor in itertools.islice(itertools.cycle(self._lane.visitors), visits):
            for pixels in itertools.islice(nobody, EMPTY_FRAMES):
                self._take(pixels)
            self._visit(visitor)
        self._slot.end()

    def _visit(self, visitor: Visitor) -> None:
        self._served.clear()
        self.came.append((visitor, self._take(visitor.frames[0])))
        held = itertools.cycle(visitor.frames)
        for pixels in itertools.islice(held, 1, round(_CLEAR_S * FRAMES_PER_S)):
            if self._served.is_set() or self._closing.is_set():
                return
            self._take(pixels)
        self.missed += not self._served.is_set()

    def _take(self, pixels: Pixels) -> float:
        # Drift-free: the n-th frame is due n frame times after the first.
        self._began = self._began if self._number else self._clock.monotonic()
        due = self._began + self._number / FRAMES_PER_S
        self._closing.wait(max(0.0, due - self._clock.monotonic()))
        self._number += 1
        taken_at = self._clock.monotonic()
        # A camera hands over memory of its own; the frame is dropped after the look.
        self._slot.put(Frame(pixels.copy(), self._number, taken_at, "lane"))
        return taken_at


def _photograph(number: int) -> Photograph:
    """Every second customer has a plastic card, the others a code on their phone."""
    symbology = Symbology.QR_CODE if number % 2 else Symbology.EAN_13
    code = loyalty_code(7001 + 13 * number, symbology)
    return Photograph(Path(f"{number}.jpg"), symbology, code.text)


def _scene(number: int, one: Photograph) -> Scene:
    holder = Holder.PHONE if one.symbology is Symbology.QR_CODE else Holder.CARD
    code = LoyaltyCode(one.text, one.symbology or Symbology.QR_CODE, holder, "A. B.")
    return Scene(f"visitor {number}", "", Ending.CARD, code, frames=6, person=number)
