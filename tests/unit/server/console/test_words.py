"""Every sentence of the console in each other language, with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from overlays.card import Language
from server.console import words

CONSOLE = Path(words.__file__).parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "mark": None, "gettext": None, "ngettext": (1, 2)}
_PLACEHOLDER = re.compile(r"%\(\w+\)s")
each_other = pytest.mark.parametrize("language", [one for one in Language if one is not Language.ENGLISH])


def sentences() -> set[str]:
    found = extract_from_dir(str(CONSOLE), method_map=METHODS, keywords=KEYWORDS)
    return {
        part for _, _, said, _, _ in found for part in ([said] if isinstance(said, str) else said) if part
    }


@each_other
def test_every_sentence_is_said_in_each_language(language: Language) -> None:
    assert sorted(sentences() - set(translations_in_files(language))) == []


@each_other
def test_no_sentence_is_left_over(language: Language) -> None:
    assert sorted(set(translations_in_files(language)) - sentences()) == []


@each_other
def test_placeholders_are_the_same_in_every_language(language: Language) -> None:
    for english, other in translations_in_files(language).items():
        assert sorted(_PLACEHOLDER.findall(english)) == sorted(_PLACEHOLDER.findall(other)), english


def test_french_signs_stand_after_a_narrow_space() -> None:
    for french in translations_in_files(Language.FRENCH).values():
        assert not re.search(r"(?<!\u202f)([;:?!»](?=\s|$)|%%)|«(?!\u202f)", french), french


def test_french_has_the_apostrophe_and_the_spaces_of_print() -> None:
    for french in translations_in_files(Language.FRENCH).values():
        assert not re.search(r"['\u00a0]|\.\.\.", french), french


def test_the_plural_begins_where_it_does_in_each_language() -> None:
    for language, singular in ((Language.ENGLISH, {1}), (Language.FRENCH, {0, 1})):
        say = words.translations(language).ngettext
        alone = say("customer", "customers", 1)
        assert {number for number in range(4) if say("customer", "customers", number) == alone} == singular


def test_english_stands_in_the_code() -> None:
    assert words.translations(Language.ENGLISH).gettext("Team") == "Team"
    assert words.translations(Language.FRENCH).gettext("Team") == "Équipe"


def translations_in_files(language: Language) -> dict[str, str]:
    told: dict[str, str] = {}
    for path in sorted((words.FOLDER / language).glob("*.po")):
        with path.open("rb") as written:
            for message in read_po(written, locale=language):
                if not message.id:
                    continue
                assert not message.fuzzy, f"{path.name}: {message.id}"
                for english, other in zip(_forms(message.id), _forms(message.string), strict=True):
                    assert other, f"{path.name}: {english}"
                    assert english not in told, f"{path.name} says twice: {english}"
                    told[english] = other
    return told


def _forms(said: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """A sentence, or its singular and its plural."""
    return [said] if isinstance(said, str) else list(said or ())
