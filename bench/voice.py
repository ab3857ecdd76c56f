"""Words of an attendant, said by a machine: how many are known, and how many others are taken for one.

espeak-ng speaks. For each voice three examples of each word teach it, at other speeds and pitches than
those that are asked about, in quiet and in the noise of a yard, most of it below 500 Hz: not the noise in
which the ear imagines what it was taught. Other words of the trade are said by the same voice, and the same
words by voices that taught nothing.
"""

import argparse
import io
import itertools
import shutil
import subprocess
import sys
import wave
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import report
from bench.report import Bar, CannotMeasure, Report
from glassapp.voice import BLOCK, RATE_HZ, Ear, Lexicon, Utterances
from overlays.commands import Command

Sound = NDArray[np.float32]

WORDS = {
    "fr": {Command.OK: "c'est bon", Command.NEXT: "suivant", Command.HELP: "pourquoi"},
    "en": {Command.OK: "okay", Command.NEXT: "next one", Command.HELP: "tell me why"},
}
OTHERS = {
    "fr": "bonjour|merci beaucoup|au revoir|la commande|trois sacs|attention|d'accord|voilà madame|il pleut|"
    "suis-moi|pour qui|un instant|quatre|le coffre|bonne journée|quai sept|c'est où|encore un|pardon|glaces",
    "en": "good morning|thank you|goodbye|the order|three bags|careful|of course|here you are|it rains|"
    "follow me|for whom|one moment|four|the boot|have a nice day|bay seven|where is it|one more|sorry|ice",
}
_TAUGHT = ((150, 48), (165, 52), (180, 50))
_ASKED = ((140, 45), (158, 55), (172, 50), (190, 47))
"""Words a minute and pitch, as espeak-ng counts them."""
_SNR_DB = (None, 15.0, 5.0)
_VOICES = {"fr": ("fr", "fr+f2", "fr+m3"), "en": ("en", "en+f2", "en+m3")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    return report.run(report.parser("voice", __doc__).parse_args(arguments), measure)


def measure(options: argparse.Namespace) -> Report:
    """Teach each voice, then let it and others speak.

    Raises:
        CannotMeasure: espeak-ng is not installed.
    """
    del options
    if shutil.which("espeak-ng") is None:
        raise CannotMeasure("espeak-ng speaks here: apt-get install espeak-ng")
    ear = Ear()
    counts: dict[str, list[bool]] = {}
    for language, voices in _VOICES.items():
        for voice in voices:
            _one_voice(ear, language, voice, counts)
    shares = {name: round(sum(hits) / len(hits), 4) for name, hits in sorted(counts.items())}
    figures: dict[str, Any] = {"share": shares, "said": {name: len(hits) for name, hits in counts.items()}}
    bars = (
        Bar("word_known_at_15_db", shares["known at 15 dB"], ">=", 0.95, "share"),
        Bar("word_taken_for_another", shares["taken for another"], "==", 0, "share"),
        Bar("other_word_accepted", shares["other word accepted"], "<=", 0.02, "share"),
    )
    return Report("voice", "espeak-ng, six voices, two languages", figures, bars)


def _one_voice(ear: Ear, language: str, voice: str, counts: dict[str, list[bool]]) -> None:
    noise = np.random.default_rng(5)

    def heard(text: str, how: tuple[int, int], snr_db: float | None, by: str = voice) -> list[Sound]:
        return list(_utterances(_in_a_yard(_say(text, by, how), snr_db, noise)))

    words = WORDS[language]
    taught = {
        command: [one for how in _TAUGHT for word in heard(text, how, None)[:1] for one in ear.learn(word)]
        for command, text in words.items()
    }
    lexicon = Lexicon(taught)
    for (command, text), how, snr_db in itertools.product(words.items(), _ASKED, _SNR_DB):
        found = [lexicon.recognise(ear.listen(one)) for one in heard(text, how, snr_db)]
        name = "known in quiet" if snr_db is None else f"known at {snr_db:g} dB"
        counts.setdefault(name, []).append(command in found)
        counts.setdefault("taken for another", []).append(any(one not in {command, None} for one in found))
    for text in OTHERS[language].split("|"):
        for snr_db, name in ((None, "other word accepted"), (15.0, "other word accepted at 15 dB")):
            found = [lexicon.recognise(ear.listen(one)) for one in heard(text, _ASKED[1], snr_db)]
            counts.setdefault(name, []).append(any(found))
    stranger = _VOICES[language][(_VOICES[language].index(voice) + 1) % 3]
    for text in words.values():
        found = [lexicon.recognise(ear.listen(one)) for one in heard(text, _ASKED[1], None, stranger)]
        counts.setdefault("word of another voice accepted", []).append(any(found))


def _say(text: str, voice: str, how: tuple[int, int]) -> Sound:
    speed, pitch = how
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", text]
    spoken = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout
    with wave.open(io.BytesIO(spoken)) as file:
        rate = file.getframerate()
    sound = np.frombuffer(spoken[44:], "<i2").astype(np.float32) / 32768
    at = np.arange(int(len(sound) * RATE_HZ / rate)) * rate / RATE_HZ
    return np.asarray(np.interp(at, np.arange(len(sound)), sound), dtype=np.float32)


def _in_a_yard(spoken: Sound, snr_db: float | None, draw: np.random.Generator) -> Sound:
    pause = np.zeros(RATE_HZ // 2, np.float32)
    whole = np.concatenate([pause, spoken, pause])
    white = draw.normal(size=len(whole))
    rumble = np.convolve(white, np.exp(-np.arange(200) / 25), mode="same") + 0.5 * white
    rumble /= np.sqrt(np.mean(np.square(rumble)))
    level = 5e-4
    if snr_db is not None:
        loud = spoken[np.abs(spoken) > 0.01]
        level = float(np.sqrt(np.mean(np.square(loud)))) * 10 ** (-snr_db / 20)
    return np.asarray(whole + level * rumble, dtype=np.float32)


def _utterances(sound: Sound) -> Iterator[Sound]:
    utterances = Utterances()
    for block in sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK):
        utterance = utterances.feed(block)
        if utterance is not None:
            yield utterance


if __name__ == "__main__":
    sys.exit(main())
