import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from overlays.card import (
    LINE_CHARACTERS,
    PERSONAL_REASONS,
    GreenCategory,
    Language,
    Reason,
    ReasonKind,
    Temperature,
)
from overlays.layout.typeface import covers
from overlays.wire import NoticeKind, RefusalReason
from overlays.words import (
    VOCABULARIES,
    Forms,
    Phrase,
    State,
    bag_forms,
    minutes,
    notice,
    order_and_bay_forms,
    reason_forms,
    refusal,
    state,
    who_forms,
)
from tests.unit.overlays.shown import EVERY_REASON, bags

every_language = pytest.mark.parametrize("language", Language)


def phrases(language: Language) -> Iterator[Phrase]:
    yield from (refusal(reason, language) for reason in RefusalReason)
    yield from (notice(kind, language) for kind in NoticeKind)
    yield from (state(each, language) for each in State)


def sentences(language: Language) -> Iterator[Forms]:
    yield from (reason_forms(reason, language) for reason in EVERY_REASON)
    for phrase in phrases(language):
        yield phrase.headline
        if phrase.advice:
            yield phrase.advice


@every_language
def test_every_language_has_words_for_everything(language: Language) -> None:
    words = VOCABULARIES[language]
    assert set(words.reasons) == set(ReasonKind)
    assert set(words.categories) == set(GreenCategory)
    assert set(words.refusals) == set(RefusalReason)
    assert set(words.notices) == set(NoticeKind)
    assert set(words.states) == set(State)


@every_language
def test_every_sentence_is_read_in_one_glance(language: Language) -> None:
    for forms in sentences(language):
        assert forms
        assert all(0 < len(form) <= LINE_CHARACTERS for form in forms), forms
        assert all(len(longer) > len(shorter) for longer, shorter in pairwise(forms)), forms


@every_language
def test_every_letter_can_be_drawn(language: Language) -> None:
    for forms in sentences(language):
        assert all(covers(form) for form in forms)


@every_language
def test_nothing_said_is_a_date_a_count_or_a_price(language: Language) -> None:
    for forms in sentences(language):
        assert not re.search(r"[\d€$%]", "".join(forms))


@every_language
def test_a_personal_reason_names_its_category_and_no_other_reason_does(language: Language) -> None:
    personal = {reason_forms(reason, language) for reason in EVERY_REASON if reason.category}
    assert len(personal) == len(PERSONAL_REASONS) * len(GreenCategory)
    others = [reason_forms(reason, language) for reason in EVERY_REASON if not reason.category]
    assert len(set(others)) == len(ReasonKind) - len(PERSONAL_REASONS)


@every_language
def test_no_two_headlines_say_the_same(language: Language) -> None:
    headlines = [phrase.headline[0] for phrase in phrases(language)]
    assert len(set(headlines)) == len(headlines)


@every_language
def test_every_refusal_says_what_to_do(language: Language) -> None:
    assert all(refusal(reason, language).advice for reason in RefusalReason)


def test_french_puts_a_narrow_space_before_high_punctuation_and_writes_curly_apostrophes() -> None:
    for forms in sentences(Language.FRENCH):
        for form in forms:
            assert not re.search(r"[^\u202f][;:!?]", form), form
            assert "'" not in form
            assert not re.search(r"[ \u202f]$|^[ \u202f]", form)


def test_english_puts_none() -> None:
    assert not any("\u202f" in form for forms in sentences(Language.ENGLISH) for form in forms)


@every_language
def test_a_customer_who_did_not_agree_to_a_name_is_a_customer(language: Language) -> None:
    assert who_forms(None, language) == (VOCABULARIES[language].client,)


def test_the_reason_is_a_sentence_of_the_language() -> None:
    coffee = Reason(kind=ReasonKind.REGULAR, category=GreenCategory.COFFEE)
    back = Reason(kind=ReasonKind.FAVOURITE_BACK, category=GreenCategory.OLIVE_OIL)
    assert reason_forms(coffee, Language.FRENCH) == ("Fidèle au café",)
    assert reason_forms(back, Language.FRENCH) == ("Revoici l’huile d’olive",)
    assert reason_forms(coffee, Language.ENGLISH) == ("Regular for coffee",)
    assert reason_forms(back, Language.ENGLISH)[0] == "Back again: olive oil"


def test_order_and_bay_lose_their_words_before_their_numbers() -> None:
    assert order_and_bay_forms("1042", "4", Language.FRENCH) == (
        ("Commande 1042", "Quai 4"),
        ("Cde 1042", "Quai 4"),
        ("1042", "Quai 4"),
        ("1042", "Q. 4"),
        ("1042", "4"),
    )
    assert order_and_bay_forms("1042", "4", Language.ENGLISH)[0] == ("Order 1042", "Bay 4")


def test_braces_in_an_order_are_only_letters() -> None:
    assert order_and_bay_forms("{0}", "{}", Language.ENGLISH)[0] == ("Order {0}", "Bay {}")


def test_bags_are_counted_and_the_freezer_is_not_forgotten() -> None:
    cold = (Temperature.AMBIENT, Temperature.FROZEN, Temperature.FROZEN)
    assert bag_forms(bags(*cold), Language.FRENCH) == ("3 sacs · 2 en surgelé", "3 sacs")
    assert bag_forms(bags(Temperature.CHILLED), Language.FRENCH) == ("1 sac",)
    assert bag_forms(bags(*cold[:2]), Language.ENGLISH)[0] == "2 bags · 1 frozen"
    assert bag_forms((), Language.ENGLISH) == ()


def test_a_card_says_since_when_the_customer_waits_as_long_as_there_is_room() -> None:
    cold = (Temperature.AMBIENT, Temperature.FROZEN, Temperature.FROZEN)
    assert bag_forms(bags(*cold), Language.FRENCH, checked=1, waited_min=4) == (
        "1/3 sacs · 2 en surgelé · 4 min",
        "1/3 sacs · 2 surg. · 4 min",
        "1/3 · 2 surg. · 4 min",
        "1/3 sacs · 2 en surgelé",
        "1/3 sacs",
    )


@pytest.mark.parametrize("language", Language)
def test_nobody_reads_more_than_two_digits_of_minutes(language: Language) -> None:
    assert minutes(99, language) == "99 min"
    assert minutes(100, language) == minutes(4000, language) == "99+ min"
