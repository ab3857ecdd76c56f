"""Work that waits for whoever has the connection."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar, cast

from server.errors import StoreUnavailable

T_co = TypeVar("T_co", covariant=True)


class Errand(Generic[T_co]):
    """Some work, and what came of it; whose it is sleeps until then."""

    __slots__ = ("after", "error", "gone", "leads", "value", "woken", "work")

    def __init__(self, work: Callable[[], T_co]) -> None:
        self.work = work
        self.leads = False
        """Whether its own thread is to take the turn now."""
        self.after: Errand[object] | None = None
        """Whose thread is woken next."""
        self.gone = False
        """Whether its thread waits no more."""
        self.value: object = None
        self.error: BaseException | None = None
        self.woken = threading.Lock()
        """Released once, when it is done or its thread is to lead."""
        self.woken.acquire()

    def fail(self, failure: BaseException) -> None:
        """Say that the common commit failed; a fault of its own tells more."""
        if self.error is None:
            self.error = StoreUnavailable(f"the common commit failed: {failure}")
            self.error.__cause__ = failure

    def outcome(self) -> T_co:
        """What it returned; what it raised is raised here."""
        if self.error is not None:
            raise self.error
        return cast("T_co", self.value)
