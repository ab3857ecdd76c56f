import re

import pytest
from hypothesis import given

from overlays.card import Language
from overlays.words import who_forms
from overlays.words.names import name_forms
from tests.unit.overlays.shown import any_line, french_name, patiently


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Maximilienne-Alexandra D.", ("Maximilienne-A. D.", "M.-A. D.")),
        ("Marie-Charlotte-Élise D.", ("Marie-Charlotte-É. D.", "Marie-C.-É. D.", "M.-C.-É. D.")),
        ("Anne Sophie B.", ("Anne S. B.", "A. S. B.")),
        ("Maëlle T.", ("Maëlle", "M. T.")),
        ("Christophe", ("C.",)),
        ("Zoé", ("Z.",)),
        ("Jo", ()),
    ],
)
def test_a_long_name_is_abbreviated_from_its_end(name: str, forms: tuple[str, ...]) -> None:
    assert name_forms(name) == (name, *forms)


@patiently
@given(french_name)
def test_no_letter_is_cut_out_of_the_middle_of_a_name(name: str) -> None:
    given_names = set(re.split(r"[-\s]+", name))
    allowed = given_names | {f"{part[0]}." for part in given_names}
    for form in name_forms(name):
        assert set(re.split(r"[-\s]+", form)) <= allowed
        assert form.startswith(name[0])


@patiently
@given(french_name)
def test_every_form_of_a_name_is_shorter_than_the_one_before(name: str) -> None:
    lengths = [len(form) for form in name_forms(name)]
    assert lengths == sorted(set(lengths), reverse=True)


@patiently
@given(any_line)
def test_whatever_the_name_the_last_resort_is_the_word_for_any_customer(name: str) -> None:
    forms = who_forms(name, Language.FRENCH)
    assert forms[0] == name
    assert forms[-1] == "Client"
