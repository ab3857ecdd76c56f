"""Teaching words: an attendant says each of them three times, and only how it sounded is kept."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from glassapp.errors import MicrophoneUnavailable, SettingsError
from glassapp.voice import (
    BLOCK,
    EXAMPLES,
    RATE_HZ,
    SAID,
    Ear,
    Embedding,
    Lexicon,
    Microphone,
    SystemMicrophone,
    Utterances,
    VoiceControl,
    find_recorder,
)
from overlays.commands import Command

SILENT_S = 10
"""Whoever was asked for a word has said it by then."""
_SILENT_BLOCKS = SILENT_S * RATE_HZ // BLOCK


def switch_on() -> Microphone:
    """Open this machine's microphone.

    Raises:
        MicrophoneUnavailable: There is no recorder.
    """
    return SystemMicrophone(find_recorder())


def listening(words: Path) -> VoiceControl:
    """The control that listens for the words in a file.

    Raises:
        SettingsError: The file holds none.
        MicrophoneUnavailable: The extra is missing, or nothing records here.
    """
    lexicon = Lexicon.load(words)
    find_recorder()
    return VoiceControl(lexicon, Ear(), switch_on)


def make_room(words: Path) -> None:
    """See whether words can be kept here, before somebody says nine of them.

    Raises:
        SettingsError: Something else stands there, or nothing can be written.
    """
    if words.exists():
        try:
            Lexicon.load(words)
        except SettingsError:
            raise SettingsError(f"{words} is there and holds no words: name another file") from None
    trial = words.with_name(f"{words.name}.new")
    try:
        trial.touch(mode=0o600)
        trial.unlink()
    except OSError as error:
        raise SettingsError(f"the words cannot be written to {words}: {error.strerror}") from None


def teach(say: Callable[[str], None], microphone: Microphone, ear: Ear) -> Lexicon:
    """Ask for each word three times.

    Args:
        say: Told what the attendant should say next.
        microphone: Closed at the end.
        ear: What makes vectors of sound.

    Raises:
        MicrophoneUnavailable: It ended before all words were said.
        SettingsError: Two of the words sound too much alike.
    """
    utterances = Utterances()
    examples: dict[Command, list[Embedding]] = {command: [] for command in SAID}
    with closing(microphone):
        for command, heard in examples.items():
            for number in range(1, EXAMPLES + 1):
                say(f"{command.value}: say your word for it ({number} of {EXAMPLES})")
                heard.extend(ear.learn(_next(utterances, microphone, say)))
    lexicon = Lexicon(examples)
    for command, heard in examples.items():
        if any(lexicon.recognise(one) is not command for one in heard):
            raise SettingsError(f"the words sound too much alike; choose another one for {command.value}")
    return lexicon


def forget(words: Path) -> None:
    """Delete the words of an attendant, and nothing else.

    Raises:
        SettingsError: The file is not there, holds no words, or cannot be deleted.
    """
    Lexicon.load(words)
    try:
        words.unlink()
    except OSError as error:
        raise SettingsError(f"{words} cannot be deleted: {error.strerror}") from None


def _next(utterances: Utterances, microphone: Microphone, say: Callable[[str], None]) -> Embedding:
    blocks = 0
    while (block := microphone.read()) is not None:
        blocks += 1
        if blocks % _SILENT_BLOCKS == 0:
            say(
                f"nothing was heard for {SILENT_S} s: is the microphone on, and is it the one you speak into?"
            )
        utterance = utterances.feed(block)
        if utterance is not None:
            return utterance
    raise MicrophoneUnavailable("the microphone ended before all words were said")
