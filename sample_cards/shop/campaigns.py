"""The coupons and samples of the week: words in French and English, to whom, and how many may leave.

The samples have GTINs of the GS1 prefix 2, which mean something within one company only.
"""

from overlays.card import BonusKind, ReasonKind, Wording
from sample_cards.shop.orders import RENNES, VANNES
from server.domain.categories import Category
from server.domain.offers.benefit import FreeItem
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import BoughtCategory, Condition, FirstPickup, NotBoughtFor, TierAtLeast
from server.domain.offers.limits import Counting, Limit, Scope
from server.domain.offers.offer import Coupon, Sample, Title
from server.domain.parts import StockLine
from server.domain.visit import Tier

SAMPLE_UNITS = 40
"""Units of every sample that each site has received."""

_BUDGET = (Limit(scope=Scope.OFFER, counter=Counting.CENTS, maximum=30_000),)
_WEEK = 7
_MONTH = 28


def _often(category: Category) -> tuple[Condition, ...]:
    return (BoughtCategory(category=category, times=3, weeks=8),)


def _title(french: tuple[str, ...], english: tuple[str, ...]) -> Title:
    return Title(fr=Wording(forms=french), en=Wording(forms=english))


CAMPAIGNS = (
    Campaign(
        campaign_id="bienvenue",
        name="Bienvenue au premier retrait",
        priority=9,
        offers=(
            Sample(
                offer_id="bienvenue-jus",
                gtin="2000000001111",
                title=_title(("Jus de pomme offert", "Jus offert"), ("Free apple juice", "Free juice")),
                category=Category.JUICE,
                reason=ReasonKind.WELCOME,
                face_value_cents=120,
                conditions=(FirstPickup(),),
                limits=_BUDGET,
                days_between=_MONTH,
            ),
            Coupon(
                offer_id="bienvenue-5",
                title=_title(("−5 € au prochain drive", "−5 €"), ("€5 off the next order", "€5 off")),
                reason=ReasonKind.WELCOME,
                face_value_cents=500,
                conditions=(FirstPickup(),),
                limits=_BUDGET,
                days_between=_MONTH,
            ),
        ),
    ),
    Campaign(
        campaign_id="habitudes",
        name="Les habitudes de nos clients",
        priority=7,
        offers=(
            Sample(
                offer_id="cafe-sachet",
                gtin="2000000001227",
                title=_title(("Sachet de café offert", "Café offert"), ("Free coffee sachet", "Free coffee")),
                category=Category.COFFEE,
                reason=ReasonKind.REGULAR,
                face_value_cents=90,
                conditions=_often(Category.COFFEE),
                limits=_BUDGET,
                days_between=_WEEK,
            ),
            Coupon(
                offer_id="fromage-1",
                title=_title(("−1 € sur un fromage", "Fromage −1 €"), ("€1 off any cheese", "Cheese −€1")),
                category=Category.CHEESE,
                reason=ReasonKind.REGULAR,
                face_value_cents=100,
                conditions=_often(Category.CHEESE),
                limits=_BUDGET,
                days_between=_WEEK,
            ),
            Sample(
                offer_id="chocolat-carre",
                gtin="2000000001333",
                title=_title(("Carré de chocolat noir", "Chocolat"), ("Dark chocolate square", "Chocolate")),
                category=Category.CHOCOLATE,
                reason=ReasonKind.FAVOURITE_BACK,
                face_value_cents=60,
                conditions=_often(Category.CHOCOLATE),
                limits=_BUDGET,
                days_between=_WEEK,
            ),
            Coupon(
                offer_id="pates-2-plus-1",
                title=_title(("Pâtes : le 3e offert", "Pâtes 2 + 1"), ("Pasta: third free", "Pasta 2 + 1")),
                category=Category.PASTA,
                reason=ReasonKind.REGULAR,
                face_value_cents=119,
                benefit=FreeItem(bought=2),
                conditions=_often(Category.PASTA),
                limits=_BUDGET,
                days_between=_WEEK,
            ),
        ),
    ),
    Campaign(
        campaign_id="fidelite",
        name="Merci aux cartes or",
        priority=6,
        offers=(
            Coupon(
                offer_id="merci-2",
                title=_title(("−2 € au prochain drive", "−2 €"), ("€2 off the next order", "€2 off")),
                reason=ReasonKind.THANK_YOU,
                face_value_cents=200,
                conditions=(TierAtLeast(tier=Tier.GOLD),),
                limits=_BUDGET,
                days_between=_MONTH,
            ),
        ),
    ),
    Campaign(
        campaign_id="moment",
        name="Offres du moment",
        priority=3,
        offers=(
            Sample(
                offer_id="the-nouveau",
                gtin="2000000001449",
                title=_title(("Infusion verveine", "Infusion"), ("Verbena infusion", "Infusion")),
                category=Category.TEA,
                reason=ReasonKind.NEW_ON_THE_SHELF,
                face_value_cents=70,
                conditions=(NotBoughtFor(category=Category.TEA, weeks=8),),
                limits=_BUDGET,
                days_between=_MONTH,
            ),
            Sample(
                offer_id="clementines",
                gtin="2000000001555",
                title=_title(("Deux clémentines", "Clémentines"), ("Two clementines", "Clementines")),
                category=Category.FRUIT,
                reason=ReasonKind.OFFER_OF_THE_MOMENT,
                face_value_cents=50,
                limits=_BUDGET,
                days_between=_WEEK,
            ),
            Sample(
                offer_id="friandise-chien",
                gtin="2000000001661",
                title=_title(("Friandise animaux", "Friandise"), ("Pet treat", "Treat")),
                category=Category.PETS,
                reason=ReasonKind.OFFER_OF_THE_MOMENT,
                face_value_cents=80,
                conditions=_often(Category.PETS),
                limits=_BUDGET,
                days_between=_MONTH,
            ),
        ),
    ),
)  # fmt: skip


def stock() -> tuple[StockLine, ...]:
    """What each site has received of each sample."""
    samples = [
        offer.offer_id
        for campaign in CAMPAIGNS
        for offer in campaign.offers
        if offer.kind is BonusKind.SAMPLE
    ]
    return tuple(
        StockLine(site_id=site.site_id, offer_id=offer_id, units=SAMPLE_UNITS)
        for site in (RENNES, VANNES)
        for offer_id in samples
    )
