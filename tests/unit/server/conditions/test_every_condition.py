"""What is true of every kind of condition, and of all groups of them."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from overlays.card import Language
from server.domain.categories import Category
from server.domain.offers.conditions import (
    GROUPS,
    KINDS,
    AllOf,
    AnyOf,
    Condition,
    Input,
    Kind,
    NoneOf,
    Sensitivity,
    Truth,
    document_path,
    form,
)
from server.domain.visit import Bought, Tier, Visit, Visitor
from tests.unit.server.conditions.drawn import (
    CONDITION,
    GTINS,
    TODAY,
    conditions,
    documents,
    kinds,
    read,
    shallow,
    visits,
)

LISTED: TypeAdapter[list[Condition]] = TypeAdapter(list[Condition])
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
languages = st.sampled_from(Language)


def faults(document: dict[str, Any]) -> set[str]:
    """The paths of what is wrong with a condition that stands where conditions do: in a list."""
    with pytest.raises(ValidationError) as refused:
        LISTED.validate_json(json.dumps([document]))
    return {document_path(fault["loc"]).partition(".")[2] or "itself" for fault in refused.value.errors()}


def is_well_written(text: str) -> bool:
    first = text.removeprefix("(")[0]
    whole = first.isupper() or first.isdigit()
    odd = re.search(r"[{}]|None|\s\s|\s[.,)]|\.\.|'|que [aeiouéè]", text)
    return whole and text.endswith(".") and odd is None


@given(conditions, languages)
def test_every_condition_is_a_well_written_sentence(condition: Any, language: Language) -> None:
    assert is_well_written(condition.sentence(language)), condition.sentence(language)


@given(conditions, visits, languages)
def test_a_condition_holds_or_says_why_not(condition: Any, visit: Visit, language: Language) -> None:
    said = condition.why_not(visit, language)
    assert (said is None) is condition.holds(visit)
    assert said is None or is_well_written(said), said


@given(st.lists(shallow, min_size=1, max_size=3).map(tuple), visits)
def test_none_is_the_contrary_of_any(of: Any, visit: Visit) -> None:
    assert NoneOf(of=of).judge(visit) is ~AnyOf(of=of).judge(visit)


@given(st.lists(kinds, min_size=1, max_size=4).map(tuple), visits)
def test_groups_count_what_holds_and_what_is_not_known(of: Any, visit: Visit) -> None:
    judged = [one.judge(visit) for one in of]
    assert AllOf(of=of).holds(visit) is all(truth is Truth.YES for truth in judged)
    assert AnyOf(of=of).holds(visit) is any(truth is Truth.YES for truth in judged)
    assert NoneOf(of=of).holds(visit) is all(truth is Truth.NO for truth in judged)


@given(kinds, visits)
def test_what_is_not_known_does_not_hold_and_its_contrary_does_not_either(kind: Any, visit: Visit) -> None:
    if kind.judge(visit) is Truth.UNKNOWN:
        assert not kind.holds(visit)
        assert not NoneOf(of=(kind,)).holds(visit)


READS_RECEIPTS = {
    name: kind
    for name, kind in KINDS.items()
    if "weeks" in kind.model_fields and {"category", "gtin"} & set(kind.model_fields)
}


@pytest.mark.parametrize("kind", READS_RECEIPTS.values(), ids=READS_RECEIPTS)
def test_a_condition_looks_back_at_receipts_as_far_as_it_says(kind: type[Kind]) -> None:
    """Lint warns by what it says where receipts are not kept so long."""
    fields = {"category": Category.TEA, "gtin": GTINS[0], "times": 1, "weeks": 8, "away_weeks": 4}
    condition = kind.model_validate({name: fields[name] for name in fields if name in kind.model_fields})

    def judged(*bought: Bought) -> Truth:
        buyer = Visitor("c0", Tier.SILVER, profiling=True, pickups_before=3, purchases=bought)
        return condition.judge(Visit(buyer, "north", TODAY))

    ages = range(400)
    days = [TODAY - dt.timedelta(days=age) for age in ages]
    counts = [judged(Bought(Category.TEA, day, GTINS[0])) is not judged() for day in days]
    assert max(age for age in ages if counts[age]) == 7 * condition.weeks_of_receipts


@given(kinds, visits)
def test_without_consent_nothing_is_read_from_what_somebody_did(kind: Any, visit: Visit) -> None:
    if kind.sensitivity is Sensitivity.PROFILE and not visit.visitor.profiling:
        assert kind.judge(visit) is Truth.UNKNOWN
        assert "did not agree" in str(kind.why_not(visit, Language.ENGLISH))


@given(conditions)
def test_a_condition_is_read_back_as_it_was_written(condition: Any) -> None:
    assert CONDITION.validate_json(CONDITION.dump_json(condition)) == condition


@given(kinds)
def test_depth_three_is_refused_with_its_path(kind: Any) -> None:
    inside = json.loads(CONDITION.dump_json(kind))
    two = {"kind": "any", "of": [inside, {"kind": "none", "of": [inside]}]}
    read(two)
    assert faults({"kind": "all", "of": [inside, two]}) == {"of.1.of.1"}


@pytest.mark.parametrize("depth", [3, 50, 150, 5000])
def test_however_deep_it_is_refused_and_not_run_into(depth: int) -> None:
    text = '{"kind":"none","of":[' * depth + '{"kind":"first_pickup"}' + "]}" * depth
    with pytest.raises(ValidationError):
        CONDITION.validate_json(text)


@pytest.mark.parametrize("tag", GROUPS)
def test_an_empty_group_is_refused(tag: str) -> None:
    assert faults({"kind": tag, "of": []}) == {"of"}


def test_a_group_names_the_place_of_a_typing_error_inside() -> None:
    typo = {"kind": "any", "of": [{"kind": "first_pickup"}, {"kind": "waited_for", "minutes": 0}]}
    assert faults(typo) == {"of.1.minutes"}
    assert "of.0" in faults({"kind": "any", "of": [{"kind": "waited", "minutes": 5}]})


@every_kind
@settings(max_examples=15)
@given(data=st.data())
def test_a_number_beyond_its_bounds_is_refused_with_its_field(kind: type[Kind], data: st.DataObject) -> None:
    document = data.draw(documents(kind))
    for field in form(kind):
        if field.input is Input.NUMBER:
            assert field.least is not None
            assert field.most is not None
            for beyond in (field.least - 1, field.most + 1, 1.5, "4", None, True):
                assert faults(document | {field.name: beyond}) == {field.name}


@every_kind
@settings(max_examples=15)
@given(data=st.data())
def test_a_wrong_missing_or_unknown_field_is_refused_with_its_name(
    kind: type[Kind], data: st.DataObject
) -> None:
    document = data.draw(documents(kind))
    assert faults(document | {"weks": 4}) == {"weks"}
    for field in form(kind):
        assert faults(document | {field.name: ["no such"]}) <= {field.name, f"{field.name}.0"}
        assert faults(document | {field.name: "no such thing, ever"}) == {field.name}
        assert field.name in faults({name: value for name, value in document.items() if name != field.name})


@every_kind
def test_every_kind_has_its_words_in_both_languages(kind: type[Kind]) -> None:
    assert kind.__doc__
    assert kind.title.fr
    assert kind.title.en
    for field in form(kind):
        assert field.label.fr
        assert field.label.en
        assert field.options or field.pattern or (field.least is not None and field.most is not None)


def test_there_is_one_schema_of_all_conditions() -> None:
    schema = CONDITION.json_schema()
    tags = schema["discriminator"]["mapping"]
    assert set(tags) == {*KINDS, *GROUPS}
    assert all(
        schema["$defs"][name.rpartition("/")[2]]["additionalProperties"] is False for name in tags.values()
    )
