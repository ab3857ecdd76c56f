"""Eight processes claim what is there a hundred times: for 3,200 customers, on both stores."""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.crowd import Crowd, fill_postgres, fill_sqlite
from bench.report import Bar, CannotMeasure, Report, parser, run
from server.clock import SystemClock
from server.desk.store import Store
from server.stores.address import POSTGRES, PostgresUrl
from server.stores.migration import migrate
from server.stores.postgres import PostgresStore
from server.stores.sqlite import SqliteStore
from tests.postgres import NoPostgres, running
from tests.served import ServedDesk

PATIENCE_S = 300.0
BUSY_S = 120.0
AT_ONCE = 8
DURABLE = ("fsync=on", "full_page_writes=on")


def measure(options: argparse.Namespace) -> Report:
    """Let the processes claim, on one store after the other."""
    processes, claims = options.processes, options.claims
    visits = processes * claims
    crowd = Crowd(visits, 1, pickups=visits, history=0, purchases=0, gifts=options.stock)
    with tempfile.TemporaryDirectory(prefix="baylens-race-") as folder:
        path = Path(folder) / "race.sqlite3"
        migrate(path)
        with_sqlite = SqliteStore(path)
        fill_sqlite(path, with_sqlite, crowd)
        sqlite = race(with_sqlite, str(path), options)
    try:
        with running(*DURABLE) as server:
            url = server.fresh()
            migrate(PostgresUrl(url))
            with_postgres = PostgresStore(url)
            fill_postgres(url, with_postgres, crowd)
            postgres = race(with_postgres, url, options)
    except NoPostgres as missing:
        raise CannotMeasure(str(missing)) from missing
    stock = options.stock
    return Report(
        "race",
        f"{processes} processes x {claims} claims on a stock of {stock}",
        {"sqlite": sqlite, "postgres": postgres},
        (
            Bar("sqlite_given", sqlite["given"], "==", stock, "bonuses"),
            Bar("postgres_given", postgres["given"], "==", stock, "bonuses"),
            Bar(
                "distinct_customers",
                min(sqlite["distinct_customers"], postgres["distinct_customers"]),
                "==",
                stock,
                "customers",
            ),
        ),
    )


def race(store: Store, where: str, options: argparse.Namespace) -> dict[str, Any]:
    """Start the processes, let them go at once, and compare what they say with what the books say."""
    workers = [_worker(where, options, number) for number in range(options.processes)]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    begin = time.perf_counter()
    told = [worker.communicate("go\n", timeout=PATIENCE_S)[0].split() for worker in workers]
    seconds = time.perf_counter() - begin
    assert all(worker.returncode == 0 for worker in workers), "a process failed"
    with store.transaction() as books:
        (balance,) = books.balances()
        given = [bonus for bonus, _was, became in books.ledger() if became == "given"]
    store.close()
    granted = [visit for visits in told for visit in visits]
    return {
        "given": balance.given,
        "left": balance.remaining,
        "reserved": balance.reserved,
        "granted_to_glasses": len(granted),
        "distinct_customers": len(set(granted)),
        "lines_in_the_ledger": len(given),
        "seconds": round(seconds, 1),
    }


def claim(where: str, crowd: Crowd, visits: range) -> None:
    """Serve these visits, as many at once as may wait at a counter, and print whose gift was granted."""
    if where.startswith(POSTGRES):
        store: Store = PostgresStore(where, busy_s=BUSY_S, connections=1)
    else:
        store = SqliteStore(Path(where), busy_s=BUSY_S)
    print("ready", flush=True)
    desk = ServedDesk(store, SystemClock())
    sys.stdin.readline()
    for start in range(0, len(visits), AT_ONCE):
        some = visits[start : start + AT_ONCE]
        replies = desk.identify_all([(crowd.glasses(visit), crowd.scan(visit)) for visit in some])
        for visit, shown in zip(some, replies, strict=True):
            for _ in range(desk.give_all(crowd.glasses(visit), shown)):
                print(visit)
    store.close()


def _worker(where: str, options: argparse.Namespace, number: int) -> subprocess.Popen[str]:
    sizes = (options.processes, options.claims, options.stock, number)
    return subprocess.Popen(
        [sys.executable, "-m", "bench.race", "--claim", where, *map(str, sizes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def main() -> int:
    """Measure and print; or be one of the processes."""
    options = parser("race", (__doc__ or "").partition("\n")[0])
    options.add_argument("--processes", type=int, default=8)
    options.add_argument("--claims", type=int, default=400, help="of each process")
    options.add_argument("--stock", type=int, default=100)
    if sys.argv[1:2] == ["--claim"]:
        where = sys.argv[2]
        processes, claims, stock, number = map(int, sys.argv[3:])
        crowd = Crowd(processes * claims, 1, pickups=processes * claims, gifts=stock)
        claim(where, crowd, range(number, processes * claims, processes))
        return 0
    return run(options.parse_args(), measure)


if __name__ == "__main__":
    sys.exit(main())
