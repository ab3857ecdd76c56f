"""The scanner: decoders in concert, and the matcher for what none of them can read.

One frame: the first decoder looks at the whole picture. If nothing expected is read, the other decoders and
views follow, as time allows, the most rewarding first; then the expected codes are compared with what the
regions show. Time comes from a function that is passed in; nothing is stored but where codes were.
"""

import math
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace

from glassapp.ports import Decoder, Pixels, Sighting
from glassapp.scanning.agreement import Agreement
from glassapp.scanning.attempt import Look, looks
from glassapp.scanning.distinct import distinct
from glassapp.scanning.evidence import threshold
from glassapp.scanning.expected import Acceptance, ExpectedCode, ExpectedList, check
from glassapp.scanning.glance import Glance, Study, finish
from glassapp.scanning.locator import locate
from glassapp.scanning.picture import grey, shrink
from glassapp.scanning.plan import Plan, Step
from glassapp.scanning.region import Region
from glassapp.scanning.tracker import Tracker
from glassapp.scanning.views import View, doubled, sharpened, upright, whole
from overlays.codes import Symbology
from overlays.wire import Knowledge

MATCHER = "matcher"
"""The name under which matches are reported."""


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
        if self._patient or not self._expected.families:
            found += yield from self._other_decoders(glance, found)
        if self._expected.families and not self._settled(found):
            found += yield from self._matches(glance, found)
        if not self._patient and self._expected.families and not self._settled(found):
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

    def _views(self, step: Step, frame: Glance) -> list[View]:
        if step.view == "whole":
            return [frame.view]
        if step.view == "doubled":
            return [doubled(frame.view)]
        likely = self._regions(frame)[: self._config.views]
        turned = [upright(frame.image, region) for region in likely]
        return turned if step.view == "upright" else [sharpened(view) for view in turned]

    def _regions(self, frame: Glance) -> tuple[Region, ...]:
        if frame.regions is None:
            frame.regions = self._tracker.follow(locate(frame.image, self._config.regions), frame.began)
        return frame.regions

    def _matches(self, frame: Glance, decoded: tuple[Sighting, ...]) -> Study:
        """The best match of the frame, if it may be believed."""
        yield from self._pause(frame)
        wanted = threshold(sum(len(family.texts) for family in self._expected.families))
        agreed = [
            one for place, one in enumerate(decoded) if any(one.text == o.text for o in decoded[:place])
        ]
        regions = tuple(region for region in self._regions(frame) if not _read_already(region, agreed))
        yield from self._pause(frame)
        if not self._patient:
            regions = regions[: self._config.hurried_regions]
        best: Look | None = None
        families = self._expected.families
        for place, look in enumerate(looks(frame.image, regions, families), start=1):
            self._tracker.reward(look.region, look.verdict.belief)
            if best is None or look.verdict.belief > best.verdict.belief:
                best = look
            if best.verdict.belief >= wanted.strict:
                break
            # At least the likeliest region is compared with every family, however slow the machine.
            if place % len(families) == 0 and self._spent(frame) > self._config.budget_s:
                break
            yield from self._pause(frame)
        if best is None:
            return ()
        verdict = best.verdict
        believed = self._agreement.add(verdict.text, verdict.belief, frame.began, wanted.match)
        if verdict.decoy or not believed:
            return ()
        return (
            Sighting(
                text=verdict.text,
                symbology=_named(verdict.text, best.symbology),
                knowledge=Knowledge.MATCHED,
                decoder=MATCHER,
                corners=best.corners,
                margins=verdict.margins,
                strict=verdict.belief >= wanted.strict,
            ),
        )


def _named(text: str, symbology: Symbology) -> Symbology:
    """Decoders call an EAN-13 that begins with 0 a UPC-A; so does the matcher."""
    return Symbology.UPC_A if symbology is Symbology.EAN_13 and text.startswith("0") else symbology


def _read_already(region: Region, decoded: Sequence[Sighting]) -> bool:
    """Whether a decoder has read the code of this region: the matcher comes after, never instead."""
    for one in decoded:
        if one.corners is not None:
            x, y = one.corners.mean(axis=0)
            if math.hypot(float(x) - region.x, float(y) - region.y) < 0.25 * region.length:
                return True
    return False
