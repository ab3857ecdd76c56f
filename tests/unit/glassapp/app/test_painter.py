"""The painter: the picture, its lines, and what is shown when a text does not fit."""

from glassapp.app.painter import Painter
from glassapp.clock import ManualClock
from glassapp.displays import MemoryDisplay
from overlays.card import Bonus, BonusKind, Card, Language, Reason, ReasonKind, Wording
from overlays.layout import CardFace, State, StateFace
from overlays.paint.letters import letter_mask
from overlays.profiles import profile

LONG = "W" * 24


def painter(display: MemoryDisplay) -> Painter:
    return Painter(display, profile("halo-256-round"), Language.FRENCH, ManualClock())


def card(order: str = "1042", title: str = "Café -20 %") -> Card:
    bonus = Bonus(
        bonus_id="b-1",
        kind=BonusKind.COUPON,
        title=Wording(forms=(title,)),
        reason=Reason(kind=ReasonKind.WELCOME),
    )
    return Card(card_id="c-1", name="Zoé M.", order=order, bay="7", bonuses=(bonus,))


def test_a_face_becomes_a_numbered_picture_and_its_lines() -> None:
    display = MemoryDisplay()
    pen = painter(display)
    first = pen.show(StateFace(State.READY))
    second = pen.show(CardFace(card()))
    assert (first.number, second.number) == (1, 2)
    assert "Zoé M." in second.lines
    assert [picture.size for picture in display.pictures] == [(256, 256), (256, 256)]
    assert display.pictures[0] != display.pictures[1]


def test_a_title_that_does_not_fit_never_hides_whose_order_it_is() -> None:
    shown = painter(MemoryDisplay()).show(CardFace(card(title=LONG)))
    assert "Zoé M." in shown.lines
    assert not any(LONG in line for line in shown.lines)


def test_an_order_that_does_not_fit_is_said_to_be_unreadable_and_not_cut() -> None:
    shown = painter(MemoryDisplay()).show(CardFace(card(order=LONG)))
    assert not any("W" in line for line in shown.lines)
    assert shown.lines


def test_a_display_may_be_closed_twice() -> None:
    pen = painter(MemoryDisplay())
    pen.close()
    pen.close()


def test_letters_are_drawn_before_the_first_customer_comes_and_none_of_a_card_is_new() -> None:
    pen = painter(MemoryDisplay())
    pen.get_ready()
    drawn = letter_mask.cache_info().misses
    pen.show(CardFace(card()))
    assert letter_mask.cache_info().misses == drawn
