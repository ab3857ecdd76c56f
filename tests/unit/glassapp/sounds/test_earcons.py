"""What an attendant hears: four sounds that nobody confuses, loud enough, and each at its moment."""

import io
import itertools
import wave

import numpy as np
import pytest

from glassapp.errors import CredentialRefused
from glassapp.link import CardShown, Cleared, Granted, LinkLost, LinkRefused, LostReason, Noticed, Refused
from glassapp.link.events import LinkEvent
from glassapp.sounds import RATE_HZ, SCORES, Earcon, earcon_for, samples, wav
from overlays.card import Card
from overlays.wire import ClearReason, NoticeKind, RefusalReason, Verdict

CARD = Card(card_id="c", name=None, order="1", bay="2")


def rhythm(earcon: Earcon) -> tuple[int, ...]:
    """Onsets of the sound as it is, in steps of a tenth of a second: what is left when pitch is not heard."""
    frame = RATE_HZ // 100
    sound = samples(earcon)
    loud = np.abs(sound[: len(sound) // frame * frame].reshape(-1, frame)).max(axis=1) > 0.05
    lengths = [(heard, len(list(run))) for heard, run in itertools.groupby(loud)]
    return tuple(round(length / 10) for heard, length in lengths if heard)


def test_no_two_earcons_share_a_rhythm() -> None:
    assert len({rhythm(earcon) for earcon in Earcon}) == len(Earcon)


def test_no_two_earcons_share_a_melody() -> None:
    assert len({tuple(note.pitch_hz for note in notes) for notes in SCORES.values()}) == len(Earcon)


@pytest.mark.parametrize("earcon", Earcon)
def test_an_earcon_is_over_within_a_second(earcon: Earcon) -> None:
    assert 0.15 <= len(samples(earcon)) / RATE_HZ <= 1.0


@pytest.mark.parametrize("earcon", Earcon)
def test_an_earcon_stands_out_of_a_motor(earcon: Earcon) -> None:
    power = np.abs(np.fft.rfft(samples(earcon))) ** 2
    pitch = np.fft.rfftfreq(len(samples(earcon)), 1 / RATE_HZ)
    assert power[pitch > 500].sum() > 0.98 * power.sum()
    assert power[(pitch > 1000) & (pitch < 4500)].sum() > 0.3 * power.sum()


@pytest.mark.parametrize("earcon", Earcon)
def test_an_earcon_is_as_loud_as_it_can_be_and_does_not_click(earcon: Earcon) -> None:
    sound = samples(earcon)
    assert 0.85 < np.abs(sound).max() < 1.0
    assert np.abs(sound[0]) < 0.01
    assert np.abs(sound[-1]) < 0.01
    # No step is larger than a sine of 6 kHz at full scale makes.
    assert np.abs(np.diff(sound)).max() < 2 * np.pi * 6000 / RATE_HZ


@pytest.mark.parametrize("earcon", Earcon)
def test_an_earcon_is_a_wav_file_that_everything_plays(earcon: Earcon) -> None:
    with wave.open(io.BytesIO(wav(earcon))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        assert file.getnframes() == len(samples(earcon))


@pytest.mark.parametrize(
    ("event", "earcon"),
    [
        (CardShown("s", CARD), Earcon.RECOGNISED),
        (Noticed(NoticeKind.RIGHT_BAG, "v"), Earcon.RECOGNISED),
        (Noticed(NoticeKind.WRONG_BAG, "v"), Earcon.WRONG_BAG),
        (Noticed(NoticeKind.BONUSES_OFF, None), Earcon.ATTENTION),
        (Granted("a", "c", "b", Verdict.GIVE), Earcon.GIVEN),
        (Granted("a", "c", "b", Verdict.DECLINE), Earcon.RECOGNISED),
        (Refused("s", RefusalReason.UNKNOWN_CODE, "scan"), Earcon.ATTENTION),
        (LinkLost(LostReason.CUT), Earcon.ATTENTION),
        (LinkRefused(CredentialRefused("revoked")), Earcon.ATTENTION),
        (Cleared("c", ClearReason.DONE), None),
    ],
)
def test_each_event_is_heard_as_what_it_is(event: LinkEvent, earcon: Earcon | None) -> None:
    assert earcon_for(event) is earcon
