"""What other systems hear: each state of a bonus has its event, and the guide names all of them."""

import json
from pathlib import Path

import pytest

from server.domain.events import EventType, event_of
from server.domain.issuance import BonusState, Move
from tests.unit.server.small_shop import NINE
from tests.unit.server.test_issuance import bonus

DOCS = Path(__file__).parents[3] / "docs"
GUIDE = DOCS / "guides" / "data.md"


def test_every_move_is_an_event_and_every_event_is_a_move() -> None:
    moves = [
        Move(1, bonus(became), was, became, "north-1", NINE)
        for became in BonusState
        for was in (None, BonusState.GIVEN)
    ]
    assert {event_of(move).type for move in moves} == set(EventType)


@pytest.mark.parametrize("event", EventType)
def test_the_guide_names_every_event(event: EventType) -> None:
    assert f"`{event}`" in GUIDE.read_text(encoding="utf-8")


def test_the_description_says_what_a_subscriber_is_sent() -> None:
    described = json.loads((DOCS / "reference" / "openapi.json").read_text(encoding="utf-8"))
    request = described["webhooks"]["events"]["post"]
    assert [one["name"] for one in request["parameters"]] == ["Baylens-Signature"]
    assert set(request["responses"]) == {"204", "default"}
    assert request["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Parcel")
    schemas = described["components"]["schemas"]
    sent = event_of(Move(1, bonus(BonusState.GIVEN), None, BonusState.GIVEN, "north-1", NINE))
    assert set(schemas["Event"]["properties"]) == set(json.loads(sent.model_dump_json()))
    assert set(schemas["EventType"]["enum"]) == set(EventType)
