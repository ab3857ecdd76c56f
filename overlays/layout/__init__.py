"""From a face to positioned lines and shapes: the rules of the head-up display as arithmetic.

No line is cut, none is longer than 24 characters, none stands in the middle third or in the margin.
"""

from overlays.card import Language
from overlays.layout.faces import (
    CardFace,
    Face,
    Mark,
    MemoFace,
    NoticeFace,
    QueueFace,
    QueueLine,
    ReasonFace,
    RefusalFace,
    StateFace,
    asks,
    question,
)
from overlays.layout.figure import Icon, Ink, Layout, Row, Shape, Text
from overlays.layout.memos import break_memo
from overlays.layout.messages import lay_out_memo, lay_out_notice, lay_out_refusal, lay_out_state
from overlays.layout.pickup import lay_out_card, lay_out_reason
from overlays.layout.queue import lay_out_queue
from overlays.layout.typeface import Weight, undrawable
from overlays.profiles import DisplayProfile
from overlays.words import State

__all__ = [
    "CardFace",
    "Face",
    "Icon",
    "Ink",
    "Layout",
    "Mark",
    "MemoFace",
    "NoticeFace",
    "QueueFace",
    "QueueLine",
    "ReasonFace",
    "RefusalFace",
    "Row",
    "Shape",
    "State",
    "StateFace",
    "Text",
    "Weight",
    "asks",
    "break_memo",
    "lay_out",
    "question",
    "undrawable",
]


def lay_out(face: Face, profile: DisplayProfile, language: Language) -> Layout:
    """Place a face on a display.

    Raises:
        DoesNotFit: An order, a bay or a title has no form that fits; its author must write a shorter one.
            Names, reasons, refusals, notices and states always fit; memos do when ``break_memo`` broke them.
    """
    return Layout(profile.name, profile.width_px, profile.height_px, _rows(face, profile, language))


def _rows(face: Face, profile: DisplayProfile, language: Language) -> tuple[Row, ...]:
    match face:
        case CardFace():
            return lay_out_card(face, profile, language)
        case ReasonFace():
            return lay_out_reason(face, profile, language)
        case QueueFace():
            return lay_out_queue(face, profile, language)
        case _:
            return _message(face, profile, language)


def _message(
    face: RefusalFace | NoticeFace | StateFace | MemoFace, profile: DisplayProfile, language: Language
) -> tuple[Row, ...]:
    match face:
        case RefusalFace(reason):
            return lay_out_refusal(reason, profile, language)
        case NoticeFace():
            return lay_out_notice(face, profile, language)
        case StateFace():
            return lay_out_state(face, profile, language)
        case MemoFace():
            return lay_out_memo(face, profile)
