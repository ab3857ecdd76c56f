import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.card import LINE_CHARACTERS, Card, Language
from overlays.errors import DoesNotFit
from overlays.layout import CardFace, Face, Ink, Layout, Mark, NoticeFace, ReasonFace, StateFace, lay_out
from overlays.layout.figure import MOST_ROWS, Icon, Row
from overlays.layout.places import Place, places
from overlays.layout.setting import Words, set_line
from overlays.layout.typeface import cap_px, extent, width
from overlays.profiles import LEAST_PITCH, PROFILES, DisplayProfile, profile
from overlays.wire import NoticeKind
from overlays.words import State, who_forms
from tests.unit.overlays.shown import (
    CARD_FACES,
    CHEESE,
    COFFEE,
    FIXED_FACES,
    GREETING,
    LONG_NAMES,
    any_line,
    anything_card,
    bonus,
    card,
    french_name,
    patiently,
)

every_display = pytest.mark.parametrize("display", PROFILES.values(), ids=PROFILES)
every_language = pytest.mark.parametrize("language", Language)
any_display = st.sampled_from(tuple(PROFILES.values()))
any_language = st.sampled_from(Language)

Box = tuple[int, int, int, int]
"""Left, top, right, bottom of some ink."""


def boxes(row: Row) -> list[Box]:
    found = [(shape.x, shape.y, shape.x + shape.side, shape.y + shape.side) for shape in row.shapes]
    for text in row.texts:
        ink = extent(text.text, text.weight, text.em_px)
        right = text.x + width(text.text, text.weight, text.em_px) + ink.after
        found.append((text.x - ink.before, text.baseline - ink.above, right, text.baseline + ink.below))
    return found


def crosses(one: Box, other: Box) -> bool:
    return max(one[0], other[0]) < min(one[2], other[2]) and max(one[1], other[1]) < min(one[3], other[3])


def keeps_the_rules(layout: Layout, display: DisplayProfile) -> bool:
    assert 1 <= len(layout.rows) <= MOST_ROWS
    middle_top, middle_bottom = display.middle_third
    for row in layout.rows:
        for left, top, right, bottom in boxes(row):
            assert bottom <= middle_top or top >= middle_bottom, "ink in the middle third"
            assert inside(display, left, top, right, bottom), "ink in the margin"
        for one, other in combinations(boxes(row), 2):
            assert not crosses(one, other), "ink on other ink"
    texts = [text for row in layout.rows for text in row.texts]
    for row in layout.rows:
        assert len(row.words) <= LINE_CHARACTERS
        assert len({text.baseline for text in row.texts}) == 1
    for text in texts:
        assert cap_px(text.em_px) / display.pixels_per_degree >= display.smallest_cap_degrees
    baselines = sorted({text.baseline for text in texts})
    for upper, lower in pairwise(baselines):
        assert lower - upper >= LEAST_PITCH * cap_px(display.em_px)
    assert baselines[-1] > middle_bottom, "nothing at the bottom"
    return True


def inside(display: DisplayProfile, left: int, top: int, right: int, bottom: int) -> bool:
    if not display.round:
        across = display.margin_px <= left and right <= display.width_px - display.margin_px
        return across and display.margin_px <= top and bottom <= display.height_px - display.margin_px
    centre = display.width_px / 2
    corners = [(x - centre, y - centre) for x in (left, right) for y in (top, bottom)]
    return all(math.hypot(x, y) <= centre - display.margin_px for x, y in corners)


@every_language
@every_display
def test_every_message_keeps_the_rules_in_every_language_on_every_display(
    display: DisplayProfile, language: Language
) -> None:
    for face in FIXED_FACES:
        assert keeps_the_rules(lay_out(face, display, language), display)


@every_language
@every_display
def test_cards_of_the_shop_keep_the_rules_in_every_language_on_every_display(
    display: DisplayProfile, language: Language
) -> None:
    for face in CARD_FACES:
        assert keeps_the_rules(lay_out(face, display, language), display)


@patiently
@given(anything_card, st.integers(0, 3) | st.none(), any_display, any_language)
def test_a_card_nobody_thought_of_keeps_the_rules_or_is_refused_by_name(
    strange: Card, index: int | None, display: DisplayProfile, language: Language
) -> None:
    for face in (CardFace(strange, index), ReasonFace(strange, index)):
        try:
            layout = lay_out(face, display, language)
        except DoesNotFit:
            continue
        assert keeps_the_rules(layout, display)


