"""The claim of an identity provider that names sites: anything may stand in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.console.named_sites import MOST_VALUES, Doubt, NamedSites, SiteClaim

KNOWN = ("0041", "lille", "north")
PLAIN = SiteClaim("sites")
GROUPS = SiteClaim("groups", prefix="pickup-", every="pickup-all")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(KNOWN),
    lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(max_size=4), some, max_size=3),
)


@pytest.mark.parametrize(
    ("claim", "rule", "sites"),
    [
        (["north", "lille"], PLAIN, "lille north"),
        ("north", PLAIN, "north"),
        ("north, lille;0041", PLAIN, "0041 lille north"),
        (["north", "elsewhere"], PLAIN, "north"),
        (["North"], PLAIN, ""),
        ("", PLAIN, ""),
        (["pickup-north", "staff", "lille"], GROUPS, "north"),
        (["pickup-"], GROUPS, ""),
        (["pickup-all", "pickup-north"], GROUPS, None),
        ("*", PLAIN, ""),
        ([], PLAIN, ""),
    ],
    ids=str,
)
def test_a_claim_names_the_sites_that_are_here(claim: object, rule: SiteClaim, sites: str | None) -> None:
    assert NamedSites.read(claim, rule).among(KNOWN) == (None if sites is None else frozenset(sites.split()))


@pytest.mark.parametrize(
    ("claim", "doubt"),
    [
        (None, Doubt.MISSING),
        (41, Doubt.UNUSABLE),
        ({"north": True}, Doubt.UNUSABLE),
        (["north", 41], Doubt.UNUSABLE),
        (["north", None], Doubt.UNUSABLE),
        (["north"] * (MOST_VALUES + 1), Doubt.UNUSABLE),
        (["n" * 301], Doubt.UNUSABLE),
        ("n" * 20_001, Doubt.UNUSABLE),
        (["north", "elsewhere"], Doubt.UNKNOWN),
        (["north"], None),
        ([], None),
    ],
    ids=lambda one: str(one)[:30],
)
def test_it_is_told_why_a_claim_names_less_than_it_seems_to(claim: object, doubt: Doubt | None) -> None:
    read = NamedSites.read(claim, PLAIN)
    assert read.doubt_among(KNOWN) is doubt
    if doubt in {Doubt.MISSING, Doubt.UNUSABLE}:
        assert read.among(KNOWN) == frozenset()


def test_every_group_of_somebody_may_stand_beside_those_that_are_sites() -> None:
    groups = [f"group-{number}" for number in range(MOST_VALUES - 1)]
    read = NamedSites.read([*groups, "pickup-all"], GROUPS)
    assert (read.among(KNOWN), read.doubt_among(KNOWN)) == (None, None)


@given(ANYTHING, st.sampled_from((PLAIN, GROUPS)))
def test_nothing_that_a_provider_writes_names_a_site_that_is_not_here(claim: object, rule: SiteClaim) -> None:
    named = NamedSites.read(claim, rule).among(KNOWN)
    assert named is None or named <= frozenset(KNOWN)
