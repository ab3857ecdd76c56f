"""Shorter forms of a customer's name, by rule: the first given name is the last to be touched."""

import re

from overlays.words.vocabulary import Forms

_GIVEN_NAMES = re.compile(r"([-\s]+)")


def name_forms(name: str) -> Forms:
    """Write a first name and initial in falling length.

    ``Marie-Charlotte-Élise D.`` becomes ``Marie-Charlotte-É. D.``, ``Marie-C.-É. D.``, ``M.-C.-É. D.``.
    A single given name loses its family initial first: ``Maximilienne D.``, ``Maximilienne``, ``M. D.``.
    """
    given, space, family = name.rpartition(" ")
    if not given:
        given, space, family = name, "", ""
    parts = _GIVEN_NAMES.split(given)
    forms = [name]
    for last in range(len(parts) - 1, 0, -2):
        parts[last] = _initial(parts[last])
        forms.append("".join(parts) + space + family)
    if len(parts) == 1:
        forms.append(given)
    parts[0] = _initial(parts[0])
    forms.append("".join(parts) + space + family)
    return _falling(forms)


def _falling(forms: list[str]) -> Forms:
    """Leave out what is no shorter than something better before it: ``A. D.`` after ``Anne``."""
    kept = forms[:1]
    for form in forms:
        if len(form) < len(kept[-1]):
            kept.append(form)
    return tuple(kept)


def _initial(given_name: str) -> str:
    return given_name if len(given_name) <= 2 else f"{given_name[0]}."
