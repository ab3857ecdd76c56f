"""Things people hold before the glasses: a card, a phone, a sheet of paper, a bag's label; with the hand."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sample_cards.clip.carriers import bag, other_card, paper, phone
from sample_cards.clip.hand import Finger, paint_fingers
from sample_cards.clip.scene import BagCode, CommandCode, Holder, LoyaltyCode, Scene
from sample_cards.command_cards import attendant_card
from sample_cards.loyalty_cards import in_card_shape, loyalty_card
from sample_cards.shop.codes import drawn_as
from sample_cards.symbols import write

Texture = NDArray[np.floating[Any]]

_LEFT, _RIGHT, _ABOVE, _BELOW = 260, 1000, 60, 1000
"""Room around the thing for the hand and the shadow, in pixels of the thing."""
_SPARE = 1.25
"""The texture is this much larger than it appears, for the near side of a turned card."""
_FORGED = bytes(32)


@dataclass(frozen=True, slots=True)
class Grip:
    """The fingers behind a thing and those before it, in pixels of the thing."""

    behind: tuple[Finger, ...] = ()
    before: tuple[Finger, ...] = ()


_UNTOUCHED = Grip()
_CARD_GRIP = Grip(
    behind=(
        Finger((2033, 2082), (760, 440), 150),
        Finger((2030, 1670), (850, 330), 84),
        Finger((2040, 1760), (720, 480), 90),
    ),
    before=(Finger((1878, 2050), (722, 590), 88, nail=True),),
)
_PHONE_GRIP = Grip(
    behind=(
        Finger((1020, 2445), (420, 1150), 230),
        Finger((-120, 520), (60, 450), 60),
        Finger((-110, 670), (60, 600), 62),
        Finger((-96, 820), (60, 750), 60),
    ),
    before=(Finger((1120, 2400), (618, 800), 80, nail=True),),
)
_PAPER_GRIP = Grip(
    behind=(Finger((2140, 2100), (860, 900), 170),),
    before=(Finger((2100, 2090), (900, 910), 88, nail=True),),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A flat thing with its hand, drawn at about the size it will have in the frame."""

    texture: NDArray[np.uint8]
    """Shape (height, width, 4), blue-green-red-alpha, colours multiplied by alpha."""
    middle: tuple[float, float]
    """The middle of the thing in the texture (x, y)."""
    longest_px: float
    """The longer side of the thing in the texture."""


@dataclass(frozen=True, slots=True)
class Site:
    """For whom command cards are signed."""

    site_id: str
    name: str
    command_key: bytes


def held(scene: Scene, site: Site) -> Held | None:
    """Draw what a scene shows, as it is held; None when it shows nothing.

    Args:
        scene: What is shown, what carries it, and how large it appears.
        site: Whose command cards are believed here.
    """
    shown = scene.shown
    if shown is None:
        return None
    if isinstance(shown, BagCode):
        thing, grip = bag(shown), _UNTOUCHED
    elif isinstance(shown, CommandCode):
        key = _FORGED if shown.forged else site.command_key
        thing, grip = in_card_shape(attendant_card(shown.command, site.site_id, site.name, key)), _CARD_GRIP
    else:
        thing, grip = _customers(shown)
    scale = scene.hardness.reach_px * _SPARE / max(thing.size)
    return _composed(thing, grip, scale, scene.hardness.glare, scene.person)


def _customers(shown: LoyaltyCode) -> tuple[Image.Image, Grip]:
    symbol = write(shown.text, shown.symbology, **drawn_as(shown.text, shown.symbology))
    if shown.holder is Holder.PHONE:
        return phone(symbol, shown.name), _PHONE_GRIP
    if shown.holder is Holder.PAPER:
        return paper(symbol), _PAPER_GRIP
    if shown.holder is Holder.OTHER_CARD:
        return other_card(symbol), _CARD_GRIP
    return in_card_shape(loyalty_card(symbol, shown.name)), _CARD_GRIP


def _composed(thing: Image.Image, grip: Grip, scale: float, glare: float, skin: int) -> Held:
    """Hand behind, shadow, thing, thumb before; one texture with premultiplied alpha.

    The thing is reduced first: warpPerspective looks at four neighbours only, thin bars would alias.
    """
    size = (round(thing.width * scale), round(thing.height * scale))
    width = size[0] + round((_LEFT + _RIGHT) * scale)
    height = size[1] + round((_ABOVE + _BELOW) * scale)
    left, top = round(_LEFT * scale), round(_ABOVE * scale)
    texture = np.zeros((height, width, 4), dtype=np.float32)
    paint_fingers(texture, _placed(grip.behind, scale), skin)
    pixels = cv2.cvtColor(np.asarray(thing.convert("RGBA")), cv2.COLOR_RGBA2BGRA)
    reduced = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    straight = reduced.astype(np.float32) / 255
    _shine(straight, glare)
    _cast_shadow(texture, straight[..., 3], left, top)
    _lay_over(texture[top : top + size[1], left : left + size[0]], straight)
    paint_fingers(texture, _placed(grip.before, scale), skin)
    middle = (left + size[0] / 2, top + size[1] / 2)
    return Held((texture * 255 + 0.5).astype(np.uint8), middle, float(max(size)))


def _placed(fingers: tuple[Finger, ...], scale: float) -> tuple[Finger, ...]:
    """From pixels of the thing to pixels of the texture."""
    return tuple(
        Finger(
            root=(round((finger.root[0] + _LEFT) * scale), round((finger.root[1] + _ABOVE) * scale)),
            tip=(round((finger.tip[0] + _LEFT) * scale), round((finger.tip[1] + _ABOVE) * scale)),
            radius=max(1, round(finger.radius * scale)),
            nail=finger.nail,
        )
        for finger in fingers
    )


def _shine(straight: Texture, glare: float) -> None:
    """A bright bar of sky across the thing."""
    if not glare:
        return
    height, width = straight.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    across = (x / width + 0.45 * y / height - 0.9) / 0.12
    straight[..., :3] += (1 - straight[..., :3]) * (np.exp(-across * across) * glare)[..., None]


def _cast_shadow(texture: Texture, alpha: Texture, left: int, top: int) -> None:
    """A soft shadow on the hand behind, a little below and to the right; an eighth of the size is enough."""
    small = np.zeros((texture.shape[0] // 8, texture.shape[1] // 8), dtype=np.float32)
    part = cv2.resize(alpha, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    down, across = top // 8 + 3, left // 8 + 2
    small[down : down + part.shape[0], across : across + part.shape[1]] = part
    soft = cv2.GaussianBlur(small, (0, 0), 3.0)
    shadow = (cv2.resize(soft, (texture.shape[1], texture.shape[0])) * 0.38)[..., None]
    texture *= 1 - shadow
    texture[..., 3:] += shadow


def _lay_over(texture: Texture, rgba: Texture) -> None:
    """Put straight-alpha pixels over premultiplied ones."""
    alpha = rgba[..., 3:]
    texture[..., :3] = texture[..., :3] * (1 - alpha) + rgba[..., :3] * alpha
    texture[..., 3:] = texture[..., 3:] * (1 - alpha) + alpha
