"""What a symbol can be on besides the shop's own card: a phone, a sheet, a bag, another shop's card."""

from PIL import Image, ImageDraw

from sample_cards.bag_labels import bag_label
from sample_cards.brand import FOREST, INK, NAME, WHITE, Weight, clementine, fitting, font
from sample_cards.clip.scene import BagCode
from sample_cards.loyalty_cards import CARD_PX, in_card_shape
from sample_cards.symbols import Symbol

_WINE = (116, 28, 58)


def other_card(symbol: Symbol) -> Image.Image:
    """The card of a chain that is not ours."""
    card = Image.new("RGB", CARD_PX, (236, 232, 226))
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, CARD_PX[0], 210), fill=_WINE)
    pen.polygon([(700, 0), (CARD_PX[0], 0), (CARD_PX[0], 210), (820, 210)], fill=(214, 178, 92))
    pen.text((60, 108), "SOLEDAR", font=font(104, Weight.BOLD), fill=WHITE, anchor="lm")
    drawn = symbol.draw(symbol.largest_module_px(900, 290))
    card.paste(drawn, ((CARD_PX[0] - drawn.width) // 2, 260))
    pen.text((CARD_PX[0] // 2, 596), symbol.text, font=font(42, Weight.SEMIBOLD), fill=INK, anchor="mm")
    return in_card_shape(card)


def phone(symbol: Symbol, name: str) -> Image.Image:
    """A phone with the shop's app, dark: the symbol on white, the text and the name beneath."""
    body = Image.new("RGBA", (640, 1280))
    pen = ImageDraw.Draw(body)
    pen.rounded_rectangle((0, 0, 639, 1279), 84, fill=(18, 18, 20, 255))
    pen.rounded_rectangle((22, 22, 617, 1257), 66, fill=(*FOREST, 255))
    pen.ellipse((306, 42, 334, 70), fill=(18, 18, 20, 255))
    fruit = clementine(96)
    body.paste(fruit, (92, 110), fruit)
    pen.text((206, 166), NAME, font=font(62, Weight.BOLD), fill=WHITE, anchor="lm")
    pen.rounded_rectangle((50, 250, 590, 850), 36, fill=(*WHITE, 255))
    drawn = symbol.draw(symbol.largest_module_px(500, 500))
    body.paste(drawn, (320 - drawn.width // 2, 512 - drawn.height // 2))
    pen.text((320, 806), symbol.text[:18], font=font(42, Weight.SEMIBOLD), fill=INK, anchor="mm")
    label = name or "Ma carte"
    pen.text((320, 930), label, font=fitting(label, 520, 56, Weight.SEMIBOLD), fill=WHITE, anchor="mm")
    pen.rounded_rectangle((220, 1216, 420, 1226), 5, fill=(190, 200, 196))
    return body


def paper(symbol: Symbol) -> Image.Image:
    """A printed sheet; nobody says from where."""
    sheet = Image.new("RGBA", (980, 980), (250, 249, 244, 255))
    drawn = symbol.draw(symbol.largest_module_px(940, 940))
    sheet.paste(drawn, ((980 - drawn.width) // 2, (980 - drawn.height) // 2))
    return sheet


def bag(shown: BagCode) -> Image.Image:
    """The label on the brown paper of its bag."""
    label = bag_label(shown.label, shown.order, shown.bay, shown.temperature)
    kraft = Image.new("RGBA", (label.width + 500, label.height + 420), (196, 160, 116, 255))
    pen = ImageDraw.Draw(kraft)
    for fold, tone in ((60, (182, 147, 104, 255)), (kraft.width - 90, (208, 174, 130, 255))):
        pen.rectangle((fold, 0, fold + 26, kraft.height), fill=tone)
    pen.rectangle((0, 0, kraft.width, 36), fill=(214, 182, 140, 255))
    kraft.paste(label, (250, 200))
    return kraft
