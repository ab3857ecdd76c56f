"""What the words that the books keep are called on the console's pages."""

from collections.abc import Iterable, Mapping
from typing import Final

from overlays.card import Language
from server.console.words import mark, translations
from server.domain.intake.members import Purpose
from server.domain.offers.versions import LOADED_BY
from server.domain.shelf import Cause
from server.domain.team import COMMAND_LINE, THE_CLOCK, Role, User

ROLES: Final[Mapping[str, str]] = {
    Role.LOYALTY_MANAGER: mark("Loyalty manager"),
    Role.APPROVER: mark("Approver"),
    Role.STORE_MANAGER: mark("Store manager"),
    Role.PRIVACY_OFFICER: mark("Privacy officer"),
    Role.OPERATOR: mark("Operator"),
    Role.AUDITOR: mark("Auditor"),
    Role.ADMINISTRATOR: mark("Administrator"),
}
CAUSES: Final[Mapping[str, str]] = {
    Cause.RECEIVED: mark("received"),
    Cause.COUNTED: mark("counted"),
    Cause.BROKEN: mark("broken"),
    Cause.OUT_OF_DATE: mark("out of date"),
    Cause.LOST: mark("lost"),
    Cause.FOUND: mark("found again"),
    Cause.MOVED: mark("moved between sites"),
}
PURPOSES: Final[Mapping[str, str]] = {
    Purpose.PROFILING: mark("Purchases choose the bonuses"),
    Purpose.NAME_ON_GLASSES: mark("Name in the glasses"),
    Purpose.BIRTHDAY: mark("Birthday"),
}
PROGRAMS: Final = {
    COMMAND_LINE: mark("Command line"),
    THE_CLOCK: mark("Timetable"),
}
"""Who does something without signing in, in the audit log."""
_DOERS = PROGRAMS | {LOADED_BY: mark("Shop document")}
"""With who writes and publishes campaigns so."""
_ELSEWHERE = mark("from another system")


def role(word: str, language: Language) -> str:
    """What somebody may do."""
    return translations(language).gettext(ROLES[word])


def purpose(word: str, language: Language) -> str:
    """What a customer agrees to."""
    return translations(language).gettext(PURPOSES[word])


def cause(word: str, language: Language) -> str:
    """Why the stock of a sample changed; any word that is none of ours came from another system."""
    return translations(language).gettext(CAUSES.get(word, _ELSEWHERE))


def doer(actor: str, language: Language) -> str:
    """Who did something: a program has a name, a person their login."""
    known = _DOERS.get(actor)
    return actor if known is None else translations(language).gettext(known)


def doers(word: str, people: Iterable[User]) -> frozenset[str]:
    """Whom a word means: a program by its name in any language, a person by login or name.

    Returns:
        How the log names them, and the word itself: who is no longer in the team is still in the log.
    """
    meant = word.casefold()
    programs = {one for one in PROGRAMS for spoken in Language if doer(one, spoken).casefold() == meant}
    persons = {one.login for one in people if meant in (one.login.casefold(), one.name.casefold())}
    return frozenset({word} | programs | persons)
