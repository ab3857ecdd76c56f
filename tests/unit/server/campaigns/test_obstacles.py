"""What stands in the way of publishing is kept without words, and said in the language of the reader."""

import ast
import string
from pathlib import Path

import pytest
from pydantic import ValidationError

import server
from overlays.card import Language
from server.domain import obstacles
from server.domain.issuance import Measure
from server.domain.obstacles import Obstacle, ObstacleKind, kept, obstacles_of, read_kept
from server.domain.offers.errors import CampaignRefused, UnknownVersion
from server.domain.offers.versions import LOADED_BY
from server.errors import LimitUsed

TAKEN = Obstacle(
    kind=ObstacleKind.OFFER_OF_ANOTHER, path="offers.0.offer_id", values={"campaign": "winter {x} %s"}
)
DEAR = Obstacle(kind=ObstacleKind.TOO_MUCH_OFF, path="offers.1.benefit", values={"percent": 33.3, "cap": 30})
USED = Obstacle(kind=ObstacleKind.LIMIT_USED, path="offers.0.limits.1.maximum")


def made(kind: ObstacleKind) -> Obstacle:
    named = string.Formatter().parse(obstacles._SENTENCES[kind].en)
    return Obstacle(kind=kind, values={name: f"<{name}>" for _, name, _, _ in named if name})


@pytest.mark.parametrize("kind", ObstacleKind)
def test_every_kind_is_said_in_both_languages_with_all_of_its_values(kind: ObstacleKind) -> None:
    one = made(kind)
    french, english = one.line(Language.FRENCH), one.line(Language.ENGLISH)
    assert french != english == str(one)
    for value in one.values.values():
        assert str(value) in french
        assert str(value) in english
    assert not any(f" {sign}" in french for sign in ";:?!%")


@pytest.mark.parametrize("measure", Measure)
def test_what_a_limit_counts_is_said_in_french(measure: Measure) -> None:
    gone = Obstacle(kind=ObstacleKind.LIMIT_GONE, values={"measure": measure.value})
    assert f"limit of {measure} may" in str(gone)
    assert f"({measure})" not in gone.line(Language.FRENCH)


def test_what_cannot_go_away_has_a_way_out() -> None:
    gone = Obstacle(kind=ObstacleKind.LIMIT_GONE, values={"measure": Measure.UNITS})
    assert str(gone).endswith("keep it, as high as you like, or give the offer another id")
    assert gone.line(Language.FRENCH).endswith("ou donnez à l’offre un autre identifiant")


def test_that_a_shop_document_published_it_is_said_in_french() -> None:
    values = {"campaign": "spring", "version": "0123456789ab", "who": LOADED_BY}
    changed = Obstacle(kind=ObstacleKind.CHANGED_MEANWHILE, values=values)
    assert "published by shop document" in str(changed)
    assert LOADED_BY not in changed.line(Language.FRENCH)


def test_every_kind_is_raised_somewhere() -> None:
    found = {
        node.attr
        for path in Path(server.__file__).parent.rglob("*.py")
        if path != Path(obstacles.__file__)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "ObstacleKind"
    }
    assert found == {kind.name for kind in ObstacleKind}


def test_what_is_kept_holds_no_sentence_and_is_read_back_as_it_was() -> None:
    written = kept((TAKEN, DEAR, USED))
    assert read_kept(written) == (TAKEN, DEAR, USED)
    assert "belongs to" not in written
    assert "more than" not in written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "offers.0.offer_id: belongs to the campaign winter; give this offer an id of its own",
        "42",
        "[",
        '[{"kind": "of another program", "path": "", "values": {}}]',
        '[{"kind": "offer_of_another", "path": "", "values": {}}]',
    ],
)
def test_any_other_text_is_read_as_no_obstacle(text: str) -> None:
    assert read_kept(text) == ()


def test_values_stand_in_the_sentence_as_the_language_writes_them() -> None:
    assert TAKEN.line(Language.FRENCH) == "offers.0.offer_id: appartient à la campagne winter {x} %s"
    assert "33,3\u202f% du prix" in DEAR.line(Language.FRENCH)
    assert str(DEAR) == "offers.1.benefit: takes 33.3 % off the price; the cap is 30 %"


def test_an_obstacle_goes_with_the_values_that_its_sentence_names() -> None:
    for values in ({}, {"site": "east", "more": "west"}):
        with pytest.raises(ValidationError):
            Obstacle(kind=ObstacleKind.UNKNOWN_SITE, values=values)


def test_an_error_says_a_line_for_each_of_its_obstacles() -> None:
    error = CampaignRefused(DEAR, USED)
    assert obstacles_of(error) == (DEAR, USED)
    assert str(error) == f"{DEAR}\n{USED}"
    assert str(LimitUsed(USED)) == "offers.0.limits.1.maximum: more than that is already reserved or given"


def test_an_error_made_of_a_text_has_none() -> None:
    error = UnknownVersion("there is no version abc; import it first")
    assert obstacles_of(error) == ()
    assert str(error) == "there is no version abc; import it first"
