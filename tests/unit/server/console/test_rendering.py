"""Figures and times in words: written once, and the same however often."""

import datetime as dt

from overlays.card import Language
from server.console.rendering import _environment

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)


def said(template: str, language: Language = Language.ENGLISH, **shown: object) -> str:
    return _environment(language).from_string(template).render(shown)


def test_a_moment_is_told_in_the_zone_that_is_asked_for() -> None:
    line = "{{ at|moment }} {{ at|moment(zone='America/Montreal') }} {{ at|moment }}"
    assert said(line, at=NOON) == "1 Jul 2026, 14:00 1 Jul 2026, 08:00 1 Jul 2026, 14:00"


def test_a_time_on_a_wall_stays_what_it_is() -> None:
    wall = dt.datetime(2026, 7, 1, 12)  # noqa: DTZ001 - on a wall there is no zone
    assert said("{{ at|moment(zone=none) }}", at=wall) == "1 Jul 2026, 12:00"


def test_a_figure_is_written_in_the_language_of_who_reads_it() -> None:
    line = "{{ 1234|number }} {{ 1250|euros }}"
    assert said(line) == "1,234 €12.50"
    french = said(line, Language.FRENCH).replace("\u202f", " ").replace("\xa0", " ")
    assert french == "1 234 12,50 €"
    assert said(line) == "1,234 €12.50"
