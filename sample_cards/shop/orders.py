"""What waits at the bays in the current hour: sites, orders, bags."""

import numpy as np

from overlays.card import Temperature
from sample_cards.bag_labels import label_text
from server.domain.parts import BagOnShelf, Customer, Pickup, Site

RENNES = Site(
    site_id="rennes-sud",
    name="Clémentine Rennes Sud",
    timezone="Europe/Paris",
    bays=tuple(f"{row}{bay}" for row in "AB" for bay in range(1, 7)),
)
VANNES = Site(
    site_id="vannes",
    name="Clémentine Vannes",
    timezone="Europe/Paris",
    bays=tuple(f"C{bay}" for bay in range(1, 9)),
)

_FIRST_ORDER = 4101
_BAGS = (
    (Temperature.AMBIENT, Temperature.CHILLED),
    (Temperature.AMBIENT, Temperature.AMBIENT, Temperature.CHILLED, Temperature.FROZEN),
    (Temperature.AMBIENT,),
    (Temperature.AMBIENT, Temperature.CHILLED, Temperature.FROZEN),
)


def orders(customers: tuple[Customer, ...], chance: np.random.Generator) -> tuple[Pickup, ...]:
    """One order each, in Rennes or Vannes; every tenth customer has ordered nothing."""
    waiting = [(place, one) for place, one in enumerate(customers) if not stays_home(place)]
    return tuple(_order(place, one, int(chance.integers(-20, 36))) for place, one in waiting)


def stays_home(place: int) -> bool:
    """Whether the customer in this place of the list has no order today."""
    return place % 10 == 9


def _order(place: int, customer: Customer, starts_in_minutes: int) -> Pickup:
    site = VANNES if place % 10 in (6, 8) else RENNES
    number = str(_FIRST_ORDER + 7 * place)
    return Pickup(
        order=number,
        customer_id=customer.customer_id,
        site_id=site.site_id,
        bay=site.bays[place * 5 % len(site.bays)],
        starts_in_minutes=starts_in_minutes,
        bags=tuple(
            BagOnShelf(label=label_text(number, count), temperature=temperature)
            for count, temperature in enumerate(_BAGS[place % len(_BAGS)], start=1)
        ),
    )
