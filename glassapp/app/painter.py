"""The painter: a face becomes a picture on the display. Blocking: run it in a thread."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from glassapp.clock import Clock
from glassapp.ports import Display
from overlays.card import Language
from overlays.errors import DoesNotFit
from overlays.layout import CardFace, Face, Layout, State, StateFace, lay_out, question
from overlays.paint import paint, prepare
from overlays.profiles import DisplayProfile


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture that reached the display."""

    number: int
    face: Face
    lines: tuple[str, ...]
    microseconds: int


class Painter:
    """Lays out, paints and shows for one display."""

    def __init__(self, display: Display, profile: DisplayProfile, language: Language, clock: Clock) -> None:
        self._display = display
        self._profile = profile
        self._language = language
        self._clock = clock
        self._number = 0
        self.on_shown: Callable[[Face], None] = _ignore
        """Told what is on the display now."""
        self._in_use = threading.Lock()

    def get_ready(self) -> None:
        """Draw this display's letters before the first customer comes: a quarter of a second of work."""
        prepare(self._profile)

    def show(self, face: Face) -> Shown:
        """Replace what is shown.

        Raises:
            DisplayUnavailable: The display is gone.
        """
        with self._in_use:
            began = self._clock.monotonic()
            layout = self._lay_out(face)
            self._display.show(paint(layout, self._profile))
            self._number += 1
            took_us = round((self._clock.monotonic() - began) * 1_000_000)
            self.on_shown(face)
            return Shown(self._number, face, tuple(row.words for row in layout.rows), took_us)

    def speak(self, language: Language) -> None:
        """Use another language from the next picture on; waits for none under way."""
        self._language = language

    def close(self) -> None:
        """Close the display; waits for the picture under way."""
        with self._in_use:
            self._display.close()

    def _lay_out(self, face: Face) -> Layout:
        try:
            return lay_out(face, self._profile, self._language)
        except DoesNotFit:
            return self._without_the_bonus(face)

    def _without_the_bonus(self, face: Face) -> Layout:
        # A title too long for this display must not hide whose order this is; a cut title would mislead.
        try:
            if isinstance(face, CardFace):
                return lay_out(replace(face, bonus_index=None), self._profile, self._language)
        except DoesNotFit:
            pass
        return lay_out(StateFace(State.UNREADABLE), self._profile, self._language)


class AskingPainter(Painter):
    """Lets a nod answer while a question is shown; one that is only painted again is no other question."""

    def __init__(self, display: Display, profile: DisplayProfile, language: Language, clock: Clock) -> None:
        super().__init__(display, profile, language, clock)
        self._asked: Face | None = None

    def show(self, face: Face) -> Shown:
        """Replace what is shown; listen for a nod from then on, or no longer."""
        shown = super().show(face)
        asked = question(face)
        if asked != self._asked:
            self._asked = asked
            self._listen(begins=asked is not None)
        return shown

    def _listen(self, *, begins: bool) -> None:
        """Begin to listen, anew for each question, or end."""
        raise NotImplementedError


def _ignore(face: Face) -> None:
    del face
