"""Where a campaign runs, in as many words as somebody reads."""

import pytest

from server.domain.offers.described import MOST_NAMED, each_site, sites_in_brief

NAMES = {f"s{number:03d}": f"Drive {number:03d}" for number in range(240)}
IDS = tuple(NAMES)


@pytest.mark.parametrize(
    ("sites", "english", "french"),
    [
        ((), "everywhere", "partout"),
        (("s001", "gone"), "Drive 001, gone", "Drive 001, gone"),
        (IDS, "240 sites, all there are today", "240 sites, tous ceux d’aujourd’hui"),
        (IDS[2:], "238 sites, all but Drive 000, Drive 001", "238 sites, tous sauf Drive 000, Drive 001"),
        (
            tuple(reversed(IDS[100:150])),
            "50 sites: Drive 100, Drive 101, Drive 102 and 47 more",
            "50 sites, dont Drive 100, Drive 101, Drive 102 et 47 autres",
        ),
    ],
    ids=("none", "two", "all", "nearly all", "some"),
)
def test_sites_are_named_as_long_as_somebody_reads_them(
    sites: tuple[str, ...], english: str, french: str
) -> None:
    said = sites_in_brief(sites, NAMES)
    assert (said.en, said.fr) == (english, french)


def test_a_dozen_is_still_named_one_by_one() -> None:
    assert sites_in_brief(IDS[:MOST_NAMED], NAMES).en.count("Drive") == MOST_NAMED


def test_each_of_them_can_be_seen_those_that_are_not_here_last() -> None:
    assert each_site(("gone", "s002", "away", "s001"), NAMES) == ("Drive 001", "Drive 002", "away", "gone")
