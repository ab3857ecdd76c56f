"""The scanner: decoders in concert, and the matcher for what none of them can read.

One frame: the first decoder looks at the whole picture. If nothing expected is read, the other decoders and
views follow, as time allows, the most rewarding first; then the expected codes are compared with what the
regions show. Time comes from a function that is passed in; nothing is stored but where codes were.
"""

import math
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from glassapp.ports import Decoder, Pixels, Sighting
from glassapp.scanning.agreement import Agreement
from glassapp.scanning.attempt import Look, looks
from glassapp.scanning.distinct import distinct
from glassapp.scanning.expected import Acceptance, ExpectedCode, ExpectedList, check
from glassapp.scanning.glance import Glance, Study, finish
from glassapp.scanning.locator import locate
from glassapp.scanning.picture import grey, shrink
from glassapp.scanning.pieces import halves, quarters
from glassapp.scanning.plan import Plan, Step
from glassapp.scanning.qr_attempt import qr_looks
from glassapp.scanning.ranking import Ranked, rank, read_already
from glassapp.scanning.region import TALLEST, Region
from glassapp.scanning.tracker import Tracker
from glassapp.scanning.views import View, doubled, sharpened, upright, whole
from overlays.wire import Knowledge


@dataclass(frozen=True, slots=True)
class ConcertConfig:
    """How much time a frame may take, and what is looked at."""

    budget_s: float = 0.025
    """After this nothing new is begun; infinity tries everything, for a still picture."""
    longest_side: int = 1280
    """A larger frame is searched at this size, in pixels; regions are read at full size."""
    regions: int = 6
    """Regions of a still picture that are compared with the list."""
    hurried_regions: int = 3
    """Regions of one frame of many that are compared with the list."""
    views: int = 2
    """Regions of one frame that are shown to the decoders."""


