"""The shop document: one strict value, and every complaint with its path."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from overlays.card import ReasonKind
from server.domain import shop as shops
from server.domain.categories import Category
from server.domain.complaints import MOST_COMPLAINTS
from server.domain.offers.conditions import SiteIs
from server.domain.shop import read_shop, write_shop
from server.errors import ShopRefused
from tests.unit.server.small_shop import customer, offer, pickup, shop

Document = dict[str, Any]


def document() -> Document:
    """A document in which everything occurs once."""
    full = shop(
        offer(
            "gift", category=Category.COFFEE, reason=ReasonKind.REGULAR, conditions=(SiteIs(site_id="north"),)
        ),
        people=2,
        stock={"gift": 5},
    )
    parsed: Document = json.loads(write_shop(full))
    return parsed


def refusal(change: Callable[[Document], object]) -> list[str]:
    changed = document()
    change(changed)
    with pytest.raises(ShopRefused) as refused:
        read_shop(json.dumps(changed))
    return str(refused.value).splitlines()


def test_what_is_written_is_read_back_as_the_same_shop() -> None:
    whole = shop(offer("gift"), stock={"gift": 5})
    assert read_shop(write_shop(whole)) == whole


def first_offer(changed: Document) -> Document:
    found: Document = changed["campaigns"][0]["offers"][0]
    return found


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d.pop("schema"), "schema"),
        (lambda d: d.update(schema=2), "schema"),
        (lambda d: d.update(owner="me"), "owner"),
        (lambda d: d["customers"][0].update(family_name="Lefebvre"), "customers.0.family_name"),
        (lambda d: d["customers"][0].update(email="zoe@example.test"), "customers.0.email"),
        (lambda d: d["customers"][0].update(phone="0601020304"), "customers.0.phone"),
        (lambda d: d["customers"][0].update(family_initial="Le"), "customers.0.family_initial"),
        (lambda d: d["customers"][0].update(family_initial="7"), "customers.0.family_initial"),
        (lambda d: d["customers"][0].update(first_name="Zo\u202eé"), "customers.0.first_name"),
        (lambda d: d["customers"][0].update(first_name="Z" * 22), "customers.0.first_name"),
        (lambda d: d["customers"][0].update(codes=[]), "customers.0.codes"),
        (lambda d: d["customers"][0].update(profiling="yes"), "customers.0.profiling"),
        (lambda d: d["customers"][1]["codes"][0].update(text="CARD-0"), "customers.1.codes.0"),
        (lambda d: d["customers"][1]["codes"][0].update(symbology="EAN-13"), "customers.1.codes.0"),
        (lambda d: d["customers"][1]["codes"][0].update(text="BAYLENS:ok:n:1"), "customers.1.codes.0"),
        (lambda d: d["customers"][1].update(customer_id="c0"), "customers.1.customer_id"),
        (lambda d: d["sites"][0].update(timezone="Europe/Rennes"), "sites.0.timezone"),
        (lambda d: d["sites"][0].update(timezone="../etc/passwd"), "sites.0.timezone"),
        (lambda d: d["sites"][0].update(timezone="localtime"), "sites.0.timezone"),
        (lambda d: d["sites"][0].update(timezone="right/Europe/Paris"), "sites.0.timezone"),
        (lambda d: d["sites"][1].update(site_id="north"), "sites.1.site_id"),
        (lambda d: d["sites"][0].update(bays=["1", "1"]), "sites.0.bays.1"),
        (lambda d: d["pickups"][0].update(customer_id="nobody"), "pickups.0.customer_id"),
        (lambda d: d["pickups"][0].update(site_id="east"), "pickups.0.site_id"),
        (lambda d: d["pickups"][0].update(bay="9"), "pickups.0.bay"),
        (lambda d: d["pickups"][1].update(order="100"), "pickups.1.order"),
        (lambda d: d["pickups"][1]["bags"][0].update(label="B100-1"), "pickups.1.bags.0.label"),
        (lambda d: d["pickups"][1]["bags"][0].update(label="é"), "pickups.1.bags.0.label"),
        (lambda d: d["stock"][0].update(offer_id="none"), "stock.0.offer_id"),
        (lambda d: d["stock"][0].update(site_id="east"), "stock.0.site_id"),
        (lambda d: d["stock"][0].update(units=-1), "stock.0.units"),
        (lambda d: d["stock"].append(d["stock"][0]), "stock.1"),
        (lambda d: d["campaigns"].append(d["campaigns"][0]), "campaigns.1.campaign_id"),
        (lambda d: first_offer(d).update(face_value_cents=1.5), "campaigns.0.offers.0.face_value_cents"),
        (lambda d: first_offer(d).update(face_value_cents=True), "campaigns.0.offers.0.face_value_cents"),
        (
            lambda d: first_offer(d)["conditions"][0].update(site_id="east"),
            "campaigns.0.offers.0.conditions.0.site_id",
        ),
        (
            lambda d: first_offer(d)["conditions"][0].update(kind="python", code="import os"),
            "campaigns.0.offers.0.conditions.0",
        ),
        (
            lambda d: first_offer(d).update(days_between=0),
            "campaigns.0.offers.0.days_between",
        ),
        (lambda d: first_offer(d)["title"].pop("en"), "campaigns.0.offers.0.title.en"),
    ],
)
def test_a_fault_is_named_by_its_path(change: Callable[[Document], object], path: str) -> None:
    complaints = refusal(change)
    assert path in {line.partition(":")[0] for line in complaints}, complaints


@pytest.mark.parametrize("category", ["alcohol", "infant_formula", "pharmacy", "vitamins"])
def test_a_red_category_is_never_offered(category: str) -> None:
    complaints = refusal(lambda d: first_offer(d).update(category=category, reason="thank_you"))
    assert complaints == [f"campaigns.0.offers.0: {category} is never offered"]


@pytest.mark.parametrize("category", ["baby", None])
def test_a_personal_reason_needs_a_green_category(category: str | None) -> None:
    complaints = refusal(lambda d: first_offer(d).update(category=category))
    assert complaints == ["campaigns.0.offers.0: the reason regular is said of a green category only"]


@pytest.mark.parametrize(
    ("category", "sentence"),
    [
        ("alcohol", "conditions.0: nothing is chosen by alcohol"),
        ("baby", "conditions.0: baby may choose its own offers only"),
    ],
)
def test_a_sensitive_purchase_chooses_nothing_else(category: str, sentence: str) -> None:
    condition = {"kind": "bought_category", "category": category, "times": 1, "weeks": 4}
    complaints = refusal(lambda d: first_offer(d).update(conditions=[condition]))
    assert complaints == [f"campaigns.0.offers.0.{sentence}"]


@pytest.mark.parametrize(
    ("inside", "complaint"),
    [
        ({"kind": "site_is", "site_id": "east"}, ".conditions.0.of.1.site_id: no such site"),
        (
            {"kind": "basket_has_category", "category": "alcohol"},
            ".conditions.0.of.1: nothing is chosen by alcohol",
        ),
        (
            {"kind": "interested_in", "category": "halal"},
            ".conditions.0.of.1: halal may choose its own offers only",
        ),
        (
            {"kind": "waited_for", "minutes": 241},
            ".conditions.0.of.1.minutes: Input should be less than or equal to 240",
        ),
    ],
)
def test_what_is_wrong_inside_a_group_is_found(inside: Document, complaint: str) -> None:
    group = {"kind": "any", "of": [{"kind": "first_pickup"}, inside]}
    complaints = refusal(lambda d: first_offer(d).update(conditions=[group]))
    assert complaints == [f"campaigns.0.offers.0{complaint}"]


def test_a_complaint_never_repeats_what_a_customer_wrote() -> None:
    complaints = refusal(lambda d: d["customers"][0].update(first_name="Zoé<script>\x00", tier="secret-tier"))
    assert not any("Zoé" in line or "secret-tier" in line for line in complaints)


def test_many_faults_are_told_up_to_twenty() -> None:
    people = [{"customer_id": "x"}] * 30
    complaints = refusal(lambda d: d.update(customers=people))
    assert len(complaints) == MOST_COMPLAINTS + 1
    assert complaints[-1].startswith("document: ")


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "\ud800", '{"schema": NaN}'])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(ShopRefused):
        read_shop(text)


def test_a_document_beyond_all_measure_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shops, "LARGEST_SHOP_BYTES", 10)
    with pytest.raises(ShopRefused, match="larger than"):
        read_shop(write_shop(shop()))


def test_a_shop_that_does_not_fit_together_cannot_even_be_made_in_code() -> None:
    with pytest.raises(ValidationError, match=r"pickups\.0\.customer_id: no such customer"):
        shop(customers=(customer(1),), pickups=(pickup(0),))
