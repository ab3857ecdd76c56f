"""Conditions and visits for properties, drawn from the classes: a new kind is drawn once it exists."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from server.domain.categories import Category
from server.domain.codes import with_check_digit
from server.domain.offers.conditions import GROUPS, KINDS, Condition, FormField, Group, Input, Kind, form
from server.domain.visit import (
    Basket,
    Birthday,
    Bought,
    Interest,
    Reaction,
    Response,
    Tier,
    Visit,
    Visitor,
)

CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
TODAY = dt.date(2026, 3, 2)
NAMES = ("north", "south", "spring")
GTINS = tuple(with_check_digit(f"37600000000{n}") for n in range(3))


def read(document: dict[str, Any]) -> Condition:
    """A condition as a document has it."""
    return CONDITION.validate_json(json.dumps(document))


def answers(field: FormField) -> st.SearchStrategy[Any]:
    """What somebody may fill into a field: often what is found in a visit, sometimes anything."""
    if field.input is Input.CHOICE:
        return st.sampled_from(field.options)
    if field.input is Input.CHOICES:
        return st.lists(
            st.sampled_from(field.options), min_size=field.least or 0, max_size=field.most, unique=True
        )
    if field.input is Input.NUMBER:
        assert field.least is not None
        assert field.most is not None
        return st.integers(field.least, min(field.least + 6, field.most)) | st.integers(
            field.least, field.most
        )
    assert field.pattern is not None
    written = st.from_regex(field.pattern, fullmatch=True)
    if field.name == "gtin":
        return st.sampled_from(GTINS) | written.map(lambda number: with_check_digit(number[:-1]))
    return written if ":" in field.pattern or "-(" in field.pattern else st.sampled_from(NAMES) | written


def _fits(document: dict[str, Any]) -> bool:
    try:
        read(document)
    except ValidationError:
        return False
    return True


def documents(kind: type[Kind]) -> st.SearchStrategy[dict[str, Any]]:
    """Filled-in forms of one kind; where two fields have to fit each other, they do."""
    fields = {field.name: answers(field) for field in form(kind)}
    tag = kind.model_fields["kind"].default
    return st.fixed_dictionaries({"kind": st.just(tag), **fields}).filter(_fits)


def of_kind(kind: type[Kind]) -> st.SearchStrategy[Kind]:
    """Conditions of one kind."""
    return documents(kind).map(lambda document: kind.model_validate_json(json.dumps(document)))


def kinds_of(some: Iterable[type[Kind]]) -> st.SearchStrategy[Any]:
    """Conditions of any of these kinds."""
    return st.sampled_from(list(some)).flatmap(of_kind)


kinds = kinds_of(KINDS.values())


def groups(members: st.SearchStrategy[Any]) -> st.SearchStrategy[Group]:
    """Groups of these."""
    inside = st.lists(members, min_size=1, max_size=3).map(tuple)
    return st.builds(lambda group, of: group(of=of), st.sampled_from(list(GROUPS.values())), inside)


shallow = kinds | groups(kinds)
conditions: st.SearchStrategy[Any] = kinds | groups(shallow)

days = st.integers(0, 60).map(lambda ago: TODAY - dt.timedelta(days=ago))
hours = st.integers(0, 23).map(lambda hour: dt.time(hour, tzinfo=dt.UTC))
instants = st.builds(dt.datetime.combine, days, hours)
responses = st.builds(Response, st.sampled_from(NAMES), st.sampled_from(Reaction), days)
maybe_minutes = st.none() | st.integers(0, 300)


def visitors(gtins: st.SearchStrategy[str | None]) -> st.SearchStrategy[Visitor]:
    """Customers who bought products with these numbers."""
    return st.builds(
        lambda undated, visited, **facts: Visitor(
            pickups_before=undated + len(visited), visited_at=tuple(sorted(visited)), **facts
        ),
        customer_id=st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True),
        tier=st.sampled_from(Tier),
        profiling=st.booleans() | st.just(value=True),
        undated=st.integers(0, 2),
        visited=st.lists(instants, max_size=4),
        purchases=st.lists(st.builds(Bought, st.sampled_from(Category), days, gtins), max_size=6).map(tuple),
        responses=st.none() | st.lists(responses, max_size=3).map(tuple),
        birthday=st.none()
        | st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31)).map(lambda day: Birthday(day.month, day.day)),
        interests=st.none()
        | st.lists(st.builds(Interest, st.sampled_from(Category), st.dates()), max_size=3).map(tuple),
        segments=st.none() | st.frozensets(st.sampled_from(NAMES)),
    )


moments = st.integers(0, 7 * 1440).map(
    lambda minutes: dt.datetime(2026, 3, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
visits = st.builds(
    Visit,
    visitors(st.none() | st.sampled_from(GTINS)),
    st.sampled_from(NAMES),
    st.just(TODAY),
    local_time=st.none() | moments,
    region=st.none() | st.sampled_from(NAMES),
    cars_waiting=st.none() | st.integers(0, 9),
    minutes_late=maybe_minutes,
    minutes_waited=maybe_minutes,
    basket=st.none()
    | st.builds(
        Basket,
        st.frozensets(st.sampled_from(Category), max_size=4),
        st.frozensets(st.sampled_from(GTINS)),
        st.integers(0, 20_000),
    ),
)
