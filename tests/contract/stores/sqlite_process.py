"""Processes for the SQLite tests: glasses that race for gifts, and a desk that is killed in the middle."""

import os
import signal
import sys
from pathlib import Path

from overlays.wire import Answer, Granted, ShowCard, Verdict
from server.clock import SetClock
from server.desk.desk import Desk
from server.desk.records import Glasses
from server.stores.sqlite import SqliteStore
from tests.served import ServedDesk
from tests.unit.server.small_shop import NINE, NORTH, scan


def race(path: Path, worker: int, workers: int, customers: int) -> None:
    """Serve every n-th customer and print those who were given something."""
    store = SqliteStore(path, busy_s=30)
    desk = ServedDesk(store, SetClock(NINE))
    glasses = Glasses(f"north-{worker}", "north")
    sys.stdin.readline()
    for number in range(worker, customers, workers):
        shown = desk.identify(glasses, scan(f"s{number}", number))
        assert isinstance(shown, ShowCard), shown
        for bonus in shown.card.bonuses:
            give = Answer(
                answer_id=f"a{number}",
                card_id=shown.card.card_id,
                bonus_id=bonus.bonus_id,
                verdict=Verdict.GIVE,
            )
            if isinstance(desk.answer(glasses, give), Granted):
                print(number)
    store.close()


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


def pickup(desk: Desk) -> list[object]:
    """Identify, give the first bonus, decline the second, done: the replies."""
    shown = desk.identify(NORTH, scan("s1"))
    assert isinstance(shown, ShowCard), shown
    verdicts = [(Verdict.GIVE, 0), (Verdict.DECLINE, 1), (Verdict.DONE, None)]
    replies: list[object] = [shown.card]
    for verdict, bonus in verdicts:
        bonus_id = None if bonus is None else shown.card.bonuses[bonus].bonus_id
        answer = Answer(
            answer_id=f"a-{verdict}", card_id=shown.card.card_id, bonus_id=bonus_id, verdict=verdict
        )
        replies.append(desk.answer(NORTH, answer))
    return replies


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
        race(Path(file), *(int(number) for number in numbers))
    else:
        die_everywhere(Path(file))
