import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.badges import Badge, Hand, badge_card, read_badge
from overlays.card import Language
from overlays.commands import Command, command_card, read_command

KEY = b"k" * 32
EVERY_BADGE = [Badge(language, hand) for language in Language for hand in Hand]


@pytest.mark.parametrize("badge", EVERY_BADGE)
def test_a_badge_says_how_the_glasses_are_worn(badge: Badge) -> None:
    assert read_badge(badge_card(badge, "lyon-7", KEY), "lyon-7", KEY) == badge


def test_two_attendants_with_the_same_preferences_carry_the_same_badge() -> None:
    assert badge_card(Badge(), "lyon-7", KEY) == badge_card(Badge(), "lyon-7", KEY)
    assert len({badge_card(badge, "lyon-7", KEY) for badge in EVERY_BADGE}) == len(EVERY_BADGE)


def test_a_badge_has_no_room_for_who_wears_it() -> None:
    assert set(Badge.__dataclass_fields__) == {"language", "hand"}


@pytest.mark.parametrize(
    "text",
    [
        badge_card(Badge(), "lyon-7", b"guessed" * 4),
        badge_card(Badge(), "paris-1", KEY),
        command_card(Command.OK, "lyon-7", KEY),
        "BAYLENS:badge-fr:lyon-7:0",
        "BAYLENS:badge-fr-right-1042:lyon-7:0",
        "BAYLENS:badge-xx-right:lyon-7:0",
        "badge-fr-right:lyon-7:0",
        "BAYLENS:",
    ],
)
def test_what_is_no_badge_of_this_site_begins_no_shift(text: str) -> None:
    assert read_badge(text, "lyon-7", KEY) is None


@given(st.text(max_size=80))
def test_no_text_a_stranger_writes_is_a_badge_or_a_command(text: str) -> None:
    assert read_badge(f"BAYLENS:{text}", "lyon-7", KEY) is None
    assert read_command(f"BAYLENS:{text}", "lyon-7", KEY) is None
