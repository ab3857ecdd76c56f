"""From a face to positioned lines and shapes: the rules of the head-up display as arithmetic.

No line is cut, none is longer than 24 characters, none stands in the middle third or in the margin.
"""

from overlays.card import Language
from overlays.layout.faces import CardFace, Face, Mark, NoticeFace, ReasonFace, RefusalFace, StateFace
from overlays.layout.figure import Icon, Ink, Layout, Row, Shape, Text
from overlays.layout.messages import lay_out_notice, lay_out_refusal, lay_out_state
from overlays.layout.pickup import lay_out_card, lay_out_reason
from overlays.layout.typeface import Weight
from overlays.profiles import DisplayProfile
from overlays.words import State

__all__ = [
    "CardFace",
    "Face",
    "Icon",
    "Ink",
    "Layout",
    "Mark",
    "NoticeFace",
    "ReasonFace",
    "RefusalFace",
    "Row",
    "Shape",
    "State",
    "StateFace",
    "Text",
    "Weight",
    "lay_out",
]


def lay_out(face: Face, profile: DisplayProfile, language: Language) -> Layout:
    """Place a face on a display.

    Raises:
        DoesNotFit: An order, a bay or a title has no form that fits; its author must write a shorter one.
            Names, reasons, refusals, notices and states always fit.
    """
    return Layout(profile.name, profile.width_px, profile.height_px, _rows(face, profile, language))


def _rows(face: Face, profile: DisplayProfile, language: Language) -> tuple[Row, ...]:
    match face:
        case CardFace():
            return lay_out_card(face, profile, language)
        case ReasonFace():
            return lay_out_reason(face, profile, language)
        case RefusalFace(reason):
            return lay_out_refusal(reason, profile, language)
        case NoticeFace(kind):
            return lay_out_notice(kind, profile, language)
        case StateFace(state):
            return lay_out_state(state, profile, language)
