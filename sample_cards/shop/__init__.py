"""The sample shop: a French grocery drive with two sites and sixty invented customers."""

from sample_cards.shop.document import sample_shop

__all__ = ["sample_shop"]
