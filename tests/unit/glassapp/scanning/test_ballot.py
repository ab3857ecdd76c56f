"""The ballot: one vote for each code in each frame, and only as long as it matters."""

from glassapp.ports import Sighting
from glassapp.scanning.ballot import MOST_FRAMES, Ballot
from overlays.wire import Knowledge, Symbology


def seen(text: str, knowledge: Knowledge = Knowledge.DECODED) -> Sighting:
    return Sighting(text, Symbology.EAN_8, knowledge, "zxing")


def test_frames_of_the_window_are_counted_and_older_ones_are_not() -> None:
    ballot = Ballot(window_s=1.0)
    for now in (0.0, 0.5, 1.5):
        ballot.cast([seen("A")], now)
    assert ballot.tally("A").frames == 2


def test_the_ballot_does_not_grow_however_fast_a_camera_is() -> None:
    ballot = Ballot(window_s=60.0)
    for _ in range(2 * MOST_FRAMES):
        ballot.cast([seen("A")], 1.0)
    assert ballot.tally("A").frames == MOST_FRAMES


def test_codes_that_shared_a_frame_stand_beside_each_other() -> None:
    ballot = Ballot(window_s=1.0)
    ballot.cast([seen("A"), seen("B")], 0.0)
    ballot.cast([seen("A")], 0.1)
    ballot.cast([seen("C")], 0.2)
    assert ballot.tally("A").beside == {"B"}


def test_what_a_decoder_read_is_worth_more_than_a_newer_match() -> None:
    ballot = Ballot(window_s=1.0)
    ballot.cast([seen("A")], 0.0)
    ballot.cast([seen("A", Knowledge.MATCHED)], 0.1)
    assert ballot.tally("A").best.knowledge is Knowledge.DECODED
