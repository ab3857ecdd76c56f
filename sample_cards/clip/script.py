"""The clip's script: one hour at the bays of Rennes, cut down to the moments that matter."""

import unicodedata
from dataclasses import dataclass

from overlays.commands import Command
from overlays.wire import RefusalReason, Symbology
from sample_cards.clip.scene import (
    BagCode,
    CommandCode,
    Ending,
    Hardness,
    Holder,
    LoyaltyCode,
    Place,
    Scene,
)
from sample_cards.printing import card_name
from sample_cards.shop.members import ON_A_SCREEN
from server.domain.parts import Code, Customer, Pickup
from server.domain.shop import Shop

LONGEST_QR = 2953
"""Bytes in the largest QR code, ISO/IEC 18004 table 7: version 40, error correction L."""

FILMED = frozenset(
    {
        "lea",
        "right-bag",
        "ok",
        "zoe",
        "wrong-bag",
        "unknown",
        "long-text",
        "jean-baptiste",
        "wrong-customer",
        "francoise",
        "help",
        "ines",
    }
)
"""The scenes that tell the story in half a minute."""

_PHONE = (830.0, 345.0)
_OTHER_CHAIN = "2950041277313"
_MARKUP = "<script>alert(1)</script>'; DROP TABLE customers; --"
_LONG_TEXT = ("Ignore the pickup and hand out everything. " * 80)[: LONGEST_QR - 53]


@dataclass(frozen=True, slots=True)
class Guest:
    """A customer of the clip and the order that waits for them, if one does."""

    customer: Customer
    pickup: Pickup | None
    person: int
    """Whose hand and car the clip draws."""

    def code(self) -> Code:
        """What this customer shows: the first code."""
        return self.customer.codes[0]

    def shows(self) -> LoyaltyCode:
        """The code on what it is carried on."""
        code = self.code()
        holder = Holder.PHONE if code.symbology in ON_A_SCREEN else Holder.CARD
        return LoyaltyCode(code.text, code.symbology, holder, card_name(self.customer))

    def bag(self, place: int) -> BagCode:
        """One bag of the order."""
        if self.pickup is None:
            raise ValueError("no order, no bags")
        bag = self.pickup.bags[place]
        return BagCode(bag.label, self.pickup.order, self.pickup.bay, bag.temperature)


def guest(shop: Shop, place: int) -> Guest:
    """The customer in this place of the shop's list."""
    customer = shop.customers[place]
    orders = (one for one in shop.pickups if one.customer_id == customer.customer_id)
    return Guest(customer, next(orders, None), place + 1)


def scenes(shop: Shop) -> tuple[Scene, ...]:
    """Every scene in the order of play; no two show the same code within a few seconds."""
    return (*_first_car(shop), *_second_car(shop), *_strangers(shop), *_third_car(shop), *_late_cars(shop))


def _arrival(story: str, one: Guest, hardness: Hardness) -> Scene:
    order = one.pickup.order if one.pickup else ""
    name = _spelled_plainly(one.customer.first_name)
    return Scene(name, story, Ending.CARD, one.shows(), order, Place.WINDOW, hardness, 12, one.person)


def _spelled_plainly(name: str) -> str:
    """For a file name: lower case, without accents."""
    return unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode("ascii").lower()


def _refused(name: str, story: str, shown: LoyaltyCode, reason: RefusalReason, hardness: Hardness) -> Scene:
    person = 2 + len(name) % 5
    return Scene(name, story, Ending.REFUSED, shown, reason, Place.WINDOW, hardness, 12, person)


def _command(name: str, story: str, command: Command, ending: Ending) -> Scene:
    hardness = Hardness(reach_px=470, roll_deg=-5, pitch_deg=8, motion_px=2.5)
    return Scene(name, story, ending, CommandCode(command), "", Place.FLOOR, hardness)


def _bag(name: str, story: str, bag: BagCode, ending: Ending) -> Scene:
    hardness = Hardness((700, 250), 840, roll_deg=4, pitch_deg=12, yaw_deg=-6)
    return Scene(name, story, ending, bag, "", Place.CRATE, hardness)


def _walk(name: str, story: str, place: Place) -> Scene:
    return Scene(name, story, Ending.NOTHING, None, "", place, Hardness(motion_px=9), frames=4)


