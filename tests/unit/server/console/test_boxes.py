"""The fields of a condition: what is chosen from is said in words, in the language of the page."""

import pytest

from overlays.card import Language
from server.console.editor.boxes import Known, claims
from server.domain.offers.conditions import KINDS


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("tag", KINDS)
def test_every_choice_is_said_in_words(tag: str, language: Language) -> None:
    (claim,) = claims({"conditions": [{"kind": tag}]}, Known(language, {"north": "Drive Nord"}))
    assert [choice for box in claim.boxes for choice in box.choices if choice.value == choice.label] == []
