"""Everything there is to print for the sample shop, as pictures by name and as sheets."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from pydantic import ValidationError

from overlays.commands import Command
from sample_cards.bag_labels import bag_label
from sample_cards.command_cards import attendant_card
from sample_cards.errors import BadSite
from sample_cards.loyalty_cards import DPI, loyalty_card
from sample_cards.sheets import save_pdf, sheets
from sample_cards.shift_badges import EVERY_BADGE, shift_badge
from sample_cards.shop.codes import drawn_as
from sample_cards.shop.members import CARRIED
from sample_cards.symbols import write
from server.domain.parts import Customer, Pickup, Site
from server.domain.shop import Shop, write_shop

_ORDERS_WITH_LABELS = 4


@dataclass(frozen=True, slots=True)
class Print:
    """One picture and the name of its file."""

    name: str
    picture: Image.Image


def card_name(customer: Customer) -> str:
    """First name and initial, as the glasses say it."""
    return f"{customer.first_name} {customer.family_initial}."


def member_cards(shop: Shop) -> Iterator[Print]:
    """One loyalty card in each of the ten symbologies."""
    for customer in shop.customers[: len(CARRIED)]:
        code = customer.codes[0]
        picture = loyalty_card(
            write(code.text, code.symbology, **drawn_as(code.text, code.symbology)), card_name(customer)
        )
        yield Print(f"card-{customer.customer_id}-{_file_name(str(code.symbology))}", picture)


def staff_cards(site: Site, key: bytes) -> Iterator[Print]:
    """The five command cards and the four badges of one site."""
    for command in Command:
        yield Print(f"command-{command}", attendant_card(command, site.site_id, site.name, key))
    for badge in EVERY_BADGE:
        name = f"command-badge-{badge.language}-{badge.hand}"
        yield Print(name, shift_badge(badge, site.site_id, site.name, key))


def labels(pickups: tuple[Pickup, ...]) -> Iterator[Print]:
    """A label for every bag of these orders."""
    for pickup in pickups:
        for bag in pickup.bags:
            picture = bag_label(bag.label, pickup.order, pickup.bay, bag.temperature)
            yield Print(f"bag-{bag.label}", picture)


def site_called(shop: Shop, site_id: str | None, name: str | None, *, has_key: bool) -> Site:
    """The site whose staff gets cards: one of a server, or the first of the sample shop.

    Args:
        shop: The sample shop.
        site_id: As the server has it; None = the sample shop's.
        name: What stands on the cards; None = the id.
        has_key: Whether the key of a server's site was given.

    Raises:
        BadSite: A key came without its site or a site without its key, or no site is called that.
    """
    sample = shop.sites[0]
    if not has_key and site_id is None and name is None:
        return sample
    if not has_key or site_id is None:
        raise BadSite("say both whose key it is and the key itself: --site and --command-key")
    try:
        return Site.model_validate(sample.model_dump() | {"site_id": site_id, "name": name or site_id})
    except ValidationError:
        raise BadSite(
            "a site is called as the server calls it, by its id and by a name of one line"
        ) from None


def print_all(shop: Shop, key: bytes, folder: Path, site: Site | None = None) -> Iterator[Path]:
    """Write every picture, one PDF for each kind and the shop's document; yields what was written.

    Args:
        shop: Whose cards and bags.
        key: Signs the command cards.
        folder: Is made when it does not exist; files of the same names are replaced.
        site: Where the command cards are believed; without one, at the shop's first site.
    """
    folder.mkdir(parents=True, exist_ok=True)
    site = site or shop.sites[0]
    kinds = {
        "cards": ("Clémentine · cartes de fidélité · loyalty cards", member_cards(shop)),
        "commands": (f"{site.name} · cartes de l'équipe · staff cards", staff_cards(site, key)),
        "bags": ("Étiquettes de sacs · bag labels", labels(shop.pickups[:_ORDERS_WITH_LABELS])),
    }
    for kind, (title, prints) in kinds.items():
        drawn = tuple(prints)
        for one in drawn:
            path = folder / f"{one.name}.png"
            one.picture.save(path, dpi=(DPI, DPI))
            yield path
        save_pdf(sheets(title, [one.picture for one in drawn]), folder / f"{kind}.pdf")
        yield folder / f"{kind}.pdf"
    document = folder / "demo-shop.json"
    document.write_text(write_shop(shop), encoding="utf-8")
    yield document


def _file_name(text: str) -> str:
    return text.lower().replace(" ", "-")
