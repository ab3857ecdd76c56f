"""The scanner: decoders in concert, and the matcher for what none of them can read.

One frame: the first decoder looks at the whole picture. If nothing expected is read, the other decoders and
views follow, as time allows, the most rewarding first; then the expected codes are compared with what the
regions show. Time comes from a function that is passed in; nothing is stored but where codes were.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from glassapp.ports import Decoder, Gray, Pixels, Sighting
from glassapp.scanning.agreement import Agreement
from glassapp.scanning.attempt import Look, looks
from glassapp.scanning.evidence import threshold
from glassapp.scanning.expected import Acceptance, ExpectedCode, ExpectedList, check
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
        began = self._clock()
        image = grey(pixels)
        factor = min(1.0, self._config.longest_side / max(image.shape))
        view = whole(shrink(image, factor), factor)
        found = self._known(self._decoders[0].decode(view.image), view)
        if self._settled(found):
            return found
        frame = _Frame(image, view, began)
        if self._patient or not self._expected.families:
            found += self._other_decoders(frame, found)
        if self._expected.families and not self._settled(found):
            found += self._matches(frame, found)
        if not self._patient and self._expected.families and not self._settled(found):
            found += self._other_decoders(frame, found)
        return _distinct(found)

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

    def _spent(self, frame: "_Frame") -> float:
        return self._clock() - frame.began

    def _other_decoders(self, frame: "_Frame", found: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
        more: tuple[Sighting, ...] = ()
        for place, step in enumerate(self._plan.order()):
            # The most urgent step is always tried: a slow machine reads less often, but it reads.
            if place > 0 and self._spent(frame) + step.cost_s > self._config.budget_s:
                break
            started = self._clock()
            seen = self._take(step, frame)
            step.learn(found=bool(seen), cost_s=self._clock() - started)
            more += seen
            if self._settled(found + more):
                break
        return more

    def _take(self, step: Step, frame: "_Frame") -> tuple[Sighting, ...]:
        found: tuple[Sighting, ...] = ()
        for view in self._views(step, frame):
            found += self._known(self._decoders[step.decoder].decode(view.image), view)
        return found

    def _views(self, step: Step, frame: "_Frame") -> list[View]:
        if step.view == "whole":
            return [frame.view]
        if step.view == "doubled":
            return [doubled(frame.view)]
        likely = self._regions(frame)[: self._config.views]
        turned = [upright(frame.image, region) for region in likely]
        return turned if step.view == "upright" else [sharpened(view) for view in turned]

    def _regions(self, frame: "_Frame") -> tuple[Region, ...]:
        if frame.regions is None:
            frame.regions = self._tracker.follow(locate(frame.image, self._config.regions), frame.began)
        return frame.regions

    def _matches(self, frame: "_Frame", decoded: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
        """The best match of the frame, if it may be believed."""
        wanted = threshold(sum(len(family.texts) for family in self._expected.families))
        agreed = [
            one for place, one in enumerate(decoded) if any(one.text == o.text for o in decoded[:place])
        ]
        regions = tuple(region for region in self._regions(frame) if not _read_already(region, agreed))
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


@dataclass(slots=True)
class _Frame:
    image: Gray
    view: View
    began: float
    regions: tuple[Region, ...] | None = None


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


def _distinct(found: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
    """One sighting for each text, the best known first; one place shows one code.

    A decode that nothing else confirms gives way to an expected code that was read or clearly matched there.
    """
    texts = [one.text for one in found]
    verified = [one for one in found if one.knowledge is Knowledge.VERIFIED]
    clear = [one for one in found if one.knowledge is Knowledge.MATCHED and one.strict]
    kept: dict[str, Sighting] = {}
    for one in sorted(found, key=lambda one: one.knowledge is Knowledge.DECODED):
        stronger = verified + (clear if texts.count(one.text) == 1 else [])
        if one.knowledge is not Knowledge.DECODED or not any(_same_place(one, other) for other in stronger):
            kept.setdefault(one.text, one)
    return tuple(kept.values())


def _same_place(one: Sighting, other: Sighting) -> bool:
    if one.corners is None or other.corners is None:
        return False
    apart = one.corners.mean(axis=0) - other.corners.mean(axis=0)
    size = max(float(np.ptp(corners, axis=0).max()) for corners in (one.corners, other.corners))
    return float(np.hypot(*apart)) < 0.4 * size
