"""A coupon, a sample and a message: each has its own fields, and nobody else's."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.domain.categories import Category
from server.domain.complaints import complaints
from server.domain.offers.allergens import Allergen
from server.domain.offers.benefit import AmountOff, FreeItem, PercentOff
from server.domain.offers.campaign import Campaign
from server.domain.offers.coupon_code import fits, how_many, new_code
from server.domain.offers.offer import Coupon, Sample, read_offer
from tests.unit.server.small_shop import GTIN, offer

WORDS: dict[str, Any] = {"fr": {"forms": ["Cadeau"]}, "en": {"forms": ["Gift"]}}
PLAIN: dict[str, Any] = {
    "offer_id": "gift",
    "title": WORDS,
    "reason": "thank_you",
    "face_value_cents": 100,
    "days_between": 7,
}


def written(**fields: object) -> dict[str, Any]:
    """A campaign with one offer, as a file has it."""
    return {"campaign_id": "spring", "name": "Spring", "offers": [PLAIN | fields]}


def faults(document: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        Campaign.model_validate_json(json.dumps(document))
    return complaints(refused.value)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "coupon"},
        {
            "kind": "coupon",
            "benefit": {"kind": "percent", "percent": 20},
            "gtins": [GTIN],
            "price_cents": 400,
        },
        {"kind": "coupon", "benefit": {"kind": "free_item", "bought": 2}, "code_pattern": "NOEL-####"},
        {"kind": "sample", "gtin": GTIN, "allergens": ["milk", "nuts"]},
        {"kind": "message", "group": "words", "lane": "quiet"},
    ],
)
def test_an_offer_is_read_back_as_it_was_written(fields: dict[str, Any]) -> None:
    (one,) = Campaign.model_validate_json(json.dumps(written(**fields))).offers
    assert read_offer(one.model_dump_json()) == one
    assert one.kind.value == fields["kind"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "voucher"}, "offers.0: "),
        ({}, "offers.0: "),
        ({"kind": "coupon", "allergens": []}, "offers.0.allergens: "),
        ({"kind": "sample", "code_pattern": "AB##"}, "offers.0.code_pattern: "),
        ({"kind": "message", "gtin": GTIN}, "offers.0.gtin: "),
        ({"kind": "coupon", "face_value_cents": -1}, "offers.0.face_value_cents: "),
        ({"kind": "coupon", "benefit": {"kind": "percent", "percent": 101}}, "offers.0.benefit.percent: "),
        ({"kind": "coupon", "benefit": {"kind": "free"}}, "offers.0.benefit: "),
        ({"kind": "coupon", "price_cents": 0}, "offers.0.price_cents: "),
        ({"kind": "coupon", "code_pattern": "NOEL"}, "offers.0.code_pattern: every code would be the same"),
        ({"kind": "coupon", "gtins": ["3760000000017x"]}, "offers.0.gtins.0: "),
        ({"kind": "sample", "allergens": ["milk", "love"]}, "offers.0.allergens.1: "),
        ({"kind": "coupon", "titel": WORDS}, "offers.0.titel: "),
        ({"kind": "coupon", "limits": [{"scope": "shop"}]}, "offers.0.limits.0.scope: "),
        ({"kind": "coupon", "conditions": [{"kind": "first_pickup"}] * 500}, "offers.0.conditions: "),
    ],
)
def test_a_fault_is_named_by_the_path_that_the_file_has(fields: dict[str, Any], said: str) -> None:
    assert any(line.startswith(said) for line in faults(written(**fields))), faults(written(**fields))


def test_a_name_of_ten_thousand_letters_is_refused() -> None:
    (line,) = faults(written(kind="coupon") | {"name": "n" * 10_000})
    assert line.startswith("name: ")
    assert len(line) < 200


@pytest.mark.parametrize("category", [one for one in Category if one.privacy == "red"])
def test_no_kind_of_offer_is_of_a_red_category(category: Category) -> None:
    for kind in ("coupon", "sample", "message"):
        assert faults(written(kind=kind, category=category)) == [f"offers.0: {category} is never offered"]


@pytest.mark.parametrize(
    ("benefit", "price", "percent"),
    [
        (AmountOff(), None, None),
        (AmountOff(), 400, 25.0),
        (PercentOff(percent=30), None, 30.0),
        (FreeItem(bought=1), None, 50.0),
        (FreeItem(bought=0), None, None),
    ],
)
def test_a_discount_is_a_part_of_the_price_where_there_is_one(
    benefit: AmountOff | PercentOff | FreeItem, price: int | None, percent: float | None
) -> None:
    coupon = offer("gift", benefit=benefit, price_cents=price)
    assert isinstance(coupon, Coupon)
    assert coupon.discount_percent == percent


@given(st.from_regex(r"[0-9]{3}", fullmatch=True), st.from_regex(r"[A-Z]", fullmatch=True))
def test_a_code_fits_a_pattern_that_it_was_drawn_from(digits: str, letter: str) -> None:
    assert fits(f"A-{digits}{letter}", "A-###?")
    assert not fits(f"A-{digits}{digits}", "A-###?")
    assert not fits(f"A{digits}{letter}", "A-###?")


def test_a_sample_says_what_it_contains_or_that_nobody_has_said() -> None:
    assert Sample.model_validate_json(json.dumps(PLAIN | {"kind": "sample"})).allergens is None
    one = Sample.model_validate_json(json.dumps(PLAIN | {"kind": "sample", "allergens": ["milk"]}))
    assert one.allergens == (Allergen.MILK,)


@given(st.from_regex(r"[A-Z0-9#?-]{4,12}", fullmatch=True))
def test_a_new_code_looks_like_its_pattern(pattern: str) -> None:
    assert fits(new_code(pattern), pattern)


def test_a_pattern_says_how_many_codes_there_are() -> None:
    assert how_many("TEA-##?") == 2600
    assert len({new_code("####-####") for _ in range(50)}) > 45
