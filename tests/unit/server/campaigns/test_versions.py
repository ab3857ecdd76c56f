"""A version is known by its content, and by nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_cards.shop.campaigns import CAMPAIGNS
from server.domain.offers.campaign import Campaign
from server.domain.offers.versions import canonical_json, content_hash, written_down
from tests.unit.server.small_shop import NINE, offer

SPRING = Campaign(campaign_id="spring", name="Spring", offers=(offer("tea"), offer("rice", units_total=5)))


@pytest.mark.parametrize("campaign", [*CAMPAIGNS, SPRING], ids=lambda one: str(one.campaign_id))
def test_what_is_written_is_read_back_as_the_same_campaign(campaign: Campaign) -> None:
    again = Campaign.model_validate_json(canonical_json(campaign))
    assert again == campaign
    assert content_hash(again) == content_hash(campaign)


@given(st.randoms())
def test_the_order_of_the_fields_in_a_file_does_not_matter(chance: object) -> None:
    def shuffled(value: object) -> object:
        if isinstance(value, dict):
            items = list(value.items())
            chance.shuffle(items)  # type: ignore[attr-defined]
            return {name: shuffled(inner) for name, inner in items}
        return [shuffled(inner) for inner in value] if isinstance(value, list) else value

    written = json.dumps(shuffled(json.loads(canonical_json(SPRING))))
    assert content_hash(Campaign.model_validate_json(written)) == content_hash(SPRING)


@pytest.mark.parametrize(
    "change", [{"name": "Printemps"}, {"priority": 1}, {"sites": ("north",)}, {"offers": (offer("tea"),)}]
)
def test_another_content_is_another_version(change: dict[str, object]) -> None:
    assert content_hash(SPRING.model_copy(update=change)) != content_hash(SPRING)


def test_who_wrote_it_and_when_does_not_make_another_version() -> None:
    mine = written_down(SPRING, "lea", NINE)
    theirs = written_down(SPRING, "noel", NINE.replace(year=2027), mine.hash)
    assert mine.hash == theirs.hash
    assert len(mine.hash) == 64
    assert mine.terms.version_hash == mine.hash
