"""The faces that are kept as golden layouts; those that are kept as pictures too come first."""

from collections.abc import Mapping

from overlays.layout import CardFace, Face, Mark, NoticeFace, ReasonFace, RefusalFace, State, StateFace
from overlays.wire import NoticeKind, RefusalReason
from tests.unit.overlays.shown import CHEESE, COFFEE, GREETING, LONG_NAMES, card

PICTURED: Mapping[str, Face] = {
    "card": CardFace(card("Maëlle T.", COFFEE, CHEESE, GREETING)),
    "longest": CardFace(card(LONG_NAMES[0], COFFEE, CHEESE), 1, (Mark.GIVEN,)),
    "wrong-bag": NoticeFace(NoticeKind.WRONG_BAG),
    "offline": StateFace(State.OFFLINE),
}

FACES: Mapping[str, Face] = {
    **PICTURED,
    "given": CardFace(card("Maëlle T.", COFFEE), 0, (Mark.GIVEN,)),
    "bags": CardFace(card(None, order="FR-209314", bay="12 bis"), None),
    "reason": ReasonFace(card("Maëlle T.", COFFEE)),
    **{f"refusal-{reason}": RefusalFace(reason) for reason in RefusalReason},
    **{f"notice-{kind}": NoticeFace(kind) for kind in NoticeKind},
    **{f"state-{state}": StateFace(state) for state in State},
}
