"""Categories and their privacy classes, as the design's table has them."""

import re

import pytest

from overlays.card import GreenCategory
from server.domain.categories import AMBER_FOR, RED_FOR, Category, PrivacyClass


def test_green_are_exactly_those_that_may_stand_on_a_card() -> None:
    green = {category.value for category in Category if category.privacy is PrivacyClass.GREEN}
    assert green == {category.value for category in GreenCategory}


@pytest.mark.parametrize("category", [one for one in Category if one.privacy is not PrivacyClass.GREEN])
def test_no_other_category_has_a_word_on_a_card(category: Category) -> None:
    assert category.green is None


@pytest.mark.parametrize(
    ("category", "privacy"),
    [
        (Category.COFFEE, PrivacyClass.GREEN),
        (Category.HALAL, PrivacyClass.AMBER),
        (Category.BABY, PrivacyClass.AMBER),
        (Category.INFANT_FORMULA, PrivacyClass.RED),
        (Category.ALCOHOL, PrivacyClass.RED),
        (Category.PREGNANCY, PrivacyClass.RED),
    ],
)
def test_a_category_has_the_class_of_the_design(category: Category, privacy: PrivacyClass) -> None:
    assert category.privacy is privacy


def test_every_rule_of_a_category_names_where_it_comes_from() -> None:
    careful = {category for category in Category if category.privacy is not PrivacyClass.GREEN}
    assert set(AMBER_FOR) | set(RED_FOR) == careful
    assert not set(AMBER_FOR) & set(RED_FOR)
    for source in (*AMBER_FOR.values(), *RED_FOR.values()):
        assert re.match(r"GDPR|Code |Directive|Delegated|house rule: ", source)
