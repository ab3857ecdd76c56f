"""Ten thousand cards as shops write them, on every display: inside, large enough, dim enough, cut nowhere."""

import random
from collections.abc import Iterator

import pytest

from overlays.card import LINE_CHARACTERS, Card, Language
from overlays.layout import CardFace, lay_out
from overlays.paint import paint
from overlays.profiles import PROFILES, DisplayProfile
from overlays.words import who_forms
from tests.unit.overlays.shown import bonus, card
from tests.unit.overlays.test_layout import keeps_the_rules
from tests.unit.overlays.test_paint import MOST_LIGHT, luminance

CARDS = 10_000
PAINT_EVERY = 20
"""Painting costs three times what laying out does; rules of light are looked at on five hundred."""

WHAT = (
    "Café",
    "Fromage",
    "Échantillon thé",
    "Crème brûlée",
    "Œufs frais",
    "Huile d’olive",
    "Yaourt",
    "Pâtes",
)
HOW = ("offert", "−1,50 €", "−20 %", "2 pour 1", "à goûter", "nouveau", "GRATUIT")
NAMES = ("Anne", "Élisabeth", "Maximilienne", "Jean", "Françoise", "Gaël", "Zoé", "Wilhelmine", "Ghislaine")


def generated(seed: int) -> Iterator[Card]:
    """Names of up to three parts, titles in up to three forms, orders and bays as shops number them."""
    draw = random.Random(seed)
    for _ in range(CARDS):
        name = "-".join(draw.choices(NAMES, k=draw.randint(1, 3)))[: LINE_CHARACTERS - 3]
        what, how = draw.choice(WHAT), draw.choice(HOW)
        forms = sorted({f"{what} {how}", what, how}, key=len, reverse=True)
        order = f"{draw.choice(('', 'R-', 'Ç'))}{draw.randint(1, 99_999)}"
        bay = draw.choice(("4", "12", "27", "É2"))
        yield card(f"{name} {draw.choice('ABÇDÉŒW')}.", bonus(*forms), order=order, bay=bay)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("display", PROFILES.values(), ids=PROFILES)
def test_ten_thousand_cards_keep_the_rules_and_nothing_is_cut(display: DisplayProfile) -> None:
    seen = 0
    for number, shown in enumerate(generated(seed=display.width_px)):
        layout = lay_out(CardFace(shown), display, Language.FRENCH)
        assert keeps_the_rules(layout, display)
        assert layout.rows[0].words in who_forms(shown.name, Language.FRENCH)
        # Where a line has no room above its capitals they lose their accents, and nothing else.
        assert layout.rows[1].words.split()[-1] in {shown.bay, shown.bay.replace("É", "E")}
        assert layout.rows[2].words in shown.bonuses[0].title.forms
        assert number % PAINT_EVERY or luminance(paint(layout, display)) < MOST_LIGHT
        seen += 1
    assert seen == CARDS
