"""Refusals, notices and states: one large sign, what is the matter, what to do."""

from dataclasses import dataclass, replace

from overlays import words
from overlays.card import Language
from overlays.layout.faces import MemoFace, NoticeFace, StateFace
from overlays.layout.figure import FILLING, Icon, Ink, Row, Shape
from overlays.layout.places import list_places, places
from overlays.layout.setting import Sign, Words, set_line
from overlays.layout.typeface import Weight
from overlays.profiles import DisplayProfile
from overlays.wire import NoticeKind, RefusalReason
from overlays.words import Forms, Phrase, State


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a message looks; a quiet one has a small sign in its line."""

    icon: Icon
    ink: Ink
    quiet: bool = False


_REFUSALS = {RefusalReason.STORE_UNAVAILABLE: _Manner(Icon.OFFLINE, Ink.STATE)}
_ANY_REFUSAL = _Manner(Icon.WARNING, Ink.STATE)

_NOTICES = {
    NoticeKind.RIGHT_BAG: _Manner(Icon.CHECK, Ink.ACCENT),
    NoticeKind.WRONG_BAG: _Manner(Icon.CROSS, Ink.STATE),
    NoticeKind.BONUSES_OFF: _Manner(Icon.PAUSE, Ink.STATE),
    NoticeKind.BONUSES_ON: _Manner(Icon.GIFT, Ink.ACCENT),
}

_STATES = {
    State.CONNECTING: _Manner(Icon.RING, Ink.ACCENT, quiet=True),
    State.READY: _Manner(Icon.DOT, Ink.ACCENT, quiet=True),
    State.SCANNING: _Manner(Icon.SCAN, Ink.ACCENT, quiet=True),
    State.OFFLINE: _Manner(Icon.OFFLINE, Ink.STATE),
    State.CARD_HOLDS: _Manner(Icon.OFFLINE, Ink.STATE),
    State.UNREADABLE: _Manner(Icon.WARNING, Ink.STATE),
    State.CAMERA_STOPPED: _Manner(Icon.WARNING, Ink.STATE),
    State.SCANNER_AWAY: _Manner(Icon.WARNING, Ink.STATE),
    State.CONFIRM: _Manner(Icon.QUESTION, Ink.ACCENT),
    State.GIVEN: _Manner(Icon.CHECK, Ink.ACCENT),
    State.DECLINED: _Manner(Icon.DASH, Ink.ACCENT),
    State.UNDONE: _Manner(Icon.UNDO, Ink.ACCENT),
    State.DONE: _Manner(Icon.CHECK, Ink.ACCENT, quiet=True),
    State.WITHDRAWN: _Manner(Icon.DASH, Ink.ACCENT, quiet=True),
    State.IN_SERVICE: _Manner(Icon.CHECK, Ink.ACCENT),
    State.READ: _Manner(Icon.CHECK, Ink.ACCENT, quiet=True),
}


def lay_out_refusal(reason: RefusalReason, profile: DisplayProfile, language: Language) -> tuple[Row, ...]:
    """What was refused and what to do."""
    return _lay_out(words.refusal(reason, language), _REFUSALS.get(reason, _ANY_REFUSAL), profile)


def lay_out_notice(face: NoticeFace, profile: DisplayProfile, language: Language) -> tuple[Row, ...]:
    """What to know; after a right bag also how many are left."""
    phrase = words.notice(face.kind, language)
    if face.left is not None:
        phrase = replace(phrase, advice=words.bags_left_forms(face.left, language))
    return _lay_out(phrase, _NOTICES[face.kind], profile)


def lay_out_state(face: StateFace, profile: DisplayProfile, language: Language) -> tuple[Row, ...]:
    """What the glasses are doing, or what became of the last answer."""
    manner = _STATES[face.state]
    if face.filling:
        manner = replace(manner, icon=FILLING[face.filling])
    return _lay_out(words.state(face.state, language), manner, profile)


def lay_out_memo(face: MemoFace, profile: DisplayProfile) -> tuple[Row, ...]:
    """The supervisor's lines as they are; the sheet before the first one says what this is."""
    lines = list_places(profile)[-len(face.lines) :]
    rows: list[Row] = []
    for place, text in zip(lines, face.lines, strict=True):
        sign = (Sign(Icon.MEMO),) if not rows else ()
        rows.append(set_line(place, [(*sign, Words(text, Weight.STRONG))], "memo"))
    return tuple(rows)


def _lay_out(phrase: Phrase, manner: _Manner, profile: DisplayProfile) -> tuple[Row, ...]:
    where = places(profile)
    if manner.quiet:
        sign = Sign(manner.icon, manner.ink)
        return (set_line(where.lower, [(sign, Words(form)) for form in phrase.headline], "state"),)
    place = where.beside_upper if phrase.advice else where.beside
    headline = set_line(place, _strong(phrase.headline), "headline")
    rows = [Row(headline.texts, (Shape(*where.sign, manner.icon, manner.ink),))]
    if phrase.advice:
        rows.append(set_line(where.beside_lower, [(Words(form),) for form in phrase.advice], "advice"))
    return tuple(rows)


def _strong(forms: Forms) -> list[tuple[Words, ...]]:
    return [(Words(form, Weight.STRONG),) for form in forms]
