"""Processes for the PostgreSQL tests: desks that race for gifts, and desks that are killed in the middle."""

import os
import signal
import sys
from typing import Any

from psycopg import RawCursor

from overlays.wire import Answer, Granted, ShowCard, Verdict
from server.clock import SetClock
from server.desk.desk import Desk
from server.desk.records import Glasses
from server.stores.postgres import PostgresStore
from tests.served import ServedDesk
from tests.unit.server.small_shop import NINE, NORTH, scan

AT_ONCE = 5


def race(url: str, worker: int, workers: int, customers: int) -> None:
    """Serve every n-th customer, a few at once, and print those who were given something."""
    store = PostgresStore(url, busy_s=30, connections=1)
    desk = ServedDesk(store, SetClock(NINE))
    glasses = Glasses(f"north-{worker}", "north")
    sys.stdin.readline()
    mine = range(worker, customers, workers)
    for start in range(0, len(mine), AT_ONCE):
        some = mine[start : start + AT_ONCE]
        replies = desk.identify_all([(glasses, scan(f"s{number}", number)) for number in some])
        for number, shown in zip(some, replies, strict=True):
            assert isinstance(shown, ShowCard), shown
            for bonus in shown.card.bonuses:
                give = Answer(
                    answer_id=f"a{number}-{bonus.bonus_id}",
                    card_id=shown.card.card_id,
                    bonus_id=bonus.bonus_id,
                    verdict=Verdict.GIVE,
                )
                if isinstance(desk.answer(glasses, give), Granted):
                    print(number)
    store.close()


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


def pickup(desk: Desk, number: int) -> list[object]:
    """Identify, give the first bonus, decline the second, done: the replies."""
    shown = desk.identify(NORTH, scan(f"s{number}", number))
    assert isinstance(shown, ShowCard), shown
    replies: list[object] = [shown.card]
    for verdict, bonus in ((Verdict.GIVE, 0), (Verdict.DECLINE, 1), (Verdict.DONE, None)):
        bonus_id = None if bonus is None else shown.card.bonuses[bonus].bonus_id
        answer = Answer(
            answer_id=f"a{number}-{verdict}", card_id=shown.card.card_id, bonus_id=bonus_id, verdict=verdict
        )
        replies.append(desk.answer(NORTH, answer))
    return replies


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
        race(where, *(int(number) for number in numbers))
    else:
        die_everywhere(where)
