"""Words of one attendant: learnt from three examples, heard only while a bonus is asked about."""

import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from glassapp.app.voice import forget, make_room, teach
from glassapp.errors import MicrophoneUnavailable, SettingsError
from glassapp.voice import (
    BLOCK,
    RATE_HZ,
    Ear,
    Lexicon,
    MemoryMicrophone,
    SystemMicrophone,
    Utterances,
    VoiceControl,
    find_recorder,
)
from overlays.commands import Command
from overlays.layout import CardFace, Face, MemoFace, State, StateFace
from tests.unit.glassapp.voice.sounds import HELP, NEXT, OK, OTHERS, quiet, said, word
from tests.unit.overlays.shown import CHEESE, COFFEE, card

ASKS = CardFace(card("Maëlle T.", COFFEE, CHEESE))
ASKS_NEXT = CardFace(card("Maëlle T.", COFFEE, CHEESE), 1)
LESSONS = [
    word(syllables, pitch, pace)
    for syllables in (OK, NEXT, HELP)
    for pitch, pace in ((118, 1.0), (124, 1.1), (114, 0.92))
]


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear()


@pytest.fixture(scope="module")
def lexicon(ear: Ear) -> Lexicon:
    return teach(lambda _: None, MemoryMicrophone([said(*LESSONS)]), ear)


def blocks(sound: np.ndarray) -> Iterator[np.ndarray]:
    yield from sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)


def heard(sound: np.ndarray) -> list[np.ndarray]:
    utterances = Utterances()
    return [one for block in blocks(sound) if (one := utterances.feed(block)) is not None]


def test_each_word_said_is_one_utterance_and_silence_and_hum_are_none() -> None:
    assert len(heard(said(word(OK), word(NEXT), word(HELP)))) == 3
    assert heard(quiet(3)) == []
    assert heard(quiet(3, level=0.1)) == [], "an engine that runs all the time"


def test_talk_is_longer_than_a_word_and_counts_for_nothing() -> None:
    assert heard(said(np.concatenate([word(HELP)] * 5))) == []


@pytest.mark.parametrize(("pitch", "pace"), [(110, 1.15), (121, 1.05), (128, 0.9)])
@pytest.mark.parametrize("level", [0.002, 0.015])
def test_a_word_that_was_taught_is_known_again(
    ear: Ear, lexicon: Lexicon, pitch: float, pace: float, level: float
) -> None:
    for command, syllables in ((Command.OK, OK), (Command.NEXT, NEXT), (Command.HELP, HELP)):
        (utterance,) = heard(said(word(syllables, pitch, pace), level=level))
        assert lexicon.recognise(ear.listen(utterance)) is command


def test_words_taught_in_a_quiet_room_are_known_in_a_yard_because_noise_was_imagined(
    ear: Ear, lexicon: Lexicon
) -> None:
    taught = [ear.listen(heard(said(one))[0]) for one in LESSONS]
    commands = (Command.OK, Command.NEXT, Command.HELP)
    quiet_only = Lexicon({command: taught[3 * at : 3 * at + 3] for at, command in enumerate(commands)})
    known = {id(one): 0 for one in (lexicon, quiet_only)}
    for pitch, pace in ((110, 1.15), (121, 1.05), (128, 0.9)):
        for command, syllables in zip(commands, (OK, NEXT, HELP), strict=True):
            (utterance,) = heard(said(word(syllables, pitch, pace), level=0.05))
            for one in (lexicon, quiet_only):
                known[id(one)] += one.recognise(ear.listen(utterance)) is command
    assert known[id(quiet_only)] + 2 < known[id(lexicon)]


def test_words_that_were_not_taught_and_noise_mean_nothing(ear: Ear, lexicon: Lexicon) -> None:
    noise = quiet(0.5, level=0.1)
    for sound in (*map(word, OTHERS), noise):
        for utterance in heard(said(sound)):
            assert lexicon.recognise(ear.listen(utterance)) is None


def test_words_that_sound_alike_are_refused_when_they_are_taught(ear: Ear) -> None:
    alike = [word(OK, pitch) for pitch in (118, 121, 124)] * 2 + LESSONS[6:]
    with pytest.raises(SettingsError, match="too much alike"):
        teach(lambda _: None, MemoryMicrophone([said(*alike)]), ear)
    with pytest.raises(MicrophoneUnavailable, match="before all words"):
        teach(lambda _: None, MemoryMicrophone([said(*LESSONS[:4])]), ear)


def test_what_is_kept_is_for_its_owner_only_and_holds_no_sound(
    tmp_path: Path, ear: Ear, lexicon: Lexicon
) -> None:
    path = tmp_path / "words"
    lexicon.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = 9 * (1 + 2)  # as it was said, and in two kinds of noise
    assert path.stat().st_size < kept * 16 * 96 * 2 * 1.5, "sixteen vectors for each, and nothing else"
    (utterance,) = heard(said(word(NEXT, 121)))
    assert Lexicon.load(path).recognise(ear.listen(utterance)) is Command.NEXT
    forget(path)
    assert not path.exists()
    with pytest.raises(SettingsError, match="cannot be read"):
        forget(path)