class ConcertScanner:
    """Finds the codes of frame after frame, and knows which are expected."""

    def __init__(
        self, decoders: Sequence[Decoder], clock: Callable[[], float], config: ConcertConfig | None = None
    ) -> None:
        """Take the decoders; the first looks at every frame.

        Args:
            decoders: At least one.
            clock: Seconds, monotonic; asked for how long a step took and when a frame was seen.
            config: Times and sizes.
        """
        if not decoders:
            raise ValueError("a scanner needs a decoder")
        self._decoders = tuple(decoders)
        self._clock = clock
        self._config = config or ConcertConfig()
        self._plan = Plan(len(self._decoders))
        self._tracker = Tracker()
        self._agreement = Agreement()
        self._expected = ExpectedList()
        self._squares_first = True

    def set_expected(self, codes: Iterable[ExpectedCode], decoys: Iterable[ExpectedCode] = ()) -> Acceptance:
        """Replace the codes that are expected here now; an empty list makes this a plain scanner.

        Args:
            codes: Most likely first.
            decoys: Known codes that are not expected but look like one that is.

        Returns:
            How many entries are matched, only verified, repeated or impossible.
        """
        self._expected = check(codes, decoys)
        self._agreement.forget()
        return self._expected.acceptance

    def scan(self, pixels: Pixels) -> tuple[Sighting, ...]:
        """Find the codes of one frame; corners are in pixels of that frame.

        Raises:
            FrameRefused: The picture is too small, too large, or no picture.
        """
        return finish(self.study(self.glance(pixels)))

    def glance(self, pixels: Pixels) -> Glance:
        """Show one frame to the first decoder only; allowed between two steps of another frame's study.

        Raises:
            FrameRefused: The picture is too small, too large, or no picture.
        """
        began = self._clock()
        image = grey(pixels)
        factor = min(1.0, self._config.longest_side / max(image.shape))
        view = whole(shrink(image, factor), factor)
        found = self._known(self._decoders[0].decode(view.image), view)
        return Glance(image, view, began, found, self._settled(found))

    def study(self, glance: Glance) -> Study:
        """Go on where a glance ended, step by step: the other decoders and views, then the matcher.

        It may be left alone between two steps, and dropped; the expected codes stay the same meanwhile.
        """
        if glance.settled:
            return glance.found
        found = glance.found
        if self._patient or not self._expected.by_shape:
            found += yield from self._other_decoders(glance, found)
        if self._expected.by_shape and not self._settled(found):
            found += yield from self._matches(glance, found)
        if not self._patient and self._expected.by_shape and not self._settled(found):
            found += yield from self._other_decoders(glance, found)
        return distinct(found)

    @property
    def _patient(self) -> bool:
        """Whether a frame gets all there is; else other decoders get what time the matcher leaves."""
        return math.isinf(self._config.budget_s)

    def _settled(self, found: tuple[Sighting, ...]) -> bool:
        if self._expected.texts:
            return any(one.knowledge is Knowledge.VERIFIED for one in found)
        return bool(found)

    def _known(self, found: tuple[Sighting, ...], view: View) -> tuple[Sighting, ...]:
        return tuple(
            replace(one, knowledge=Knowledge.VERIFIED) if one.text in self._expected.texts else one
            for one in map(view.in_frame, found)
        )

    def _spent(self, frame: Glance) -> float:
        return self._clock() - frame.began - frame.paused_s

    def _pause(self, frame: Glance) -> Generator[None, None, None]:
        """Let others have their turn; it does not count as time spent on this frame."""
        left = self._clock()
        yield
        frame.paused_s += self._clock() - left

    def _other_decoders(self, frame: Glance, found: tuple[Sighting, ...]) -> Study:
        more: tuple[Sighting, ...] = ()
        for place, step in enumerate(self._plan.order()):
            # The most urgent step is always tried: a slow machine reads less often, but it reads.
            if place > 0 and self._spent(frame) + step.cost_s > self._config.budget_s:
                break
            started = self._clock()
            paused_s = frame.paused_s
            seen = yield from self._take(step, frame)
            cost_s = self._clock() - started - (frame.paused_s - paused_s)
            step.learn(found=bool(seen), cost_s=cost_s)
            more += seen
            if self._settled(found + more):
                break
        return more

    def _take(self, step: Step, frame: Glance) -> Study:
        found: tuple[Sighting, ...] = ()
        for view in self._views(step, frame):
            yield from self._pause(frame)
            found += self._known(self._decoders[step.decoder].decode(view.image), view)
        return found

    def _views(self, step: Step, frame: Glance) -> Iterable[View]:
        """What a step looks at; in a hurry in pieces, for a newer frame waits until a decoder has ended."""
        match step.view:
            case "whole":
                return [frame.view] if self._patient else halves(frame.view)
            case "doubled":
                return map(doubled, [frame.view] if self._patient else quarters(frame.view))
            case "upright":
                return self._turned(frame)
            case "sharpened":
                return map(sharpened, self._turned(frame))

    def _turned(self, frame: Glance) -> Iterator[View]:
        for region in self._regions(frame)[: self._config.views]:
            # The rim of a door is no bar code, and turning it upright takes as long as five of them.
            tallest = math.inf if self._patient else TALLEST * region.length
            yield upright(frame.image, replace(region, height=min(region.height, tallest)))

    def _regions(self, frame: Glance) -> tuple[Region, ...]:
        if frame.regions is None:
            frame.regions = self._tracker.follow(locate(frame.image, self._config.regions), frame.began)
        return frame.regions

    def _matches(self, frame: Glance, decoded: tuple[Sighting, ...]) -> Study:
        """The best match of the frame, if it may be believed."""
        yield from self._pause(frame)
        best: Ranked | None = None
        for place, look in enumerate(self._looks(frame, decoded), start=1):
            ranked = rank(look, self._expected)
            if best is None or ranked.beyond > best.beyond:
                best = ranked
            if best.strict:
                break
            # At least the likeliest region is compared with every family, however slow the machine.
            complete = place % max(1, len(self._expected.families)) == 0
            if complete and self._spent(frame) > self._config.budget_s:
                break
            yield from self._pause(frame)
        if best is None:
            return ()
        verdict = best.look.verdict
        believed = self._agreement.add(verdict.text, verdict.belief, frame.began, best.threshold.match)
        return () if verdict.decoy or not believed else (best.sighting,)

    def _looks(self, frame: Glance, decoded: tuple[Sighting, ...]) -> Iterator[Look]:
        """Bars and squares; where both are expected and time is short, every frame begins with the other."""
        ways = [self._bars(frame, decoded), self._squares(frame)]
        self._squares_first = not self._squares_first and bool(self._expected.families)
        return chain.from_iterable(reversed(ways) if self._squares_first else ways)

    def _bars(self, frame: Glance, decoded: tuple[Sighting, ...]) -> Iterator[Look]:
        if not self._expected.families:
            return
        texts = [one.text for one in decoded]
        agreed = [one for place, one in enumerate(decoded) if one.text in texts[:place]]
        regions = tuple(region for region in self._regions(frame) if not read_already(region, agreed))
        most = len(regions) if self._patient else self._config.hurried_regions
        for look in looks(frame.image, regions[:most], self._expected.families):
            self._tracker.reward(look.region, look.verdict.belief)
            yield look

    def _squares(self, frame: Glance) -> Iterator[Look]:
        if self._expected.qr is not None:
            most = self._config.regions if self._patient else self._config.hurried_regions
            yield from qr_looks(frame.image, self._expected.qr, most, hurry=not self._patient)
