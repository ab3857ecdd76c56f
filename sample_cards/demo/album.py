"""An album of photographs: what is in the folder, what its manifest says, a shop that knows every code."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from overlays.codes import Symbology, canonical
from sample_cards.bag_labels import label_text
from sample_cards.errors import PhotosUnusable
from sample_cards.shop import sample_shop
from sample_cards.shop.orders import RENNES
from server.domain.parts import BagOnShelf, Code, CodeKind, Customer, Pickup
from server.domain.shop import Shop

MANIFEST = "manifest.csv"
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp"})
_NAMES = {"QR": Symbology.QR_CODE, "MICROQR": Symbology.QR_CODE} | {
    "".join(filter(str.isalnum, one)).upper(): one for one in Symbology
}


@dataclass(frozen=True, slots=True)
class Photograph:
    """One picture of the folder and what its manifest says."""

    path: Path
    symbology: Symbology | None = None
    text: str = ""

    @property
    def known_as(self) -> str:
        """The code as two readings of it are compared; empty when the manifest names none."""
        return canonical(self.text, self.symbology) if self.symbology and self.text else ""


def look_through(folder: Path) -> tuple[Photograph, ...]:
    """List the photographs; the same code twice stands far apart, as two customers would.

    Raises:
        PhotosUnusable: There is no photograph, or the manifest cannot be read.
    """
    if not folder.is_dir():
        raise PhotosUnusable(f"there is no folder {folder}")
    manifest = folder / MANIFEST
    if manifest.exists():
        found = _listed(manifest)
    else:
        found = [Photograph(path) for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
    if not found:
        raise PhotosUnusable(f"no photograph in {folder}; looked for {', '.join(sorted(SUFFIXES))}")
    seen: Counter[str] = Counter()
    rounds: list[tuple[int, Photograph]] = []
    for one in found:
        seen[one.known_as] += 1
        rounds.append((seen[one.known_as] if one.known_as else 0, one))
    return tuple(one for _, one in sorted(rounds, key=lambda pair: (pair[0], pair[1].path)))


def shop_of(photographs: Sequence[Photograph]) -> tuple[Shop, dict[str, str]]:
    """Invent a customer with an order for every code; returns the shop and the order of each code."""
    model = sample_shop()
    orders: dict[str, str] = {}
    customers: list[Customer] = []
    pickups: list[Pickup] = []
    for one in photographs:
        code = _code(one)
        if code is None or one.known_as in orders:
            continue
        place = len(customers)
        order = str(1001 + place)
        orders[one.known_as] = order
        invented = model.customers[place % len(model.customers)]
        customers.append(invented.model_copy(update={"customer_id": f"p-{place:04d}", "codes": (code,)}))
        pickups.append(_pickup(order, customers[-1], model.pickups[place % len(model.pickups)]))
    shop = Shop(
        schema_version=1,
        sites=model.sites,
        customers=tuple(customers),
        pickups=tuple(pickups),
        campaigns=model.campaigns,
        stock=model.stock,
    )
    return shop, orders


def _listed(manifest: Path) -> list[Photograph]:
    try:
        with manifest.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        found = [
            Photograph(manifest.parent / row["file"], _NAMES.get(_plain(row["symbology"])), row["text"])
            for row in rows
        ]
    except KeyError as error:
        raise PhotosUnusable(f"{manifest} has no column {error}; it needs file, symbology, text") from None
    except (csv.Error, UnicodeDecodeError, OSError, TypeError, AttributeError) as error:
        raise PhotosUnusable(f"{manifest} cannot be read: {error}") from None
    return [one for one in found if one.path.suffix.lower() in SUFFIXES and one.path.is_file()]


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).upper()


def _code(one: Photograph) -> Code | None:
    """The code as a customer's, None where the manifest says something that no customer can have."""
    if one.symbology is None:
        return None
    try:
        return Code(kind=CodeKind.CARD, symbology=one.symbology, text=one.text)
    except ValidationError:
        return None


def _pickup(order: str, customer: Customer, model: Pickup) -> Pickup:
    """An order at the first site, with as many bags as another one has."""
    return Pickup(
        order=order,
        customer_id=customer.customer_id,
        site_id=RENNES.site_id,
        bay=RENNES.bays[int(order) % len(RENNES.bays)],
        starts_in_minutes=model.starts_in_minutes,
        bags=tuple(
            BagOnShelf(label=label_text(order, number), temperature=bag.temperature)
            for number, bag in enumerate(model.bags, start=1)
        ),
    )
