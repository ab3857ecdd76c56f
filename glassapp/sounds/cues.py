"""When each earcon is due."""

from glassapp.link import (
    CardShown,
    Expired,
    Granted,
    LinkEvent,
    LinkLost,
    LinkRefused,
    LostReason,
    Noticed,
    Refused,
)
from glassapp.sounds.earcons import Earcon
from overlays.layout import Face, MemoFace, State, StateFace
from overlays.wire import NoticeKind, Verdict


def earcon_for(event: LinkEvent) -> Earcon | None:
    """What the attendant should hear of an event; None for what the eye alone may notice."""
    match event:
        case Noticed(kind=NoticeKind.WRONG_BAG):
            return Earcon.WRONG_BAG
        case Granted(verdict=Verdict.GIVE):
            return Earcon.GIVEN
        case CardShown() | Granted() | Noticed(kind=NoticeKind.RIGHT_BAG):
            return Earcon.RECOGNISED
        # Said when the link is lost, not at every attempt to get it back.
        case LinkLost(reason=LostReason.UNREACHABLE | LostReason.NOT_TRUSTED):
            return None
        case Refused() | Expired() | Noticed() | LinkLost() | LinkRefused():
            return Earcon.ATTENTION
        case _:
            return None


def earcon_of(face: Face) -> Earcon | None:
    """What the attendant should hear when a picture comes up; None for what an event has sounded already."""
    match face:
        case MemoFace() | StateFace(state=State.CONFIRM, filling=0):
            return Earcon.ATTENTION
        case StateFace(state=State.IN_SERVICE | State.READ):
            return Earcon.RECOGNISED
        case _:
            return None
