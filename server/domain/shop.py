"""The shop as one document: sites, customers, pickups, campaigns and stock.

It is strict JSON, checked as a whole: every reference resolves, every id is unique, and every complaint
names its path.
"""

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from server.domain.complaints import REFERENCES
from server.domain.documents import read_document
from server.domain.parts import Parts
from server.domain.references import faults
from server.errors import ShopRefused

LARGEST_SHOP_BYTES = 64 * 1024 * 1024


class Shop(Parts):
    """The whole document."""

    @model_validator(mode="after")
    def _every_part_fits_the_others(self) -> "Shop":
        found = faults(self)
        if found:
            raise PydanticCustomError(REFERENCES, "{faults}", {"faults": "\n".join(found)})
        return self


def read_shop(text: str) -> Shop:
    """Read a shop document.

    Raises:
        ShopRefused: It cannot be used; one line per fault, each with its path and never with its content.
    """
    return read_document(Shop, text, LARGEST_SHOP_BYTES, ShopRefused)


def write_shop(shop: Shop) -> str:
    """Write a shop document as JSON that ``read_shop`` reads back as the same value."""
    return shop.model_dump_json(indent=1) + "\n"
