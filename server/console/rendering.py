"""Templates and the answers made from them."""

import datetime as dt
import functools
import zoneinfo
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse, RedirectResponse, Response

from overlays.card import Language
from server.console import PREFIX
from server.console.assets import assets
from server.console.call import Call
from server.console.deeds import deed
from server.console.details import detail
from server.console.editor import amounts
from server.console.names import cause, doer, purpose, role
from server.console.navigation import navigation
from server.console.sentences import Sentences
from server.console.tokens import form_token
from server.console.words import translations
from server.domain.offers.conditions.names import TIERS, listed

TEMPLATES = Path(__file__).parent / "templates"
_MOST_FIGURES = 4096
"""Written before; a list of hundreds writes the same ones again with every look."""


def page(call: Call, template: str, status: int = 200, **shown: object) -> Response:
    """Answer with a page.

    Args:
        call: What is answered.
        template: Its file.
        status: Of the answer.
        shown: What the template names.
    """
    found = _environment(call.language).get_template(template)
    return HTMLResponse(found.render(_around(call) | shown), status)


def part(call: Call, template: str, block: str, **shown: object) -> HTMLResponse:
    """Answer with one block of a page, for htmx."""
    found = _environment(call.language).get_template(template)
    context = found.new_context(_around(call) | shown)
    return HTMLResponse("".join(found.blocks[block](context)))


def refuse(call: Call, status: int, sentence: str = "") -> Response:
    """Answer that it is refused, and what to do.

    Args:
        call: What is answered.
        status: Of the answer.
        sentence: ``form``, ``role``, ``site`` or ``invitation``, or a sentence of ``refusals``; the status
            has one too.
    """
    return page(call, "refused.html", status, refused=status, sentence=sentence)


def go(path: str, said: str = "") -> Response:
    """Answer a form that was accepted: the browser opens a page, which says what was done.

    Args:
        path: Below the console's address.
        said: The word of a notice that the template ``notices.html`` has a sentence for.
    """
    mark = "&" if "?" in path else "?"
    return RedirectResponse(PREFIX + path + (f"{mark}said={said}" if said else ""), 303)


def local(path: str, otherwise: str = "/") -> str:
    """A path of this console, and nothing that leads elsewhere.

    Args:
        path: What a form or an address says.
        otherwise: What it is when it leads elsewhere.
    """
    try:
        parts = urlsplit(path)
    except ValueError:
        return otherwise
    is_ours = not parts.scheme and not parts.netloc and path.startswith("/") and "\\" not in path
    return path.removeprefix(PREFIX) if is_ours and path.isprintable() else otherwise


def _around(call: Call) -> dict[str, Any]:
    return {
        "call": call,
        "timezone": call.house.beside.timezone,
        "form_token": form_token(call.token),
        "navigation": navigation(call),
        "said": call.query("said", 40),
    }


def warm() -> None:
    """Read every template in both languages, so that no look waits for it from then on."""
    for language in Language:
        environment = _environment(language)
        for name in environment.list_templates():
            environment.get_template(name)


@functools.cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Sentences],
    )
    words = translations(language)
    _sentences(environment).say = words.gettext
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=words.npgettext
    )
    locale = language.value
    environment.filters |= {
        "moment": _moment,
        "clock": _clock,
        "day": functools.partial(_day, locale=locale),
        "wall": functools.partial(_wall, locale=locale),
        "ago": functools.partial(_ago, locale=locale),
        "euros": functools.partial(_euros, locale=locale),
        "short_day": functools.partial(_short_day, locale=locale),
        "isoday": functools.partial(_isoday, locale=locale),
        "isodate": functools.partial(_isodate, locale=locale),
        "amount": functools.partial(amounts.shown, language=language),
        "number": functools.partial(_number, locale=locale),
        "written": functools.partial(_written, locale=locale),
        "quoted": functools.partial(_quoted, language=language),
        "deed": functools.partial(deed, language=language),
        "detail": functools.partial(detail, language=language),
        "doer": functools.partial(doer, language=language),
        "role": functools.partial(role, language=language),
        "cause": functools.partial(cause, language=language),
        "purpose": functools.partial(purpose, language=language),
        "category": lambda category: listed(category).in_language(language),
        "tier": lambda tier: TIERS[tier].in_language(language),
    }
    environment.globals |= {
        "at": PREFIX.__add__,
        "asset": _asset,
        "Language": Language,
        "locale": locale,
        "thin": "\u202f" if language is Language.FRENCH else "",
    }
    return environment


def _sentences(environment: Environment) -> Sentences:
    found = environment.extensions[Sentences.identifier]
    assert isinstance(found, Sentences), "the environment was made with it"
    return found


def _asset(name: str) -> str:
    return PREFIX + assets().path(name)


@pass_context
def _moment(context: Context, at: dt.datetime, zone: str | None = "") -> str:
    """By the clock of the office, or of the zone that is named; with None it is a time on a wall already."""
    if zone is None:
        return format_datetime(at, "d MMM y, HH:mm", locale=context["locale"])
    return _instant(at.timestamp(), context["locale"], zone or context["timezone"])


@functools.lru_cache(maxsize=_MOST_FIGURES)
def _instant(at: float, locale: str, zone: str) -> str:
    return format_datetime(at, "d MMM y, HH:mm", zoneinfo.ZoneInfo(zone), locale)


def _quoted(text: str, language: Language) -> str:
    """What somebody wrote, in the quotation marks of whoever reads it."""
    return f"«\u202f{text}\u202f»" if language is Language.FRENCH else f"“{text}”"


@pass_context
def _clock(context: Context, at: dt.datetime) -> str:
    return format_datetime(at, "HH:mm:ss", zoneinfo.ZoneInfo(context["timezone"]), context["locale"])


def _day(on: dt.date, locale: str) -> str:
    return format_date(on, "d MMM y", locale)


def _short_day(day: dt.date, locale: str) -> str:
    return format_date(day, "d MMM", locale)


def _isoday(day: str, locale: str) -> str:
    return _short_day(dt.date.fromisoformat(day), locale)


def _isodate(day: str, locale: str) -> str:
    """A day with its year; what stands in a draft and is no day yet stays as it is."""
    try:
        return _day(dt.date.fromisoformat(day), locale)
    except ValueError:
        return day


def _wall(time: str, locale: str) -> str:
    """A time on the wall of a site, which has no time zone."""
    return format_datetime(dt.datetime.fromisoformat(time), "d MMM y, HH:mm", locale=locale)


def _ago(at: dt.datetime, now: dt.datetime, locale: str) -> str:
    return format_timedelta(at - now, add_direction=True, locale=locale, threshold=1.1)


@functools.lru_cache(maxsize=_MOST_FIGURES, typed=True)
def _number(number: float, locale: str) -> str:
    return format_decimal(number, locale=locale)


def _written(number: float, pattern: str, locale: str) -> str:
    """A number by a pattern, such as ``+0.00;-0.00``."""
    return format_decimal(number, pattern, locale)


@functools.lru_cache(maxsize=_MOST_FIGURES)
def _euros(cents: int, locale: str) -> str:
    return format_currency(Decimal(cents) / 100, "EUR", locale=locale)
