"""Back-tests in the books, so that every node of the console shows the same one and may stop it."""

import datetime as dt
import enum
from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite

from server.desk.backtest import Outcome
from server.domain.offers.offer import AnyOffer, read_offer
from server.stores.instants import instant, stamp
from server.stores.schema import backtests, offers

SILENT = dt.timedelta(seconds=60)
"""One that has not moved for so long is no longer carried out: its server was stopped."""
_OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Outcome)


class Stage(enum.StrEnum):
    """How far a back-test is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """The back-test of one campaign that was begun last."""

    job_id: str
    campaign_id: str
    asked_by: str
    asked_at: dt.datetime
    moved_at: dt.datetime
    stage: Stage
    done: int
    """Days that were gone through."""
    whole: int
    outcome: Outcome | None = None

    def runs(self, now: dt.datetime) -> bool:
        """Whether somebody is still at work on it."""
        return self.stage is Stage.RUNNING and now - self.moved_at < SILENT


def find(connection: sa.Connection, campaign_id: str) -> Job | None:
    """The back-test of a campaign."""
    row = connection.execute(sa.select(backtests).where(backtests.c.campaign_id == campaign_id)).first()
    if row is None:
        return None
    return Job(
        *(row.job_id, row.campaign_id, row.asked_by, instant(row.asked_at), instant(row.moved_at)),
        *(Stage(row.stage), row.done, row.whole),
        outcome=None if row.outcome is None else _OUTCOME.validate_json(row.outcome),
    )


def displaced(connection: sa.Connection, outcome: Outcome) -> tuple[AnyOffer, ...]:
    """The offers of others that would have made way, whether they run still or not."""
    names = [one.name for one in outcome.displaced]
    documents = connection.execute(sa.select(offers.c.document).where(offers.c.offer_id.in_(names)))
    return tuple(read_offer(document) for document in documents.scalars())


def begin(connection: sa.Connection, job: Job) -> None:
    """Begin a back-test in place of the campaign's earlier one, which ends when it sees that."""
    values = {
        "campaign_id": job.campaign_id,
        "job_id": job.job_id,
        "asked_by": job.asked_by,
        "asked_at": stamp(job.asked_at),
        "moved_at": stamp(job.moved_at),
        "stage": job.stage.value,
        "done": job.done,
        "whole": job.whole,
        "outcome": None,
    }
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(backtests).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["campaign_id"], set_=values))


def move(connection: sa.Connection, job_id: str, done: int, now: dt.datetime) -> bool:
    """Note how far a back-test is.

    Returns:
        Whether to go on: False where somebody cancelled it or began another.
    """
    same = (backtests.c.job_id == job_id) & (backtests.c.stage == Stage.RUNNING.value)
    moved = connection.execute(backtests.update().where(same).values(done=done, moved_at=stamp(now)))
    return moved.rowcount == 1


def end(
    connection: sa.Connection, job_id: str, stage: Stage, now: dt.datetime, outcome: Outcome | None = None
) -> None:
    """End a back-test that still runs."""
    same = (backtests.c.job_id == job_id) & (backtests.c.stage == Stage.RUNNING.value)
    said = None if outcome is None else _OUTCOME.dump_json(outcome).decode()
    connection.execute(
        backtests.update().where(same).values(stage=stage.value, moved_at=stamp(now), outcome=said)
    )


def cancel(connection: sa.Connection, campaign_id: str, now: dt.datetime) -> None:
    """Stop the back-test of a campaign; one that is over stays as it is."""
    job = find(connection, campaign_id)
    if job is not None:
        end(connection, job.job_id, Stage.CANCELLED, now)
