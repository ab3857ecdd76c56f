"""What processes do in the tests of both databases: race for gifts, and serve one pickup."""

import sys

from overlays.wire import Answer, ShowCard, Verdict
from server.clock import SetClock
from server.desk.desk import Desk
from server.desk.records import Glasses
from server.desk.store import Store
from tests.served import ServedDesk
from tests.unit.server.small_shop import NINE, NORTH, scan

AT_ONCE = 5


def race(store: Store, worker: int, workers: int, customers: int) -> None:
    """Serve every n-th customer, a few at once, and print those who were given something."""
    desk = ServedDesk(store, SetClock(NINE))
    glasses = Glasses(f"north-{worker}", "north")
    mine = range(worker, customers, workers)
    sys.stdin.readline()
    for start in range(0, len(mine), AT_ONCE):
        some = mine[start : start + AT_ONCE]
        replies = desk.identify_all([(glasses, scan(f"s{number}", number)) for number in some])
        for number, shown in zip(some, replies, strict=True):
            for _ in range(desk.give_all(glasses, shown)):
                print(number)
    store.close()


def pickup(desk: Desk, number: int = 0) -> list[object]:
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
