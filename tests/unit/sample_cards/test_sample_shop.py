"""The sample shop is a shop: sixty customers, every symbology, nothing embarrassing."""

from collections import Counter

from overlays.card import BonusKind
from sample_cards.shop import sample_shop
from sample_cards.shop.members import CARRIED
from server.domain.categories import PrivacyClass
from server.domain.shop import read_shop, write_shop

SHOP = sample_shop()
OFFERS = [offer for campaign in SHOP.campaigns for offer in campaign.offers]


def test_the_same_seed_invents_the_same_shop_and_another_seed_another() -> None:
    assert sample_shop() == SHOP
    assert sample_shop(seed=1) != SHOP


def test_the_document_is_read_back_as_it_was_written() -> None:
    assert read_shop(write_shop(SHOP)) == SHOP


def test_sixty_customers_of_two_sites_carry_all_ten_symbologies() -> None:
    assert len(SHOP.customers) == 60
    assert len(SHOP.sites) == 2
    carried = Counter(code.symbology for customer in SHOP.customers for code in customer.codes)
    assert carried.keys() == set(CARRIED)
    assert any(len(customer.codes) > 1 for customer in SHOP.customers)


def test_names_have_the_accents_of_french_and_nobody_shares_one() -> None:
    names = [customer.first_name for customer in SHOP.customers]
    assert len(set(names)) == len(names)
    assert {"Léa", "Zoé", "Anaïs", "Jean-Baptiste", "Françoise", "Maëlle", "Noël"} <= set(names)


def test_some_customers_agreed_to_no_name_and_some_object_to_profiling() -> None:
    assert {customer.name_on_glasses for customer in SHOP.customers} == {True, False}
    assert {customer.profiling for customer in SHOP.customers} == {True, False}


def test_orders_are_collected_in_the_current_hour_at_both_sites() -> None:
    assert all(-30 <= pickup.starts_in_minutes <= 40 for pickup in SHOP.pickups)
    assert {pickup.site_id for pickup in SHOP.pickups} == {site.site_id for site in SHOP.sites}
    assert 0 < len({pickup.customer_id for pickup in SHOP.pickups}) < len(SHOP.customers)


def test_eight_weeks_of_purchases_hold_nothing_of_a_red_category() -> None:
    purchases = [one for customer in SHOP.customers for one in customer.purchases]
    assert max(one.days_ago for one in purchases) in range(50, 57)
    assert all(one.category.privacy is not PrivacyClass.RED for one in purchases)


def test_every_sample_has_stock_at_every_site_and_every_coupon_a_budget() -> None:
    stocked = {(line.site_id, line.offer_id) for line in SHOP.stock if line.units > 0}
    samples = [offer for offer in OFFERS if offer.kind is BonusKind.SAMPLE]
    assert stocked == {(site.site_id, offer.offer_id) for site in SHOP.sites for offer in samples}
    assert all(offer.budget_cents for offer in OFFERS if offer.kind is BonusKind.COUPON)


def test_every_title_has_a_shorter_form_in_both_languages() -> None:
    for offer in OFFERS:
        assert len(offer.title.fr.forms) > 1, offer.offer_id
        assert len(offer.title.en.forms) > 1, offer.offer_id
