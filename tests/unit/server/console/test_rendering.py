"""Figures and times in words: written once, and the same however often."""

import datetime as dt

from overlays.card import Language
from server.console.rendering import _environment, warm

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)


def said(template: str, language: Language = Language.ENGLISH, **shown: object) -> str:
    return _environment(language).from_string(template).render(shown)


def test_a_moment_is_told_in_the_zone_that_is_asked_for() -> None:
    line = "{{ at|moment }} {{ at|moment(zone='America/Montreal') }} {{ at|moment }}"
    assert (
        said(line, at=NOON, timezone="Europe/Paris")
        == "1 Jul 2026, 14:00 1 Jul 2026, 08:00 1 Jul 2026, 14:00"
    )


def test_a_time_on_a_wall_stays_what_it_is() -> None:
    wall = dt.datetime(2026, 7, 1, 12)  # noqa: DTZ001 - on a wall there is no zone
    assert said("{{ at|moment(zone=none) }}", at=wall) == "1 Jul 2026, 12:00"


def test_a_figure_is_written_in_the_language_of_who_reads_it() -> None:
    line = "{{ 1234|number }} {{ 1250|euros }}"
    assert said(line) == "1,234 €12.50"
    french = said(line, Language.FRENCH).replace("\u202f", " ").replace("\xa0", " ")
    assert french == "1 234 12,50 €"
    assert said(line) == "1,234 €12.50"


def test_a_sentence_stands_in_the_template_in_its_language() -> None:
    assert said("{{ _('Team') }} {{ _(\"Team\") }}", Language.FRENCH) == "Équipe Équipe"
    assert said("{{ _('Team') }}") == "Team"
    read = _environment(Language.FRENCH).compile("{{ _('Team') }}", raw=True)
    assert "Équipe" in read
    assert "gettext" not in read


def test_a_sentence_of_ours_is_no_text_of_somebody_else() -> None:
    assert said("{{ _('You & me, 5 %%') }} {{ who }}", who="<b>") == "You & me, 5 % &lt;b&gt;"


def test_a_sentence_with_values_is_said_at_each_look() -> None:
    line = "{% trans units=n %}{{ units }} fewer counted than there should be{% endtrans %}"
    assert said(line, n=3) == "3 fewer counted than there should be"
    assert said("{{ _(n) }}", Language.FRENCH, n="Team") == "Équipe"


def test_no_look_waits_for_a_template_once_all_are_read() -> None:
    warm()
    for language in Language:
        environment = _environment(language)
        assert environment.cache is not None
        read = {name for _, name in environment.cache.keys()}  # noqa: SIM118 - a cache of Jinja's own, no dict
        assert set(environment.list_templates()) <= read
