"""The screen: what lasts, and what is said for a moment on top of it."""

from overlays.layout import Face, NoticeFace, RefusalFace, State
from overlays.wire import NoticeKind, Verdict

SAID = {
    Verdict.GIVE: State.GIVEN,
    Verdict.DECLINE: State.DECLINED,
    Verdict.UNDO: State.UNDONE,
    Verdict.DONE: State.DONE,
    Verdict.WRONG_CUSTOMER: State.WITHDRAWN,
}
"""What is said when an answer is recorded."""


class Screen:
    """Shows a passing face until its time is over or something else is to be said."""

    def __init__(self) -> None:
        self._passing: Face | None = None
        self._until = 0.0

    def say(self, face: Face, until: float) -> None:
        """Show this for a moment; it replaces what was said before."""
        self._passing, self._until = face, until

    def hush(self) -> None:
        """Stop saying it."""
        self._passing = None

    def warns(self, now: float) -> bool:
        """Whether something on top of what lasts says that it went wrong."""
        said = None if now >= self._until else self._passing
        return isinstance(said, RefusalFace) or (
            isinstance(said, NoticeFace) and said.kind is NoticeKind.WRONG_BAG
        )

    def face(self, lasting: Face, now: float) -> Face:
        """What the attendant sees now."""
        return lasting if self._passing is None or now >= self._until else self._passing
