"""Processes for the SQLite tests: glasses that race for gifts, and a desk that is killed in the middle."""

import os
import signal
import sys
from pathlib import Path

from server.clock import SetClock
from server.stores.sqlite import SqliteStore
from tests.contract.stores.visits import pickup, race
from tests.served import ServedDesk
from tests.unit.server.small_shop import NINE


def serve_and_die(path: Path, statements: int) -> None:
    """Serve one pickup; this process ends itself by SIGKILL at its n-th statement."""
    store = SqliteStore(path)
    # A killed process loses nothing that it has handed to the system: the disk need not be waited for here.
    store._connection.execute("PRAGMA synchronous = OFF")
    left = statements

    def count(_statement: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    store._connection.set_trace_callback(count)
    pickup(ServedDesk(store, SetClock(NINE)))
    store.close()


def die_everywhere(path: Path) -> None:
    """Fork a desk for every statement of a pickup and kill it there; prints how many were killed."""
    for statements in range(1000):
        copy = path.with_name(f"killed-{statements}.sqlite3")
        copy.write_bytes(path.read_bytes())
        child = os.fork()
        if child == 0:
            serve_and_die(copy, statements)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            print(statements)
            return
        assert os.WTERMSIG(status) == signal.SIGKILL


if __name__ == "__main__":
    task, file, *numbers = sys.argv[1:]
    if task == "race":
        race(SqliteStore(Path(file), busy_s=30), *(int(number) for number in numbers))
    else:
        die_everywhere(Path(file))
