"""What is shown while nobody is served: a supervisor's word, and who is here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.card import LINE_CHARACTERS, Language
from overlays.errors import DoesNotFit
from overlays.layout import CardFace, Face, MemoFace, QueueFace, QueueLine, asks, break_memo, lay_out
from overlays.layout.figure import Icon
from overlays.layout.places import list_places
from overlays.profiles import PROFILES, DisplayProfile, profile
from overlays.wire import MOST_MEMO_LINES
from tests.unit.overlays.shown import COFFEE, any_line, card, patiently
from tests.unit.overlays.test_layout import any_display, any_language, keeps_the_rules

REFERENCE = profile("usb-c-640x360")


def words_of(face: Face) -> list[str]:
    return [row.words for row in lay_out(face, REFERENCE, Language.FRENCH).rows]


def test_a_supervisors_word_is_broken_between_words_as_evenly_as_it_goes() -> None:
    assert break_memo("Pause") == ("Pause",)
    assert break_memo("Quai 3 fermé jusqu’à midi") == ("Quai 3 fermé", "jusqu’à midi")


def test_a_supervisors_word_takes_no_more_lines_than_it_must() -> None:
    assert break_memo("Quai 3 fermé") == ("Quai 3 fermé",)
    full = "il il il il il il il ill"
    assert len(full) == LINE_CHARACTERS
    assert break_memo(full) == (full,)
    assert break_memo(f"{full} {full}") == (full, full)
    assert break_memo(f"{full} {full} {full}") == (full, full, full)


@pytest.mark.parametrize(
    ("text", "what_to_do"),
    [
        ("", "at least one word"),
        (" \n ", "at least one word"),
        ("W" * 25, "say it shorter"),
        ("un " * 60, "say it shorter"),
        ("anticonstitutionnellementement", "say it shorter"),
        ("Quai さ fermé さ", "no display can draw さ: write the message in other letters"),
        ("Pause 🙂 " * 60, "no display can draw 🙂: write the message in other letters"),
    ],
)
def test_a_word_that_some_display_cannot_show_is_refused_with_what_to_do(text: str, what_to_do: str) -> None:
    with pytest.raises(DoesNotFit, match=what_to_do):
        break_memo(text)


@patiently
@given(st.lists(st.text("abcdeéèçÀWil’0189", min_size=1, max_size=14), min_size=1, max_size=9).map(" ".join))
def test_a_word_is_whole_on_every_display_or_refused(text: str) -> None:
    try:
        lines = break_memo(text)
    except DoesNotFit:
        return
    assert " ".join(lines) == text
    assert len(lines) <= MOST_MEMO_LINES
    assert max(map(len, lines)) <= LINE_CHARACTERS
    for display in PROFILES.values():
        assert keeps_the_rules(lay_out(MemoFace("memo", lines), display, Language.FRENCH), display)


@pytest.mark.parametrize("here", [1, 2, 3])
def test_a_short_queue_stands_as_low_as_it_can(here: int) -> None:
    lines = tuple(QueueLine("Inès T.", str(bay), 4) for bay in range(1, here + 1))
    rows = lay_out(QueueFace(lines, here), REFERENCE, Language.FRENCH).rows
    where = [place.baseline for place in list_places(REFERENCE)]
    assert [row.texts[0].baseline for row in rows] == where[-here:]


def test_whoever_is_here_and_has_no_line_is_counted() -> None:
    rows = words_of(QueueFace((QueueLine("Inès T.", "1", 4),), 2))
    assert len(rows) == 2
    assert "1" in rows[1]


def test_the_sheet_says_that_it_is_a_word_of_the_supervisor() -> None:
    rows = lay_out(MemoFace("memo", ("Quai 3", "fermé")), REFERENCE, Language.FRENCH).rows
    assert [[shape.icon for shape in row.shapes] for row in rows] == [[Icon.MEMO], []]


def test_the_queue_says_who_is_here_in_which_bay_and_for_how_long() -> None:
    face = QueueFace((QueueLine("Maëlle T.", "4", 3), QueueLine(None, "7", 0)), 2)
    assert words_of(face) == ["Maëlle T. Q. 4 3 min", "Client Q. 7 0 min"]


def test_a_long_queue_says_how_many_more() -> None:
    five = tuple(QueueLine(None, str(bay), 1) for bay in range(1, 6))
    assert words_of(QueueFace(five, 12)) == ["Client Q. 1 1 min", "Client Q. 2 1 min", "et 10 autres"]
    assert words_of(QueueFace(five[:3], 3))[2] == "Client Q. 3 1 min"


@patiently
@given(
    st.lists(
        st.builds(
            QueueLine,
            st.none() | any_line,
            st.text("0123456789É", min_size=1, max_size=6),
            st.integers(0, 5000),
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 400),
    any_display,
    any_language,
)
def test_any_queue_keeps_the_rules_on_every_display(
    lines: list[QueueLine], beyond: int, display: DisplayProfile, language: Language
) -> None:
    face = QueueFace(tuple(lines), len(lines) + beyond)
    assert keeps_the_rules(lay_out(face, display, language), display)


def test_a_nod_answers_only_what_is_asked() -> None:
    asked = MemoFace("memo", ("Pause",))
    assert asks(asked)
    assert asks(CardFace(card("Maëlle T.", COFFEE)))
    assert not asks(CardFace(card("Maëlle T.", COFFEE), None))
    assert not asks(QueueFace((QueueLine(None, "4", 1),), 1))