def test_what_holds_no_words_is_not_deleted(tmp_path: Path) -> None:
    path = tmp_path / "photograph.jpg"
    path.write_bytes(b"no words")
    with pytest.raises(SettingsError, match="holds no words"):
        forget(path)
    assert path.read_bytes() == b"no words"


@pytest.mark.parametrize(
    "text", ["", "{}", '{"version":1,"words":{}}', '{"version":1,"words":{"ok":["AAAA"]}}']
)
def test_a_file_without_words_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "words"
    path.write_text(text)
    with pytest.raises(SettingsError, match="holds no words"):
        Lexicon.load(path)


class Room:
    """Opens a microphone that hears this, and remembers each."""

    def __init__(self, *sounds: np.ndarray) -> None:
        self._sounds = sounds
        self.opened: list[MemoryMicrophone] = []

    def __call__(self) -> MemoryMicrophone:
        self.opened.append(MemoryMicrophone(self._sounds))
        return self.opened[-1]


def sooner_or_later(holds: Callable[[], object]) -> object:
    for _ in range(2000):
        if found := holds():
            return found
        time.sleep(0.01)
    return None


def test_a_word_answers_the_bonus_that_is_asked_about_once_and_switches_the_microphone_off(
    ear: Ear, lexicon: Lexicon
) -> None:
    room = Room(said(word(OK), word(NEXT)))
    voice = VoiceControl(lexicon, ear, room)
    voice.see(ASKS)
    assert sooner_or_later(voice.poll) is Command.OK
    assert [one.closed for one in room.opened] == [True]
    voice.see(CardFace(ASKS.card, filling=2))
    assert len(room.opened) == 1, "the same question, looked at, is not asked again"
    voice.see(ASKS_NEXT)
    assert sooner_or_later(lambda: len(room.opened) == 2)
    voice.close()


@pytest.mark.parametrize(
    "face",
    [
        StateFace(State.CONFIRM),
        MemoFace("memo", ("Pause",)),
        CardFace(card("Maëlle T."), None),
        StateFace(State.READY),
    ],
    ids=["whether it is this customer", "a memo", "an order that may be done", "nothing"],
)
def test_nobody_listens_to_what_cannot_be_taken_back(ear: Ear, lexicon: Lexicon, face: Face) -> None:
    room = Room(said(word(OK)))
    voice = VoiceControl(lexicon, ear, room)
    voice.see(face)
    assert room.opened == []
    assert voice.poll() is None


def test_a_word_said_to_a_question_that_is_gone_answers_nothing(ear: Ear, lexicon: Lexicon) -> None:
    room = Room(said(word(OK)))
    voice = VoiceControl(lexicon, ear, room)
    voice.see(ASKS)
    voice.see(StateFace(State.OFFLINE))
    assert sooner_or_later(lambda: all(one.closed for one in room.opened))
    assert voice.poll() is None


def test_a_machine_without_a_recorder_says_what_to_install() -> None:
    with pytest.raises(MicrophoneUnavailable, match="alsa-utils"):
        find_recorder(lambda _: None)
    with pytest.raises(MicrophoneUnavailable, match="does not start"):
        SystemMicrophone(("/nowhere/arecord",))


def test_the_systems_recorder_is_read_in_blocks_until_it_ends(tmp_path: Path) -> None:
    raw = tmp_path / "sound"
    raw.write_bytes((np.ones(2 * BLOCK + 7) * 16384).astype("<i2").tobytes())
    microphone = SystemMicrophone(("/bin/cat", str(raw)))
    first, second, third = (microphone.read() for _ in range(3))
    microphone.close()
    assert first is not None
    assert second is not None
    assert third is None
    assert first.shape == (BLOCK,)
    assert float(first[0]) == 0.5


def test_words_never_take_the_place_of_another_file_and_room_is_there_before_they_are_said(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    other, words = tmp_path / "credential", tmp_path / "words"
    other.write_text("bay-1.secret")
    with pytest.raises(SettingsError, match="holds no words: name another file"):
        make_room(other)
    assert other.read_text() == "bay-1.secret"
    with pytest.raises(SettingsError, match="cannot be written to"):
        make_room(tmp_path / "nowhere" / "words")
    make_room(words)
    assert not words.exists()
    lexicon.save(words)
    make_room(words)
    assert words.exists()


def test_a_microphone_that_hears_nothing_is_said(ear: Ear) -> None:
    asked: list[str] = []
    silence = np.zeros(21 * RATE_HZ, np.float32)
    with pytest.raises(MicrophoneUnavailable):
        teach(asked.append, MemoryMicrophone([silence]), ear)
    assert ["nothing was heard" in line for line in asked] == [False, True, True]
