"""Voice as a control: the microphone is on while a bonus is asked about, and off otherwise."""

import threading
from collections.abc import Callable

import structlog

from glassapp.errors import MicrophoneUnavailable
from glassapp.voice.ear import Ear
from glassapp.voice.lexicon import Lexicon
from glassapp.voice.microphone import Microphone
from glassapp.voice.utterance import Utterances
from overlays.commands import Command
from overlays.layout import CardFace, Face, question

SAID = (Command.OK, Command.NEXT, Command.HELP)
"""What may be said. A yes to "is it this customer?", a memo that was read, an order that is done and a wrong
customer cannot be taken back, so that no voice in the background may say them."""

_log = structlog.get_logger("baylens.glasses")


class VoiceControl:
    """Listens for one word each time a bonus is asked about.

    Args:
        lexicon: The attendant's words.
        ear: What makes vectors of sound.
        switch_on: Opens the microphone.
    """

    def __init__(self, lexicon: Lexicon, ear: Ear, switch_on: Callable[[], Microphone]) -> None:
        self._lexicon = lexicon
        self._ear = ear
        self._switch_on = switch_on
        self._in_use = threading.Lock()
        self._asked: Face | None = None
        self._microphone: Microphone | None = None
        self._said: Command | None = None

    def see(self, face: Face) -> None:
        """A picture is shown: listen while it asks whether to hand over a bonus. Never waits."""
        asked = question(face) if isinstance(face, CardFace) else None
        with self._in_use:
            if asked == self._asked:
                return
            self._stop()
            self._asked = asked
        if asked is not None:
            threading.Thread(target=self._listen, args=(asked,), name="voice", daemon=True).start()

    def poll(self) -> Command | None:
        """The word that was said to what is shown now, once; never waits."""
        with self._in_use:
            said, self._said = self._said, None
        return said

    def close(self) -> None:
        """Listen no more; may be called twice."""
        with self._in_use:
            self._stop()
            self._asked = None

    def _stop(self) -> None:
        microphone, self._microphone, self._said = self._microphone, None, None
        if microphone is not None:
            microphone.close()

    def _listen(self, asked: Face) -> None:
        try:
            microphone = self._switch_on()
        except MicrophoneUnavailable as error:
            _log.warning("microphone does not work", why=str(error))
            return
        with self._in_use:
            if self._asked is not asked:
                microphone.close()
                return
            self._microphone = microphone
        utterances = Utterances()
        while (block := microphone.read()) is not None:
            utterance = utterances.feed(block)
            command = None if utterance is None else self._lexicon.recognise(self._ear.listen(utterance))
            if command in SAID:
                self._take(asked, command)
                return

    def _take(self, asked: Face, command: Command) -> None:
        """Take a word if its question is still shown; the microphone goes off with it."""
        with self._in_use:
            if self._asked is asked:
                self._stop()
                self._said = command
