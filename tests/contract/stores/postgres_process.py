"""Processes for the PostgreSQL tests: desks that race for gifts, and desks that are killed in the middle."""

import os
import signal
import sys
from typing import Any

from psycopg import RawCursor

from server.clock import SetClock
from server.stores.postgres import PostgresStore
from tests.contract.stores.visits import pickup, race
from tests.served import ServedDesk
from tests.unit.server.small_shop import NINE


def die_at(statements: int) -> None:
    """Kill this process instead of carrying out its n-th statement, BEGIN and COMMIT included."""
    execute = RawCursor.execute
    left = statements

    def count(*arguments: Any, **options: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments, **options)

    RawCursor.execute = count  # type: ignore[method-assign]


def die_everywhere(url: str) -> None:
    """Fork a desk for every statement of a pickup and kill it there; prints how many were killed."""
    for statements in range(1000):
        child = os.fork()
        if child == 0:
            store = PostgresStore(url, connections=1)
            die_at(statements)
            pickup(ServedDesk(store, SetClock(NINE)), statements)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            print(statements)
            return
        assert os.WTERMSIG(status) == signal.SIGKILL


if __name__ == "__main__":
    task, where, *numbers = sys.argv[1:]
    if task == "race":
        race(PostgresStore(where, busy_s=30, connections=1), *(int(number) for number in numbers))
    else:
        die_everywhere(where)