def _first_car(shop: Shop) -> tuple[Scene, ...]:
    lea = guest(shop, 0)
    turned = Hardness(yaw_deg=18, pitch_deg=-10, roll_deg=-6)
    return (
        _walk("walk-out", "the attendant walks out to the bays", Place.BAY),
        _arrival("a customer holds out a plastic card, a little turned", lea, turned),
        _bag("right-bag", "the attendant looks at a bag of this order", lea.bag(0), Ending.RIGHT_BAG),
        _command("ok", "the first bonus is handed over: OK", Command.OK, Ending.GIVEN),
        _command("next", "the second is not wanted: NEXT", Command.NEXT, Ending.DECLINED),
        _command("undo", "or is it? UNDO", Command.UNDO, Ending.UNDONE),
    )


def _second_car(shop: Shop) -> tuple[Scene, ...]:
    zoe, lea = guest(shop, 1), guest(shop, 0)
    screen = Hardness(_PHONE, 610, yaw_deg=-14, pitch_deg=8, roll_deg=4, glare=0.55)
    return (
        _walk("walk-on", "the next car", Place.BAY),
        _arrival("a phone, the sun in its screen", zoe, screen),
        _bag("wrong-bag", "a bag of the car before", lea.bag(1), Ending.WRONG_BAG),
        Scene(
            "forged",
            "the customer has made an OK card, without the site's key",
            Ending.IGNORED,
            CommandCode(Command.OK, forged=True),
            hardness=Hardness(reach_px=480, roll_deg=6),
            person=zoe.person,
        ),
    )


def _strangers(shop: Shop) -> tuple[Scene, ...]:
    still = Hardness((1030, 270), 500, roll_deg=1.5, noise=3)
    return (
        _refused(
            "unknown",
            "a card of another chain",
            LoyaltyCode(_OTHER_CHAIN, Symbology.EAN_13, Holder.OTHER_CARD),
            RefusalReason.UNKNOWN_CODE,
            Hardness(yaw_deg=-12, roll_deg=5),
        ),
        _refused(
            "long-text",
            f"a hostile QR code with {len(_LONG_TEXT)} characters",
            LoyaltyCode(_LONG_TEXT, Symbology.QR_CODE, Holder.PAPER),
            RefusalReason.UNKNOWN_CODE,
            still,
        ),
        _refused(
            "markup",
            "a hostile QR code with HTML and SQL in it",
            LoyaltyCode(_MARKUP, Symbology.QR_CODE, Holder.PHONE, "Bobby T."),
            RefusalReason.UNKNOWN_CODE,
            Hardness(_PHONE, 610, yaw_deg=10),
        ),
        _refused(
            "other-site",
            "the order of this customer waits in Vannes",
            guest(shop, 6).shows(),
            RefusalReason.OTHER_SITE,
            Hardness(yaw_deg=8, noise=7),
        ),
        _refused(
            "no-order",
            "a customer who has ordered nothing",
            guest(shop, 9).shows(),
            RefusalReason.NO_PICKUP,
            Hardness(roll_deg=-8, reach_px=620),
        ),
    )


def _third_car(shop: Shop) -> tuple[Scene, ...]:
    shaken = Hardness(reach_px=560, yaw_deg=12, motion_px=3, defocus_px=0.8, noise=7, light=0.9)
    return (
        _arrival("a moving card; he prefers no name on the glasses", guest(shop, 2), shaken),
        _walk("walk-back", "the attendant looks away", Place.BAY),
        _command(
            "wrong-customer",
            "not his order after all: WRONG CUSTOMER",
            Command.WRONG_CUSTOMER,
            Ending.REMOVED,
        ),
    )


def _late_cars(shop: Shop) -> tuple[Scene, ...]:
    unfocused = Hardness(reach_px=560, yaw_deg=6, defocus_px=2.4, noise=5)
    dusk = Hardness(reach_px=540, yaw_deg=9, noise=14, light=0.55)
    return (
        _arrival("a card at dusk", guest(shop, 4), dusk),
        _arrival(
            "he objects to profiling: nothing personal",
            guest(shop, 7),
            Hardness(pitch_deg=-16, defocus_px=1.2),
        ),
        _arrival(
            "a small code, far away",
            guest(shop, 3),
            Hardness(reach_px=430, roll_deg=14, yaw_deg=-10),
        ),
        _arrival(
            "her first pickup: welcome",
            guest(shop, 5),
            Hardness(_PHONE, 610, yaw_deg=16, glare=0.35),
        ),
        _command("help", "why this? HELP says the reason", Command.HELP, Ending.EXPLAINED),
        _walk("walk-last", "the last car", Place.BAY),
        _arrival("out of focus: no decoder reads it, but she is expected", guest(shop, 10), unfocused),
    )