@patiently
@given(any_line, any_display, any_language)
def test_no_name_keeps_a_card_from_being_shown(
    name: str, display: DisplayProfile, language: Language
) -> None:
    layout = lay_out(CardFace(card(name, COFFEE)), display, language)
    assert keeps_the_rules(layout, display)


@patiently
@given(french_name.filter(lambda name: len(name) <= LINE_CHARACTERS), any_display)
def test_a_french_name_is_shown_in_one_of_its_forms(name: str, display: DisplayProfile) -> None:
    layout = lay_out(CardFace(card(name)), display, Language.FRENCH)
    forms = who_forms(name, Language.FRENCH)
    assert layout.rows[0].words in forms
    assert layout.rows[0].words != "Client"


@every_display
@pytest.mark.parametrize("name", LONG_NAMES)
def test_the_longest_names_fit_in_some_form(name: str, display: DisplayProfile) -> None:
    layout = lay_out(CardFace(card(name, COFFEE, CHEESE, GREETING)), display, Language.FRENCH)
    assert layout.rows[0].words in who_forms(name, Language.FRENCH)
    assert keeps_the_rules(layout, display)


def test_an_ordinary_name_is_never_shortened() -> None:
    for display in PROFILES.values():
        for name in ("Maëlle T.", "Jean-Baptiste Ç.", "Marie-Christine D."):
            assert lay_out(CardFace(card(name)), display, Language.FRENCH).rows[0].words == name


def test_a_name_in_letters_the_font_lacks_loses_accents_or_becomes_the_word_for_any_customer() -> None:
    display = profile("usb-c-640x360")
    shown = {
        name: lay_out(CardFace(card(name)), display, Language.FRENCH).rows[0].words
        for name in ("Hạnh N.", "Владимир П.", "さくら", "Zoé 🎁")
    }
    assert shown == {"Hạnh N.": "Hanh N.", "Владимир П.": "Client", "さくら": "Client", "Zoé 🎁": "Zoé"}


def test_the_card_says_who_then_where_then_what() -> None:
    layout = lay_out(CardFace(card("Maëlle T.", COFFEE)), profile("usb-c-640x360"), Language.FRENCH)
    assert [row.words for row in layout.rows] == [
        "Maëlle T.",
        "Commande 1042 Quai 4",
        "Café moulu, échantillon",
    ]
    assert [shape.icon for shape in layout.rows[2].shapes] == [Icon.GIFT]


def test_the_next_bonus_comes_on_the_answer_and_the_marks_tell_what_became_of_the_others() -> None:
    face = CardFace(card("Maëlle T.", COFFEE, CHEESE, GREETING), 1, (Mark.GIVEN,))
    rows = lay_out(face, profile("monitor-1920x1080"), Language.FRENCH).rows
    assert rows[2].words == "−1,50 € sur le fromage"
    assert [shape.icon for shape in rows[1].shapes] == [Icon.CHECK, Icon.DOT, Icon.RING]


def test_one_bonus_alone_needs_no_marks() -> None:
    rows = lay_out(CardFace(card("Maëlle T.", COFFEE)), profile("usb-c-640x360"), Language.FRENCH).rows
    assert rows[1].shapes == ()


@pytest.mark.parametrize(("mark", "icon"), [(Mark.GIVEN, Icon.CHECK), (Mark.DECLINED, Icon.DASH)])
def test_a_decided_bonus_shows_its_mark_in_place_of_its_kind(mark: Mark, icon: Icon) -> None:
    face = CardFace(card("Maëlle T.", COFFEE), 0, (mark,))
    rows = lay_out(face, profile("usb-c-640x360"), Language.FRENCH).rows
    assert [shape.icon for shape in rows[2].shapes] == [icon]


@pytest.mark.parametrize("index", [None, 1, 7, -1])
def test_without_a_bonus_left_the_card_says_how_many_bags(index: int | None) -> None:
    rows = lay_out(CardFace(card("Maëlle T.", COFFEE), index), profile("usb-c-640x360"), Language.FRENCH).rows
    assert rows[2].words == "3 sacs · 1 en surgelé"


def test_without_bonus_and_bags_the_card_has_two_lines() -> None:
    bare = card("Maëlle T.").model_copy(update={"bags": ()})
    assert len(lay_out(CardFace(bare), profile("usb-c-640x360"), Language.FRENCH).rows) == 2


