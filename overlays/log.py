"""The log of both programs: lines that cannot be written are missed by nobody who serves customers."""

from contextlib import suppress

import structlog


class LossyLog(structlog.PrintLogger):
    """Prints each line; one that a full disk or a closed pipe does not take is lost, and stops nobody."""

    def msg(self, message: str) -> None:
        """Print one line."""
        with suppress(OSError, ValueError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg
