"""The scan session: which of the codes that were seen count, and when."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassapp.ports import Scan, Sighting
from glassapp.scanning.session import ScanSession, SessionConfig
from overlays.commands import PREFIX, Command, command_card
from overlays.wire import Knowledge, Symbology

MARIE = "2912345678906"
PAUL = "2900000000001"
OK_CARD = command_card(Command.OK, "lyon", b"k" * 32)
CENTRE = (320.0, 180.0)


def seen(text: str, decoder: str = "zxing", at: tuple[float, float] | None = None) -> Sighting:
    corners = None
    if at is not None:
        x, y = at
        corners = np.array([(x - 5, y - 5), (x + 5, y - 5), (x + 5, y + 5), (x - 5, y + 5)], dtype=np.float32)
    return Sighting(text, Symbology.QR_CODE, Knowledge.DECODED, decoder, corners)


def matched(text: str, *, strict: bool = True) -> Sighting:
    return Sighting(text, Symbology.EAN_13, Knowledge.MATCHED, "matcher", strict=strict)


def aimed(sighting: Sighting) -> bool:
    """Whether it stands in the inner four fifths of the view."""
    if sighting.corners is None:
        return True
    x, y = sighting.corners.mean(axis=0)
    return bool(64 <= x <= 576 and 36 <= y <= 324)


def watch(session: ScanSession, *frames: Sequence[Sighting], start: float = 0.0) -> list[str | None]:
    """Show frames a tenth of a second apart and say what counted at each."""
    decisions = [session.observe(frame, start + 0.1 * n, CENTRE) for n, frame in enumerate(frames)]
    return [decision.text if decision else None for decision in decisions]


def expecting(*codes: str) -> ScanSession:
    session = ScanSession()
    session.set_expected(codes)
    return session


# -- what counts ----------------------------------------------------------------------------------


def test_a_code_that_nobody_expects_counts_when_two_frames_agree() -> None:
    assert watch(ScanSession(), [seen(MARIE)], [seen(MARIE)]) == [None, MARIE]


def test_an_expected_code_at_the_rim_of_the_view_needs_a_second_frame() -> None:
    beside = [seen(MARIE, at=(320.0, 355.0))]
    assert watch(expecting(MARIE), beside, beside) == [None, MARIE]
    assert watch(expecting(MARIE), [seen(MARIE, at=(320.0, 300.0))]) == [MARIE]


@pytest.mark.parametrize(
    ("inside", "at_the_rim"),
    [
        ((320.0, 320.0), (320.0, 328.0)),
        ((320.0, 40.0), (320.0, 32.0)),
        ((68.0, 180.0), (60.0, 180.0)),
        ((572.0, 180.0), (580.0, 180.0)),
    ],
)
def test_the_rim_is_a_tenth_of_the_view_at_each_edge(
    inside: tuple[float, float], at_the_rim: tuple[float, float]
) -> None:
    assert watch(expecting(MARIE), [seen(MARIE, at=inside)]) == [MARIE]
    assert watch(expecting(MARIE), [seen(MARIE, at=at_the_rim)]) == [None]


@given(st.floats(0, 640), st.floats(0, 360))
def test_where_an_expected_code_stands_never_keeps_two_frames_from_agreeing(x: float, y: float) -> None:
    assert MARIE in watch(expecting(MARIE), [seen(MARIE, at=(x, y))], [seen(MARIE, at=(x, y))])


def test_an_expected_code_counts_at_once_and_is_called_verified() -> None:
    scan = expecting(MARIE).observe([seen(MARIE)], 5.0)
    assert scan == Scan(MARIE, Symbology.QR_CODE, Knowledge.VERIFIED, "zxing", 1, 5.0)


def test_an_unexpected_code_is_called_decoded() -> None:
    session = ScanSession()
    session.observe([seen(MARIE)], 0.0)
    scan = session.observe([seen(MARIE)], 0.1)
    assert scan is not None
    assert (scan.knowledge, scan.frames) == (Knowledge.DECODED, 2)


def test_frames_further_apart_than_the_window_do_not_agree() -> None:
    session = ScanSession(SessionConfig(window_s=1.0))
    assert session.observe([seen(MARIE)], 0.0) is None
    assert session.observe([seen(MARIE)], 1.01) is None


def test_frames_in_between_that_show_nothing_do_no_harm() -> None:
    assert watch(ScanSession(), [seen(MARIE)], [], [], [seen(MARIE)])[-1] == MARIE


def test_two_decoders_in_one_frame_are_still_one_frame() -> None:
    assert watch(ScanSession(), [seen(MARIE), seen(MARIE, "zbar")]) == [None]


def test_a_match_by_shape_needs_two_frames_although_the_code_is_expected() -> None:
    assert watch(expecting(MARIE), [matched(MARIE)], [matched(MARIE)]) == [None, MARIE]


def test_a_match_that_needs_a_nod_is_handed_on_as_one_that_needs_a_nod() -> None:
    session = expecting(MARIE)
    session.observe([matched(MARIE, strict=False)], 0.0)
    scan = session.observe([matched(MARIE, strict=False)], 0.1)
    assert scan is not None
    assert (scan.knowledge, scan.strict) == (Knowledge.MATCHED, False)


def test_one_strict_match_of_two_needs_no_nod() -> None:
    session = expecting(MARIE)
    session.observe([matched(MARIE)], 0.0)
    scan = session.observe([matched(MARIE, strict=False)], 0.1)
    assert scan is not None
    assert scan.strict


def test_a_decode_after_a_match_tells_the_better_of_the_two() -> None:
    session = expecting(MARIE)
    session.observe([matched(MARIE)], 0.0)
    scan = session.observe([matched(MARIE), seen(MARIE)], 0.1)
    assert scan is not None
    assert (scan.knowledge, scan.decoder, scan.frames) == (Knowledge.VERIFIED, "zxing", 2)


def test_a_code_that_is_no_longer_expected_needs_two_frames_again() -> None:
    session = expecting(MARIE)
    session.set_expected([PAUL])
    assert watch(session, [seen(MARIE)], [seen(MARIE)]) == [None, MARIE]


def test_a_session_without_votes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        ScanSession(SessionConfig(votes=0))


# -- once -----------------------------------------------------------------------------------------


def test_a_card_held_before_the_camera_counts_once() -> None:
    assert watch(ScanSession(), *[[seen(MARIE)]] * 100) == [None, MARIE, *[None] * 98]


def test_a_card_that_comes_back_after_it_was_forgotten_counts_again() -> None:
    session = expecting(MARIE)
    assert session.observe([seen(MARIE)], 0.0) is not None
    assert session.observe([seen(MARIE)], 3.0) is None
    assert session.observe([seen(MARIE)], 6.01) is not None


def test_another_card_counts_right_after_the_first() -> None:
    assert watch(expecting(MARIE, PAUL), [seen(MARIE)], [seen(PAUL)]) == [MARIE, PAUL]


# -- several in view ------------------------------------------------------------------------------


def test_of_several_codes_in_view_the_expected_one_counts() -> None:
    advert = "https://example.org"
    frames = [[seen(advert), seen(MARIE)]] * 5
    assert watch(expecting(MARIE), *frames) == [MARIE, None, None, None, None]


def test_the_web_address_beside_a_card_waits_until_the_card_is_forgotten() -> None:
    advert = "https://example.org"
    session = expecting(MARIE)
    watch(session, [seen(advert), seen(MARIE)])
    assert watch(session, [seen(advert)], [seen(advert)], start=0.5) == [None, None]
    assert watch(session, [seen(advert)], [seen(advert)], start=4.0) == [None, advert]


@pytest.mark.parametrize("expected", [(), (MARIE, PAUL)])
def test_of_two_codes_of_equal_right_the_second_waits_while_both_are_in_view(
    expected: tuple[str, ...],
) -> None:
    both = [seen(MARIE, at=(330, 170)), seen(PAUL, at=(120, 180))]
    assert [one for one in watch(expecting(*expected), *[both] * 8) if one] == [MARIE]


def test_a_bag_label_in_view_does_not_keep_a_customer_waiting() -> None:
    session = expecting(MARIE)
    assert watch(session, [seen("BAG-1")], [seen("BAG-1")]) == [None, "BAG-1"]
    assert watch(session, [seen("BAG-1"), seen(MARIE)], start=0.2) == [MARIE]


def test_of_two_unknown_codes_the_one_seen_more_often_counts() -> None:
    frames = [seen(OK_CARD), seen(MARIE)], [seen(OK_CARD), seen(MARIE), seen(PAUL)], [seen(MARIE), seen(PAUL)]
    assert watch(ScanSession(), *frames) == [None, OK_CARD, MARIE]


def test_of_two_codes_seen_equally_often_the_one_looked_at_counts() -> None:
    left, middle = seen(PAUL, at=(20, 180)), seen(MARIE, at=(330, 170))
    assert watch(ScanSession(), [left, middle], [left, middle]) == [None, MARIE]


def test_an_expected_code_counts_before_one_that_was_seen_more_often() -> None:
    advert = "https://example.org"
    assert watch(expecting(MARIE), [seen(advert)], [seen(advert), seen(MARIE)]) == [None, MARIE]


def test_between_codes_of_equal_right_the_choice_is_always_the_same() -> None:
    sheet = [seen(f"BAG-{number}") for number in range(9)]
    assert watch(ScanSession(), sheet, sheet) == [None, "BAG-0"]


# -- command cards --------------------------------------------------------------------------------


def test_a_command_card_needs_two_frames_even_if_somebody_made_it_expected() -> None:
    assert watch(expecting(OK_CARD), [seen(OK_CARD)], [seen(OK_CARD)]) == [None, OK_CARD]


def test_the_same_command_may_follow_after_a_second_and_a_half() -> None:
    session = ScanSession()
    assert watch(session, [seen(OK_CARD)], [seen(OK_CARD)]) == [None, OK_CARD]
    assert watch(session, [seen(OK_CARD)], [seen(OK_CARD)], start=1.55) == [None, None]
    assert watch(session, [seen(OK_CARD)], [seen(OK_CARD)], start=3.2) == [None, OK_CARD]


def test_a_command_does_not_wait_for_the_customers_card_to_leave() -> None:
    session = expecting(MARIE)
    both = [seen(MARIE), seen(OK_CARD)]
    assert watch(session, both, both) == [MARIE, OK_CARD]


def test_a_command_in_view_keeps_no_card_waiting() -> None:
    session = expecting(MARIE)
    watch(session, [seen(OK_CARD)], [seen(OK_CARD)])
    assert watch(session, [seen(OK_CARD), seen(MARIE)], start=0.2) == [MARIE]


# -- rules that hold for every shift ----------------------------------------------------------------

CODES = (MARIE, PAUL, "BAG-1", OK_CARD)


@dataclass(frozen=True)
class Look:
    """One frame of a shift: when, and what is in it."""

    after_s: float
    sightings: tuple[Sighting, ...]


def looks() -> st.SearchStrategy[list[Look]]:
    sighting = st.builds(
        Sighting,
        text=st.sampled_from(CODES),
        symbology=st.sampled_from((Symbology.EAN_13, Symbology.QR_CODE)),
        knowledge=st.sampled_from(Knowledge),
        decoder=st.sampled_from(("zxing", "zbar", "matcher")),
        corners=st.none() | st.builds(_square, st.integers(0, 600)),
        strict=st.booleans(),
    )
    # Coarse steps, so that the borders of every rule are met often.
    pause = st.sampled_from((0.0, 0.1, 0.5, 1.0, 1.5, 2.0, 3.0, 3.5))
    return st.lists(st.builds(Look, pause, st.lists(sighting, max_size=4).map(tuple)), max_size=16)


def _square(x: int) -> np.ndarray:
    return np.array([(x, 0), (x + 9, 0), (x + 9, 9), (x, 9)], dtype=np.float32)


def play(shift: Sequence[Look], expected: Sequence[str]) -> list[tuple[float, Scan | None]]:
    session = expecting(*expected)
    now = 0.0
    decisions = []
    for look in shift:
        now += look.after_s
        decisions.append((now, session.observe(look.sightings, now, CENTRE)))
    return decisions


def told(decisions: Sequence[tuple[float, Scan | None]]) -> list[Scan | None]:
    """What was decided, without where in the picture it was."""
    return [replace(scan, corners=None) if scan else None for _, scan in decisions]


expected_codes = st.lists(st.sampled_from(CODES), max_size=3)


@given(looks(), expected_codes)
def test_one_card_is_never_counted_twice_within_forget(shift: list[Look], expected: list[str]) -> None:
    last_seen: dict[str, float] = {}
    longest_absence: dict[str, float] = {}
    for look, (now, scan) in zip(shift, play(shift, expected), strict=True):
        for text in {one.text for one in look.sightings}:
            absence = now - last_seen.get(text, now)
            longest_absence[text] = max(absence, longest_absence.get(text, float("inf")))
            last_seen[text] = now
        if scan is not None:
            patience = 1.5 if scan.text.startswith(PREFIX) else 3.0
            assert longest_absence[scan.text] > patience
            longest_absence[scan.text] = 0.0


@given(looks(), expected_codes, st.randoms(use_true_random=False))
def test_the_order_of_decoders_does_not_change_the_answer(
    shift: list[Look], expected: list[str], shuffle: Random
) -> None:
    shuffled = [
        replace(look, sightings=tuple(shuffle.sample(look.sightings, len(look.sightings)))) for look in shift
    ]
    assert told(play(shift, expected)) == told(play(shuffled, expected))


@given(looks(), expected_codes)
def test_a_lone_unexpected_frame_never_counts(shift: list[Look], expected: list[str]) -> None:
    frames_of = Counter(text for look in shift for text in {one.text for one in look.sightings})
    lone = {text for text, frames in frames_of.items() if frames == 1} - set(expected)
    assert not lone & {scan.text for _, scan in play(shift, expected) if scan}


@given(looks(), expected_codes)
def test_a_scan_is_always_of_a_code_in_the_frame_that_decided_it(
    shift: list[Look], expected: list[str]
) -> None:
    for look, (now, scan) in zip(shift, play(shift, expected), strict=True):
        if scan is not None:
            assert scan.text in {one.text for one in look.sightings}
            assert scan.decided_at == now


@given(looks(), expected_codes)
def test_a_decoded_expected_code_never_waits_for_unexpected_ones(
    shift: list[Look], expected: list[str]
) -> None:
    customers = [text for text in expected if not text.startswith(PREFIX)][:1]
    counted = False
    for look, (_, scan) in zip(shift, play(shift, customers), strict=True):
        read = {one.text for one in look.sightings if one.knowledge is not Knowledge.MATCHED and aimed(one)}
        counted = counted or (scan is not None and scan.text in customers)
        if customers and customers[0] in read and not (scan and scan.text.startswith(PREFIX)):
            assert counted


@given(looks())
def test_a_scan_says_verified_only_of_an_expected_code(shift: list[Look]) -> None:
    honest = [
        replace(look, sightings=tuple(one for one in look.sightings if one.knowledge is Knowledge.DECODED))
        for look in shift
    ]
    for _, scan in play(honest, [MARIE]):
        if scan is not None:
            assert (scan.knowledge is Knowledge.VERIFIED) == (scan.text == MARIE)