def test_help_says_why() -> None:
    rows = lay_out(ReasonFace(card("Maëlle T.", COFFEE)), profile("usb-c-640x360"), Language.FRENCH).rows
    assert [row.words for row in rows] == ["Maëlle T.", "Fidèle au pain", "Café moulu, échantillon"]


def test_help_without_a_bonus_shows_the_card() -> None:
    display, shown = profile("usb-c-640x360"), card("Maëlle T.")
    help_rows = lay_out(ReasonFace(shown, None), display, Language.FRENCH).rows
    assert help_rows == lay_out(CardFace(shown, None), display, Language.FRENCH).rows


@every_display
def test_a_title_falls_back_to_its_next_form_and_is_never_cut(display: DisplayProfile) -> None:
    wide = bonus("W" * 24, "W" * 23, "Ça va")
    layout = lay_out(CardFace(card("Maëlle T.", wide)), display, Language.FRENCH)
    assert layout.rows[2].words == "Ça va"


@every_display
def test_a_title_without_a_form_that_fits_is_refused_without_saying_what_it_was(
    display: DisplayProfile,
) -> None:
    with pytest.raises(DoesNotFit, match=r"no form of the bonus title fits.*write a shorter form") as refused:
        lay_out(CardFace(card("Maëlle T.", bonus("W" * 24))), display, Language.FRENCH)
    assert "WWW" not in str(refused.value)


def test_a_bay_with_an_accented_capital_fits_under_the_empty_middle() -> None:
    layout = lay_out(CardFace(card(order="É7", bay="É2")), profile("usb-c-640x360"), Language.FRENCH)
    assert layout.rows[1].words == "Commande E7 Quai E2"


@every_display
def test_lines_on_a_round_display_are_as_wide_as_its_chord(display: DisplayProfile) -> None:
    layout = lay_out(CardFace(card("Maëlle T.", COFFEE)), display, Language.FRENCH)
    long, shorter, _ = COFFEE.title.forms
    assert layout.rows[2].words == (shorter if display.round else long)
    where = places(display)
    assert (where.lower.width < where.upper.width) is display.round


@every_display
def test_a_state_is_never_colour_alone(display: DisplayProfile) -> None:
    for face in FIXED_FACES:
        rows = lay_out(face, display, Language.FRENCH).rows
        shapes = [shape for row in rows for shape in row.shapes]
        texts = [text for row in rows for text in row.texts]
        assert shapes
        assert texts
        assert all(text.ink is Ink.WHITE for text in texts)
        assert len({shape.ink for shape in shapes}) == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (NoticeFace(NoticeKind.RIGHT_BAG), NoticeFace(NoticeKind.WRONG_BAG)),
        (StateFace(State.GIVEN), StateFace(State.UNDONE)),
        (StateFace(State.READY), StateFace(State.OFFLINE)),
    ],
)
def test_opposites_differ_in_shape_and_in_words(right: Face, wrong: Face) -> None:
    one, other = (
        lay_out(face, profile("even-g2-576x288"), Language.FRENCH).rows[0] for face in (right, wrong)
    )
    assert one.shapes[0].icon != other.shapes[0].icon
    assert one.words != other.words


@patiently
@given(anything_card, any_display, any_language)
def test_the_same_card_is_always_laid_out_the_same(
    strange: Card, display: DisplayProfile, language: Language
) -> None:
    face = CardFace(strange)
    try:
        assert lay_out(face, display, language) == lay_out(face, display, language)
    except DoesNotFit:
        with pytest.raises(DoesNotFit):
            lay_out(face, display, language)


@pytest.mark.parametrize(
    ("text", "above", "below", "fits"),
    [("Ag", 20, 8, True), ("Ag", 20, 2, False), ("Ag", 8, 8, False), ("AI", 20, 2, True)],
)
def test_a_line_without_room_for_its_letters_is_refused_and_not_cut(
    text: str, above: int, below: int, fits: bool
) -> None:
    place = Place(0, 400, 100 - above, 100 + below, 100, 20.0, centred=False)
    if fits:
        assert set_line(place, [(Words(text),)], "name").words == text
    else:
        with pytest.raises(DoesNotFit, match="no form of the name fits"):
            set_line(place, [(Words(text),)], "name")
