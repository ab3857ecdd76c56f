"""Every rule that a document may break is said in both languages, at its field."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

import overlays.card
import server.domain.gtin
import server.domain.offers
from server.domain.offers.campaign import Campaign
from server.domain.offers.errors import CampaignRefused
from server.domain.offers.faults import faults
from server.domain.offers.file import read_file
from server.domain.offers.sayings import SAYINGS

MESSAGE = {
    "kind": "message",
    "offer_id": "m",
    "reason": "welcome",
    "days_between": 7,
    "title": {"fr": {"forms": ["A"]}, "en": {"forms": ["A"]}},
}
WINE = {"category": "alcohol", "times": 1, "weeks": 4}
OFFERS = Path(server.domain.offers.__file__).parent
NO_RULE_OF_A_CAMPAIGN = {
    "a category stands in a personal reason, and only there",
    "a share of the policy is between 0 and 1",
    "a policy's temperature and number of explored offers are above 0",
}


def texts() -> Iterator[str]:
    """What validators raise, with something in place of what they name."""
    files = [*OFFERS.rglob("*.py"), Path(overlays.card.__file__), Path(server.domain.gtin.__file__)]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ValueError":
                yield _text(node.args[0])


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "x" for one in node.values)
    assert isinstance(node, ast.Constant)
    return str(node.value)


@pytest.mark.parametrize("text", sorted(set(texts()) - NO_RULE_OF_A_CAMPAIGN))
def test_a_rule_of_ours_has_its_words_in_both_languages(text: str) -> None:
    said = re.sub(r"^[a-z_.x]+: ", "", text)
    assert any(re.fullmatch(pattern, said) for pattern, *_ in SAYINGS), text


def test_a_fault_inside_a_tree_is_said_at_its_field() -> None:
    document = (
        '{"campaign_id": "c", "name": "C", "offers": [{"kind": "message", "offer_id": "m",'
        ' "reason": "welcome",'
        ' "days_between": 7, "title": {"fr": {"forms": ["A"]}, "en": {"forms": ["A", "AA"]}}, "conditions":'
        ' [{"kind": "any", "of": [{"kind": "season", "first_day": "02-31", "last_day": "03-01"}]}]}]}'
    )
    with pytest.raises(ValidationError) as caught:
        Campaign.model_validate_json(document)
    found = {one.path: one.said.fr for one in faults(caught.value)}
    assert found == {
        "offers.0.title.en.forms.0": "commencez par la forme la plus longue",
        "offers.0.conditions.0.of.0.first_day": "n’est pas un jour du calendrier",
    }


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            {"limits": [{"scope": "offer", "counter": "units", "maximum": 3}]},
            "campaign.limits.0: a limit of the scope offer stands on an offer",
        ),
        (
            {
                "offers": [
                    MESSAGE | {"conditions": [{"kind": "any", "of": [{"kind": "bought_category"} | WINE]}]}
                ]
            },
            "campaign.offers.0.conditions.0.of.0: nothing is chosen by alcohol",
        ),
    ],
)
def test_a_rule_about_a_field_inside_is_refused_with_one_path(change: dict[str, object], line: str) -> None:
    document = {"campaign_id": "c", "name": "C", "offers": [MESSAGE]} | change
    with pytest.raises(CampaignRefused) as refused:
        read_file(json.dumps({"schema": 1, "campaign": document}))
    assert str(refused.value) == line
