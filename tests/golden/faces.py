"""The faces that are kept as golden layouts; those that are kept as pictures too come first."""

from collections.abc import Mapping

from overlays.layout import (
    CardFace,
    Face,
    Mark,
    MemoFace,
    NoticeFace,
    QueueFace,
    QueueLine,
    ReasonFace,
    RefusalFace,
    State,
    StateFace,
)
from overlays.wire import NoticeKind, RefusalReason
from tests.unit.overlays.shown import CHEESE, COFFEE, GREETING, LONG_NAMES, card

PICTURED: Mapping[str, Face] = {
    "card": CardFace(card("Maëlle T.", COFFEE, CHEESE, GREETING)),
    "longest": CardFace(card(LONG_NAMES[0], COFFEE, CHEESE), 1, (Mark.GIVEN,)),
    "wrong-bag": NoticeFace(NoticeKind.WRONG_BAG),
    "offline": StateFace(State.OFFLINE),
    "queue": QueueFace(
        (QueueLine("Maëlle T.", "4", 3), QueueLine(None, "12 bis", 2), QueueLine(LONG_NAMES[0], "7", 1)), 5
    ),
    "memo": MemoFace("memo", ("Quai 3 fermé", "jusqu’à midi")),
    "looked-at": CardFace(card("Maëlle T.", COFFEE), 0, filling=3),
}

FACES: Mapping[str, Face] = {
    **PICTURED,
    "given": CardFace(card("Maëlle T.", COFFEE), 0, (Mark.GIVEN,)),
    "bags": CardFace(card(None, order="FR-209314", bay="12 bis"), None),
    "bags-checked": CardFace(card("Maëlle T."), None, checked=2, waited_min=7),
    "right-bag-one-left": NoticeFace(NoticeKind.RIGHT_BAG, 1),
    "all-bags-in": NoticeFace(NoticeKind.RIGHT_BAG, 0),
    "asked-and-looked-at": StateFace(State.CONFIRM, 2),
    "reason": ReasonFace(card("Maëlle T.", COFFEE)),
    **{f"refusal-{reason}": RefusalFace(reason) for reason in RefusalReason},
    **{f"notice-{kind}": NoticeFace(kind) for kind in NoticeKind},
    **{f"state-{state}": StateFace(state) for state in State},
}
