"""The four badges of a site: language and hand, and nobody's name (docs/decisions/0036)."""

from PIL import Image, ImageDraw

from overlays.badges import Badge, Hand, badge_card
from overlays.card import Language
from sample_cards.brand import WHITE, Weight, font
from sample_cards.command_cards import Face, staff_card

EVERY_BADGE = tuple(Badge(language, hand) for language in Language for hand in Hand)

_COLOUR = (64, 72, 84)
_WORDS = {Language.FRENCH: ("SERVICE", "français"), Language.ENGLISH: ("ON DUTY", "English")}
_HANDS = {
    (Language.FRENCH, Hand.RIGHT): "main droite",
    (Language.FRENCH, Hand.LEFT): "main gauche",
    (Language.ENGLISH, Hand.RIGHT): "right hand",
    (Language.ENGLISH, Hand.LEFT): "left hand",
}
_SMOOTH = 4


def shift_badge(badge: Badge, site_id: str, site_name: str, key: bytes) -> Image.Image:
    """Draw one badge, RGB, of a card's size, valid at this site only."""
    word, language = _WORDS[badge.language]
    face = Face(word, language, _HANDS[badge.language, badge.hand], _COLOUR)
    return staff_card(face, badge_card(badge, site_id, key), _sign(badge, 200), site_name)


def _sign(badge: Badge, size_px: int) -> Image.Image:
    """A white disc with the language's letters in the card's colour, smooth at its edges."""
    side = size_px * _SMOOTH
    image = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(image)
    pen.ellipse((0, 0, side - 1, side - 1), fill=WHITE)
    letters = badge.language.value.upper()
    pen.text((side / 2, side / 2), letters, font=font(side * 2 // 5, Weight.BOLD), fill=_COLOUR, anchor="mm")
    return image.resize((size_px, size_px), Image.Resampling.LANCZOS)
