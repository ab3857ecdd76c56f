"""What the details of the audit log say, in words; the log keeps the details."""

import datetime as dt
import string
from collections.abc import Callable, Mapping
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal

from overlays.card import Language
from server.console.held import EVERYWHERE, ONLY
from server.console.names import CAUSES, PURPOSES, ROLES, cause, purpose, role
from server.console.words import mark, translations
from server.domain.shelf import Cause
from server.errors import LastAdministrator, LoginTaken, Uninvited
from server.stores.console import Entry

_FORMATS = {"csv": "CSV", "json": "JSON", "letter": mark("a page to print"), "parquet": "Parquet"}
_ANSWERS = {"yes": mark("Yes"), "no": mark("No")}
_ACCESS = {"active": mark("%(role)s, may sign in"), "inactive": mark("%(role)s, locked out")}
_STOCK = {
    "add": mark("%(units)s more: %(cause)s"),
    "take": mark("%(units)s fewer: %(cause)s"),
    "count": mark("%(units)s counted"),
    "transfer": mark("%(units)s to another site"),
}
_REFUSED = {
    Uninvited.__name__: mark("no account here, no role, or locked out"),
    LoginTaken.__name__: mark("the login belongs to somebody else"),
    LastAdministrator.__name__: mark("somebody has to stay administrator"),
}


def detail(entry: Entry, language: Language) -> str:
    """The detail of a line in words; what is none of ours, as an older server wrote it, stands as it is."""
    read = READERS.get(entry.action)
    said = None if read is None else read(entry.detail, language)
    return entry.detail if said is None else said


def _version(text: str, language: Language) -> str | None:
    """Which version, or in whose name the command line did it."""
    before, _, who = text.partition(" ")
    if before == "by" and who:
        return _say(language, mark("in the name of %(who)s"), who=who)
    if text and set(text) <= set(string.hexdigits):
        return _say(language, mark("version %(version)s"), version=text)
    return None


def _copy(text: str, language: Language) -> str | None:
    before, _, campaign = text.partition(" ")
    if before == "of" and campaign:
        return _say(language, mark("a copy of %(campaign)s"), campaign=campaign)
    return None


def _consent(text: str, language: Language) -> str | None:
    what, _, answer = text.partition(" ")
    if what not in PURPOSES or answer not in _ANSWERS:
        return None
    values = {"purpose": purpose(what, language), "answer": _say(language, _ANSWERS[answer])}
    return _say(language, mark("%(purpose)s: %(answer)s"), **values)


def _day(text: str, language: Language) -> str | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return _say(language, mark("until %(day)s"), day=format_date(day, "d MMM y", language.value))


def _look(text: str, language: Language) -> str | None:
    return _say(language, mark("in a preview")) if text == "preview" else None


def _format(text: str, language: Language) -> str | None:
    return (
        _say(language, mark("as %(format)s"), format=_say(language, _FORMATS[text]))
        if text in _FORMATS
        else None
    )


def _site(text: str, language: Language) -> str | None:
    return _say(language, mark("for the site %(site)s"), site=text) if text else None


def _stock(text: str, language: Language) -> str | None:
    match text.split(" "):
        case [deed, units, why] if deed in _STOCK and units.isdecimal() and why in CAUSES:
            number = format_decimal(int(units), locale=language.value)
            return _say(language, _STOCK[deed], units=number, cause=cause(why, language))
        case ["transfer", units, Cause.MOVED, site] if units.isdecimal() and site:
            number = format_decimal(int(units), locale=language.value)
            return _say(language, mark("%(units)s to the site %(site)s"), units=number, site=site)
    return None


def _people(text: str, language: Language) -> str | None:
    return _say(language, mark("People in the file: %(count)s"), count=text) if text.isdecimal() else None


def _account(text: str, language: Language) -> str | None:
    """What somebody may do, whether they may sign in, and whether the provider says so."""
    match text.split(" "):
        case ["provider"]:
            return _say(language, mark("with the identity provider"))
        case ["provider", word] if word in ROLES:
            said = mark("%(role)s, as the identity provider says")
            return _say(language, said, role=role(word, language))
        case [word] if word in ROLES:
            return role(word, language)
        case [word, access] if word in ROLES and access in _ACCESS:
            return _say(language, _ACCESS[access], role=role(word, language))
    return None


def _sites(text: str, language: Language) -> str | None:
    """Where somebody may do what they may do."""
    match text.split(" "):
        case [word] if word == EVERYWHERE:
            return _say(language, mark("at every site"))
        case [word] if word == ONLY:
            return _say(language, mark("at no site yet"))
        case [word, *sites] if word == ONLY and all(sites):
            return _say(language, mark("only at %(sites)s"), sites=", ".join(sites))
    return None


def _refusal(text: str, language: Language) -> str | None:
    return _say(language, _REFUSED[text]) if text in _REFUSED else None


def _say(language: Language, sentence: str, **values: str) -> str:
    return translations(language).gettext(sentence) % values


_CAMPAIGN = (
    *("approve", "archive", "ask", "cancel", "overtaken", "publish", "refused", "rollback"),
    *("schedule", "send_back"),
)
READERS: Final[Mapping[str, Callable[[str, Language], str | None]]] = {
    **{f"campaign.{deed}": _version for deed in _CAMPAIGN},
    "customer.consent": _consent,
    "customer.export": _format,
    "customer.interest": _day,
    "customer.look": _look,
    "draft.begin": _copy,
    "draft.write": _version,
    "glasses.invite": _site,
    "glasses.issue": _site,
    "measure.export": _format,
    "session.begin": _account,
    "session.refuse": _refusal,
    "stock.change": _stock,
    "team.import": _people,
    "user.add": _account,
    "user.bind": _account,
    "user.change": _account,
    "user.sites": _sites,
}
"""How the detail of each deed is read; the others have none."""
