"""Wearing: the client behind one browser page, from the page's headset to the server."""

from importlib.metadata import version

import structlog

from glassapp.app import journal
from glassapp.app.equipment import Equipment
from glassapp.app.eyes import Eyes
from glassapp.app.fitting import outbox_of, scanner_of
from glassapp.app.glasses import Glasses
from glassapp.app.hand import Pace
from glassapp.app.painter import AskingPainter, Shown
from glassapp.app.story import Story
from glassapp.browser import Badge, Fit, Headset, Wear
from glassapp.browser.messages import HeadSample, LinkNews, News, Play, SightingNews, StepsNews, WatchHead
from glassapp.clock import Clock, SystemClock
from glassapp.controls import NOD_S, NodControl, Sample
from glassapp.scanning.decoders import available_decoders
from glassapp.scanning.session import ScanSession
from glassapp.settings import Settings
from glassapp.transport import ServerAddress
from overlays.layout import Face
from overlays.wire import Hello, StepTime

_log = structlog.get_logger("baylens.browser")


def wear_with(settings: Settings, clock: Clock | None = None) -> Wear:
    """Make what runs a client over a headset: server and decoders are the settings', all else the page's."""
    time = clock or SystemClock()

    async def wear(headset: Headset, badge: Badge) -> None:
        decoders, _ = available_decoders(settings.decoders)
        scanner = scanner_of(decoders, time)
        eyes = Eyes(lambda: headset.camera, scanner, ScanSession(), time, hurried=True)
        nod = NodControl(time.monotonic)
        painter = FittedPainter(headset, time, nod)
        headset.on_head = lambda samples: nod.feed(map(_sample, samples))
        headset.on_refit = painter.refit
        hello = Hello(
            app_version=version("baylens"),
            display=headset.fit.profile.name[:24],
            language=headset.fit.language,
        )
        glasses = Glasses(
            Equipment(
                eyes,
                painter,
                (headset.control, nod),
                outbox_of(settings, badge.credential),
                Pace(bags_first=settings.bags_first),
                battery=lambda: headset.battery,
            ),
            ServerAddress(settings.server, badge.credential, settings.authority),
            hello,
            HeadsetStory(headset, time),
            time,
        )
        try:
            await glasses.run()
        finally:
            if glasses.waiting:
                _log.warning("glasses off while messages wait", headset=badge.name, messages=glasses.waiting)

    return wear


class FittedPainter(AskingPainter):
    """Paints for the device the page stands for now, and again when it stands for another."""

    def __init__(self, headset: Headset, clock: Clock, nod: NodControl) -> None:
        super().__init__(headset.display, headset.fit.profile, headset.fit.language, clock)
        self._headset = headset
        self._fit = headset.fit
        self._nod = nod
        self._face: Face | None = None

    def show(self, face: Face) -> Shown:
        """Replace what is shown."""
        self._face = face
        return super().show(face)

    def _listen(self, *, begins: bool) -> None:
        if begins:
            self._nod.arm()
        else:
            self._nod.disarm()
        self._headset.tell(WatchHead(seconds=NOD_S if begins else 0))

    def refit(self, fit: Fit) -> None:
        """Paint for another device or in another language, beginning with what is shown."""
        with self._in_use:
            self._profile = fit.profile
            # Another device is no other language: a badge has chosen that for the whole shift.
            if fit.language is not self._fit.language:
                self._language = fit.language
            self._fit = fit
        if self._face is not None:
            super().show(self._face)


class HeadsetStory(Story):
    """Tells the page what it sounds, lights up or lists; never what a code says or who somebody is."""

    def __init__(self, headset: Headset, clock: Clock) -> None:
        super().__init__(self._pass_on, clock, lambda earcon: headset.tell(Play(earcon=earcon)))
        self._headset = headset

    def _pass_on(self, entry: journal.JournalEntry) -> None:
        if isinstance(entry, journal.ScanDecided | journal.AnswerMade):
            self._headset.touch()
        news = _news(entry)
        if news is not None:
            self._headset.tell(news)


_GRAVITY = 9.80665
"""Standard gravity, metres per second squared (ISO 80000-3)."""


def _sample(sample: HeadSample) -> Sample:
    across, forward, up = (axis / _GRAVITY for axis in (sample.across, sample.forward, sample.up))
    return Sample(sample.at_ms / 1000, across, forward, up)


def _news(entry: journal.JournalEntry) -> News | None:
    match entry:
        case journal.ScanDecided():
            return SightingNews(
                symbology=entry.symbology,
                knowledge=entry.knowledge,
                decoder=entry.decoder,
                frames=entry.frames,
            )
        case journal.PictureShown(steps=steps) if steps:
            return StepsNews(steps=steps)
        case journal.AnswerRecorded(round_trip_us=took):
            return StepsNews(steps=(StepTime(step=12, microseconds=took),))
        case journal.LinkChanged(state=state, why=why):
            return LinkNews(state=state, why=why[:200])
        case _:
            return None
