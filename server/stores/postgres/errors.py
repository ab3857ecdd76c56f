"""What PostgreSQL and the way to it report, in the words of the store."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from server.errors import StoreConflict, StoreUnavailable

_IN_THE_WAY = (
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.LockNotAvailable,
    # Somebody else has just written down the same id: begun anew, the transaction finds it.
    errors.UniqueViolation,
    # Or has just forgotten the customer: begun anew, the transaction finds nobody.
    errors.ForeignKeyViolation,
)
_AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    # A standby took over and this is no longer the one to write to; or we were silent for too long.
    errors.ReadOnlySqlTransaction,
    errors.IdleInTransactionSessionTimeout,
)


@contextmanager
def named_errors() -> Iterator[None]:
    """Name what may pass; everything else is a fault of ours and stays what it is."""
    try:
        yield
    except _IN_THE_WAY as error:
        raise StoreConflict(f"the database: {reason(error)}") from error
    except _AWAY as error:
        raise StoreUnavailable(f"the database: {reason(error)}") from error


def reason(error: psycopg.Error) -> str:
    """The first line only: the lines after it may quote what stands in the row."""
    return (error.diag.message_primary or str(error)).partition("\n")[0] or type(error).__name__
