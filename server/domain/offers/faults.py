"""What keeps a document from being a campaign or a team, field by field, in words for the loyalty team."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.domain.complaints import fault_path, own_faults, placed
from server.domain.offers.conditions import Said
from server.domain.offers.conditions.said import money
from server.domain.offers.lint.finding import Finding, Severity
from server.domain.offers.sayings import SAYINGS

_EMPTY = Said("à remplir", "fill this in")
_NONE_TICKED = Said("choisissez au moins une valeur", "choose at least one")
_NOT_LISTED = Said("choisissez dans la liste", "choose one of the list")
_NO_NUMBER = Said("un nombre entier est attendu", "write a whole number")
_NO_AMOUNT = Said("un montant est attendu, comme 1,50", "write an amount, such as 1.50")
_IDENTIFIER = Said(
    "1 à 64 lettres sans accent, chiffres, - et _", "1 to 64 letters without accents, digits, - and _"
)
_NO_SUCH_FIELD = Said("ce champ n’existe pas", "there is no such field")
_NO_OBJECT = Said("un objet {…} est attendu", "write an object {…}")
_NO_LIST = Said("une liste […] est attendue", "write a list […]")
_NO_TEXT = Said("un texte est attendu", "write a text")
_NOT_YES_OR_NO = Said("true ou false est attendu", "write true or false")
_PLACE = re.compile(r"line (\d+) column (\d+)")
_PATTERNS = {
    "begin": Said(
        "des heures et minutes sont attendues, comme 08:30", "write hours and minutes, such as 08:30"
    ),
    "first_day": Said("mois et jour, comme 03-21", "month and day, such as 03-21"),
    "start": Said(
        "un jour et une heure, comme 2026-12-01T08:00", "a day and a time, such as 2026-12-01T08:00"
    ),
    "gtin": Said("8, 12, 13 ou 14 chiffres", "8, 12, 13 or 14 digits"),
    "code_pattern": Said("4 à 32 majuscules, chiffres, # et ?", "4 to 32 capital letters, digits, # and ?"),
    "login": Said("1 à 64 minuscules, chiffres et . _ @ + -", "1 to 64 small letters, digits and . _ @ + -"),
    "name": Said("contient un caractère qui ne s’affiche pas", "holds a character that cannot be printed"),
}
_PATTERNS |= {"end": _PATTERNS["begin"], "last_day": _PATTERNS["first_day"], "gtins": _PATTERNS["gtin"]}


def faults(error: ValidationError) -> tuple[Finding, ...]:
    """Every fault of a document with the path of its field; its text is never repeated."""
    return tuple(_finding(fault) for fault in own_faults(error))


def _finding(fault: ErrorDetails) -> Finding:
    path, said = fault_path(fault["loc"]), _SIMPLE.get(fault["type"])
    name = next((part for part in reversed(path.split(".")) if not part.isdigit()), "")
    if said is not None:
        return Finding(path, Severity.ERROR, said(name, fault.get("ctx", {})))
    return _said_by_us(path, fault["msg"].removeprefix("Value error, "))


def _said_by_us(path: str, text: str) -> Finding:
    """A rule of our own, which may name the field inside that it is about."""
    path, text = placed(path, text)
    for pattern, fr, en, field in SAYINGS:
        if re.fullmatch(pattern, text):
            return Finding(".".join(filter(None, (path, field))), Severity.ERROR, Said(fr, en))
    return Finding(path, Severity.ERROR, Said(f"ne convient pas\u202f: {text}", text))


def _bound(fr: str, en: str, key: str) -> Callable[[str, Mapping[str, Any]], Said]:
    def said(name: str, context: Mapping[str, Any]) -> Said:
        limit = context[key]
        amount = money(limit) if name.endswith("_cents") else Said(f"{limit}", f"{limit}")
        return Said(f"{fr} {amount.fr}", f"{en} {amount.en}")

    return said


def _number(name: str, _context: Mapping[str, Any]) -> Said:
    return _NO_AMOUNT if name.endswith("_cents") or name == "maximum" else _NO_NUMBER


def _pattern(name: str, _context: Mapping[str, Any]) -> Said:
    return _PATTERNS.get(name, _IDENTIFIER)


def _always(said: Said) -> Callable[[str, Mapping[str, Any]], Said]:
    return lambda _name, _context: said


def _no_json(_name: str, context: Mapping[str, Any]) -> Said:
    found = _PLACE.search(str(context.get("error", "")))
    line, column = found.groups() if found else ("1", "1")
    return Said(
        f"n’est pas du JSON\u202f: ligne {line}, colonne {column}",
        f"is no JSON: line {line}, column {column}",
    )


def _too_many(_name: str, context: Mapping[str, Any]) -> Said:
    most, there = context["max_length"], context.get("actual_length")
    count = f" ({there})" if there is not None else ""
    return Said(f"{most} au plus{count}", f"{most} at most{count}")


def _too_long(_name: str, context: Mapping[str, Any]) -> Said:
    most = context["max_length"]
    return Said(f"{most} caractères au plus", f"{most} characters at most")


_SIMPLE: Mapping[str, Callable[[str, Mapping[str, Any]], Said]] = {
    "missing": _always(_EMPTY),
    "extra_forbidden": _always(_NO_SUCH_FIELD),
    "json_invalid": _no_json,
    "model_type": _always(_NO_OBJECT),
    "tuple_type": _always(_NO_LIST),
    "string_type": _always(_NO_TEXT),
    "bool_type": _always(_NOT_YES_OR_NO),
    "bool_parsing": _always(_NOT_YES_OR_NO),
    "string_too_short": _always(_EMPTY),
    "too_short": lambda name, _: _NONE_TICKED if name == "weekdays" else _EMPTY,
    "int_type": _number,
    "int_parsing": _number,
    "enum": _always(_NOT_LISTED),
    "literal_error": _always(_NOT_LISTED),
    "union_tag_invalid": _always(_NOT_LISTED),
    "union_tag_not_found": _always(_NOT_LISTED),
    "greater_than_equal": _bound("au moins", "at least", "ge"),
    "less_than_equal": _bound("au plus", "at most", "le"),
    "string_pattern_mismatch": _pattern,
    "string_too_long": _too_long,
    "too_long": _too_many,
    "too_deep": _always(
        Said(
            "un groupe dans un groupe n’en contient plus d’autre", "a group in a group holds no further group"
        )
    ),
}
