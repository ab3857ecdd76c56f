"""The log: to standard error, ids only."""

import logging
import sys

import structlog

from overlays.log import LibraryLog, LossyLog


def log_to_stderr(level: str) -> None:
    """Log from this level on, one line for each event."""
    number = logging.getLevelNamesMapping()[level.upper()]
    # At its debug level the library prints the handshake, and with it the credential.
    logging.getLogger("websockets").setLevel(logging.ERROR)
    logging.lastResort = LibraryLog()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # The other formatters print the values of variables, and with them what a card says.
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Standard error as it is when something is logged, not as it was when the program began.
        logger_factory=lambda *_: LossyLog(sys.stderr),
    )
