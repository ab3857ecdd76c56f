import pytest

from overlays.card import Bag, Bonus, Card, Language
from overlays.layout import CardFace, lay_out
from overlays.profiles import PROFILES, DisplayProfile
from sample_cards.shop import sample_shop
from server.domain.offers.offer import Offer
from server.domain.shop import Shop
from tests.unit.overlays.shown import EVERY_REASON


@pytest.fixture(scope="module")
def shop() -> Shop:
    return sample_shop()


def suggested(offer: Offer, language: Language) -> Bonus:
    reason = next(each for each in EVERY_REASON if each.kind is offer.reason)
    title = offer.title.in_language(language)
    return Bonus(bonus_id=offer.offer_id, kind=offer.kind, title=title, reason=reason)


def cards(shop: Shop, language: Language) -> list[Card]:
    """Every order of the shop, with offers in turn, three at a time."""
    members = {member.customer_id: member for member in shop.customers}
    offers = [suggested(offer, language) for campaign in shop.campaigns for offer in campaign.offers]
    return [
        Card(
            card_id=f"card-{place}",
            name=f"{members[order.customer_id].first_name} {members[order.customer_id].family_initial}.",
            order=order.order,
            bay=order.bay,
            bags=tuple(Bag(label=bag.label, temperature=bag.temperature) for bag in order.bags),
            bonuses=tuple(offers[(place + step) % len(offers)] for step in range(3)),
        )
        for place, order in enumerate(shop.pickups)
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("display", PROFILES.values(), ids=PROFILES)
def test_everybody_and_every_offer_of_the_sample_shop_fits_on_every_display(
    shop: Shop, display: DisplayProfile, language: Language
) -> None:
    shown = set()
    for card in cards(shop, language):
        for index, bonus in enumerate(card.bonuses):
            rows = lay_out(CardFace(card, index), display, language).rows
            assert rows[0].words == card.name
            assert rows[2].words in bonus.title.forms
            shown.add(bonus.bonus_id)
    assert shown == {offer.offer_id for campaign in shop.campaigns for offer in campaign.offers}
