from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.layout.typeface import CAP_HEIGHT, UNITS, Weight, covers, drawable, extent, glyphs, width
from overlays.paint.fonts import font
from overlays.paint.letters import letter_mask
from overlays.paint.palette import coverage_table
from overlays.profiles import PROFILES
from tests.unit.overlays.shown import patiently

FRENCH = "àâäæçéèêëîïôœöùûüÿÀÂÄÆÇÉÈÊËÎÏÔŒÖÙÛÜŸ’‘«»“”…–—−·•€°№%&+*/()!?;:.,'\"\u00a0\u202f0123456789"
SIZES = sorted({size for display in PROFILES.values() for size in (display.em_px, display.name_em_px)})


def test_every_letter_of_french_can_be_drawn() -> None:
    assert covers(FRENCH)


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize("em_px", [15.0, 38.0])
def test_no_letter_is_drawn_outside_of_what_the_table_says(weight: Weight, em_px: float) -> None:
    for letter in FRENCH + ascii_letters:
        drawn = letter_mask(letter, weight, em_px)
        if drawn is None:
            assert letter.isspace()
            continue
        solid = drawn.mask.point(coverage_table(255)).getbbox()
        assert solid is not None
        left, top, right, bottom = solid
        ink = extent(letter, weight, em_px)
        assert -(drawn.dy + top) <= ink.above
        assert drawn.dy + bottom <= ink.below
        assert -(drawn.dx + left) <= ink.before
        assert drawn.dx + right - width(letter, weight, em_px) <= ink.after + 1


@pytest.mark.parametrize("weight", Weight)
def test_the_table_is_that_of_the_font(weight: Weight) -> None:
    large = font(weight, UNITS)
    for letter in FRENCH.replace("\u202f", "") + ascii_letters:
        assert abs(glyphs(weight)[letter].advance - large.getlength(letter)) <= 1


@pytest.mark.parametrize("weight", Weight)
def test_the_cap_height_is_that_of_the_font(weight: Weight) -> None:
    assert glyphs(weight)["H"].top == CAP_HEIGHT


def test_the_narrow_space_of_french_is_narrower_than_a_space_and_leaves_no_ink() -> None:
    assert width("\u202f", Weight.PLAIN, 100) < width(" ", Weight.PLAIN, 100)
    assert extent("\u202f", Weight.PLAIN, 100).above == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Zoé", "Zoé"), ("Nguyễn", "Nguyễn"), ("Hạnh", "Hanh"), ("ﬁn", "fin"), ("Иван", None), ("\u0338", None)],
)
def test_accents_that_the_font_lacks_are_left_out_and_foreign_scripts_are_not_guessed(
    text: str, shown: str | None
) -> None:
    assert drawable(text) == shown


@patiently
@given(st.text(alphabet=sorted(glyphs(Weight.PLAIN)), min_size=1, max_size=24), st.sampled_from(SIZES))
def test_a_text_is_as_wide_as_its_letters(text: str, em_px: float) -> None:
    assert width(text, Weight.PLAIN, em_px) == sum(width(letter, Weight.PLAIN, em_px) for letter in text)
    assert abs(width(text, Weight.PLAIN, em_px) - width(text, Weight.PLAIN, UNITS) * em_px / UNITS) <= len(
        text
    )
