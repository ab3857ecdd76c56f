"""Draw what the emulator's panel shows: a card, the next bonus, and what the glasses write themselves.

``make picture-halo`` runs it; the picture belongs to docs/guides/halo.md.
"""

import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from glassapp.halo import HaloConfig, HaloGlasses
from overlays.card import Bonus, BonusKind, Card, GreenCategory, Language, Reason, ReasonKind, Wording
from overlays.layout import CardFace, lay_out
from overlays.paint import paint
from overlays.profiles import profile
from tests.halo.bridge import WORDS_BOX, Glasses, emulator_python, lay
from tests.halo.patience import until

PANEL = 256
EDGE = 12
DAYLIGHT = (46, 52, 58)


def main() -> int:
    """Wear the glasses, show three things, and write one picture."""
    python = emulator_python()
    if python is None:
        print("no halo-emulator: make picture-halo", file=sys.stderr)
        return 2
    device = Glasses(python)
    lay(device, _replace)
    pair = HaloGlasses(HaloConfig(heartbeat_s=60, lost_words="LIEN PERDU"))
    try:
        pair.wait()
        seen = [_shown(pair, device, bonus) for bonus in (0, 1)]
        device.later(10)
        until(lambda: device.picture().getbbox() == WORDS_BOX, "the words of the glasses")
        seen.append(device.picture())
    finally:
        pair.close()
        device.close()
    _side_by_side(seen).save(Path(sys.argv[1]), optimize=True)
    return 0


def _shown(pair: HaloGlasses, device: Glasses, bonus: int) -> Image.Image:
    halo = profile("halo-256-round")
    picture = paint(lay_out(CardFace(_card(), bonus), halo, Language.FRENCH), halo)
    pair.display().show(picture)
    until(lambda: ImageChops.difference(device.picture(), picture).getbbox() is None, "the card")
    return device.picture()


def _card() -> Card:
    reason = Reason(kind=ReasonKind.REGULAR, category=GreenCategory.COFFEE)
    titles = ("Café moulu : −1,50 €", "Crème brûlée à goûter")
    bonuses = tuple(
        Bonus(bonus_id=f"b-{place}", kind=kind, title=Wording(forms=(title,)), reason=reason)
        for place, (kind, title) in enumerate(zip((BonusKind.COUPON, BonusKind.SAMPLE), titles, strict=True))
    )
    return Card(card_id="c-1", name="Zoé B.", order="4711", bay="3", bonuses=bonuses)


def _side_by_side(panels: list[Image.Image]) -> Image.Image:
    """Each panel as the round display shows it: light added to what is behind."""
    step = PANEL + EDGE
    sheet = Image.new("RGB", (step * len(panels) + EDGE, PANEL + 2 * EDGE))
    rim = Image.new("L", (PANEL, PANEL))
    ImageDraw.Draw(rim).ellipse((0, 0, PANEL - 1, PANEL - 1), fill=255)
    behind = Image.new("RGB", (PANEL, PANEL), DAYLIGHT)
    for place, panel in enumerate(panels):
        sheet.paste(ImageChops.add(panel, behind), (EDGE + step * place, EDGE), rim)
    return sheet


def _replace(where: str, what: object) -> None:
    import brilliant_ble.brilliant_ble as library

    setattr(library, where.rpartition(".")[2], what)


if __name__ == "__main__":
    sys.exit(main())
