"""Four eyes and planned publishing on every store: who may agree, once, and only to what still holds."""

import datetime as dt
import threading
import zoneinfo
from collections.abc import Callable
from typing import Any

import pytest

from server.clock import SetClock
from server.desk.campaigns import CampaignDesk
from server.desk.proposals import ProposalDesk, Request
from server.desk.store import Store
from server.domain.obstacles import Obstacle, ObstacleKind, kept, obstacles_of
from server.domain.offers.campaign import Campaign
from server.domain.offers.errors import (
    ApprovalNeeded,
    ApproverUnfit,
    CampaignChanged,
    CampaignRefused,
    ProposalDecided,
    ProposalOpen,
    ReasonMissing,
    TimeTooLate,
    TimeUnfit,
    UnknownProposal,
    UnknownVersion,
)
from server.domain.offers.lint import PublishPolicy
from server.domain.offers.proposals import ProposalState
from server.domain.offers.schedule import Schedule
from server.domain.offers.versions import CampaignVersion
from server.domain.team import Role, Signer
from server.errors import StoreUnavailable
from server.stores.postgres import PostgresStore
from server.stores.sqlite import SqliteStore
from tests.unit.server.small_shop import NINE, Counter, load, offer, shop

AMIR = Signer("amir", Role.APPROVER)
ADA = Signer("ada", Role.ADMINISTRATOR)
DEAR: dict[str, Any] = {"offers": (offer("tea", budget_cents=60_000),)}
CHEAP: dict[str, Any] = {"offers": (offer("rice", budget_cents=50_000),)}


class Team:
    """The desks of one team above a store, at one time."""

    def __init__(self, store: Store, **policy: Any) -> None:
        self.store = store
        self.clock = SetClock(NINE)
        rules = PublishPolicy(**({"approval_above_cents": 50_000} | policy))
        self.campaigns = CampaignDesk(store, self.clock, rules)
        self.proposals = ProposalDesk(store, self.clock, rules)

    def write(self, author: str = "lea", **changes: Any) -> CampaignVersion:
        fields: dict[str, Any] = {"campaign_id": "autumn", "name": "Autumn"} | (changes or DEAR)
        return self.campaigns.write(Campaign(**fields), author)

    def running(self) -> set[str]:
        with self.store.transaction() as books:
            return {one.offer.offer_id for one in books.candidates("north")}

    def state(self, number: int) -> ProposalState:
        with self.store.transaction() as books:
            found = books.proposal(number)
        assert found is not None
        return found.state


@pytest.fixture
def team(store: Store) -> Team:
    load(store, shop())
    return Team(store)


def test_what_may_cost_more_than_the_amount_takes_four_eyes(team: Team) -> None:
    dear, cheap = team.write(), team.write(**CHEAP)
    with pytest.raises(ApprovalNeeded, match="campaigns ask"):
        team.campaigns.publish(dear.hash, "lea")
    with pytest.raises(ApproverUnfit, match="noel is no approver"):
        team.campaigns.publish(dear.hash, "lea", Signer("noel"))
    with pytest.raises(ApproverUnfit, match="wrote it"):
        team.campaigns.publish(dear.hash, "lea", Signer("lea", Role.ADMINISTRATOR))
    assert team.running() == set()
    team.campaigns.publish(cheap.hash, "lea")
    assert team.running() == {"rice"}


def test_what_nothing_limits_takes_four_eyes_too(team: Team) -> None:
    with pytest.raises(ApprovalNeeded):
        team.campaigns.publish(team.write(offers=(offer("tea"),)).hash, "lea")


def test_what_stands_on_the_shelves_is_counted_for_each_offer_by_itself(store: Store) -> None:
    counter = Counter(store, offer("tea", units_total=50), offer("rice"), stock={"tea": 4, "rice": 7})
    counter.show("s1")
    with store.transaction() as books:
        stocked = {name: books.stocked(name) for name in ("tea", "rice", "salt")}
    assert stocked == {"tea": 4, "rice": 7, "salt": 0}


def test_what_is_asked_for_runs_once_somebody_else_has_agreed(team: Team) -> None:
    version = team.write()
    asked = team.proposals.ask(Request(version.hash, "lea", "autumn opening"))
    assert team.proposals.ask(Request(version.hash, "lea", "again")) == asked
    assert team.running() == set(), "what waits reaches nobody"
    done = team.proposals.approve(asked.number, AMIR)
    assert team.proposals.approve(asked.number, AMIR) == done, "a second click changes nothing"
    assert (done.state, done.approver) == (ProposalState.PUBLISHED, "amir")
    assert team.running() == {"tea"}
    with team.store.transaction() as books:
        (line,) = books.publications("autumn")
    assert (line.by, line.approver, line.note) == ("lea", "amir", "autumn opening")


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (Signer("lea", Role.ADMINISTRATOR), "wrote it or asked for it"),
        (Signer("max", Role.ADMINISTRATOR), "wrote it or asked for it"),
        (Signer("noel", Role.LOYALTY_MANAGER), "no approver"),
        (Signer("noel"), "no approver"),
    ],
)
def test_who_wrote_it_asked_for_it_or_is_no_approver_cannot_agree(team: Team, who: Signer, said: str) -> None:
    asked = team.proposals.ask(Request(team.write(author="lea").hash, "max"))
    for answer in (team.proposals.approve, lambda number, one: team.proposals.send_back(number, one, "no")):
        with pytest.raises(ApproverUnfit, match=said):
            answer(asked.number, who)
    assert team.running() == set()
    assert team.state(asked.number) is ProposalState.WAITING


def test_what_is_sent_back_has_a_reason_and_cannot_be_approved_any_more(team: Team) -> None:
    version = team.write()
    asked = team.proposals.ask(Request(version.hash, "lea"))
    with pytest.raises(ReasonMissing):
        team.proposals.send_back(asked.number, AMIR, "  ")
    back = team.proposals.send_back(asked.number, AMIR, "half the budget")
    assert (back.state, back.answer, back.approver) == (ProposalState.SENT_BACK, "half the budget", None)
    with pytest.raises(ProposalDecided, match="sent back already, by amir"):
        team.proposals.approve(asked.number, ADA)
    with pytest.raises(ProposalDecided):
        team.proposals.cancel(asked.number, "lea")
    assert team.proposals.ask(Request(version.hash, "lea")).number != asked.number


def test_one_thing_at_a_time_is_asked_for_a_campaign(team: Team) -> None:
    asked = team.proposals.ask(Request(team.write().hash, "lea"))
    with pytest.raises(ProposalOpen, match=f"proposal {asked.number} of lea"):
        team.proposals.ask(Request(team.write(**CHEAP).hash, "lea"))
    cancelled = team.proposals.cancel(asked.number, "max")
    assert team.proposals.cancel(asked.number, "max") == cancelled
    team.proposals.ask(Request(team.write(**CHEAP).hash, "lea"))


def test_what_breaks_a_rule_or_runs_already_is_not_even_asked_for(team: Team) -> None:
    with pytest.raises(CampaignRefused, match="no site east"):
        team.proposals.ask(Request(team.write(sites=("east",), **DEAR).hash, "lea"))
    cheap = team.write(**CHEAP)
    team.campaigns.publish(cheap.hash, "lea")
    with pytest.raises(CampaignRefused, match="runs already"):
        team.proposals.ask(Request(cheap.hash, "lea"))
    with pytest.raises(UnknownProposal):
        team.proposals.approve(4711, AMIR)


def test_what_runs_by_now_is_not_overwritten_by_an_approval(team: Team) -> None:
    asked = team.proposals.ask(Request(team.write().hash, "lea"))
    team.campaigns.publish(team.write(**CHEAP).hash, "max")
    with pytest.raises(CampaignChanged, match="published by max"):
        team.proposals.approve(asked.number, AMIR)
    assert team.state(asked.number) is ProposalState.WAITING
    assert team.running() == {"rice"}


def test_publishing_by_hand_answers_what_was_asked(team: Team) -> None:
    version = team.write()
    asked = team.proposals.ask(Request(version.hash, "lea"))
    team.campaigns.publish(version.hash, "amir", AMIR)
    assert team.state(asked.number) is ProposalState.PUBLISHED


def test_what_is_planned_runs_when_the_clock_of_its_site_shows_the_time(team: Team) -> None:
    """The sites are in Paris: nine there is seven or eight in UTC."""
    plan = team.proposals.schedule(Request(team.write(**CHEAP).hash, "lea", "", _later(hours=1)))
    assert plan.state is ProposalState.SCHEDULED
    assert team.proposals.due() == []
    team.clock.forward(3599)
    assert team.proposals.due() == []
    assert team.proposals.carry_out(plan.number) is None
    assert team.running() == set()
    team.clock.forward(1)
    assert team.proposals.due() == [plan.number]
    done = team.proposals.carry_out(plan.number)
    assert done is not None
    assert done.state is ProposalState.PUBLISHED
    assert team.proposals.carry_out(plan.number) is None
    assert team.running() == {"rice"}


def test_a_plan_above_the_amount_waits_for_approval_first(team: Team) -> None:
    version, wall = team.write(), _later(hours=1)
    with pytest.raises(ApprovalNeeded):
        team.proposals.schedule(Request(version.hash, "lea", "", wall))
    asked = team.proposals.ask(Request(version.hash, "lea", "", wall))
    assert team.proposals.approve(asked.number, AMIR).state is ProposalState.SCHEDULED
    assert team.running() == set()
    team.clock.forward(3600)
    team.proposals.carry_out(asked.number)
    assert team.running() == {"tea"}
    with team.store.transaction() as books:
        assert books.publications("autumn")[-1].approver == "amir"


def test_a_plan_whose_time_comes_before_its_approval_waits_on(team: Team) -> None:
    asked = team.proposals.ask(Request(team.write().hash, "lea", "", _later(hours=1)))
    team.clock.forward(7200)
    assert team.proposals.due() == []
    assert team.proposals.approve(asked.number, AMIR).state is ProposalState.PUBLISHED
    assert team.running() == {"tea"}


def test_a_plan_is_given_up_when_something_else_runs_by_then(team: Team) -> None:
    plan = team.proposals.schedule(Request(team.write(**CHEAP).hash, "lea", "", _later(hours=1)))
    team.campaigns.publish(team.write(offers=(offer("milk", budget_cents=100),)).hash, "max")
    team.clock.forward(3600)
    done = team.proposals.carry_out(plan.number)
    assert done is not None
    assert done.state is ProposalState.OVERTAKEN
    assert team.running() == {"milk"}


def test_a_plan_that_breaks_a_rule_by_then_says_so(team: Team) -> None:
    plan = team.proposals.schedule(Request(team.write(**CHEAP).hash, "lea", "", _later(hours=1)))
    team.campaigns.publish(team.write(campaign_id="other", **CHEAP).hash, "max")
    team.clock.forward(3600)
    with pytest.raises(CampaignRefused, match="belongs to the campaign other") as refused:
        team.proposals.carry_out(plan.number)
    done = team.proposals.give_up(plan.number, refused.value)
    assert done is not None
    assert done.state is ProposalState.REFUSED
    with team.store.transaction() as books:
        read = books.proposal(plan.number)
    assert read == done
    assert read.obstacles == obstacles_of(refused.value)
    assert [one.path for one in read.obstacles] == ["offers.0.offer_id"]
    assert "belongs to" not in read.answer
    assert team.proposals.due() == []


def test_what_has_no_obstacles_keeps_its_text(team: Team) -> None:
    plan = team.proposals.schedule(Request(team.write(**CHEAP).hash, "lea", "", _later(hours=1)))
    team.clock.forward(3600)
    done = team.proposals.give_up(plan.number, UnknownVersion("there is no version abc; import it first"))
    assert done is not None
    assert (done.answer, done.obstacles) == ("there is no version abc; import it first", ())


def test_what_an_approver_wrote_is_never_read_as_an_obstacle(team: Team) -> None:
    asked = team.proposals.ask(Request(team.write().hash, "lea"))
    reason = kept([Obstacle(kind=ObstacleKind.LIMIT_USED)])
    back = team.proposals.send_back(asked.number, AMIR, reason)
    assert (back.answer, back.obstacles) == (reason, ())


def test_a_plan_can_be_cancelled(team: Team) -> None:
    plan = team.proposals.schedule(Request(team.write(**CHEAP).hash, "lea", "", _later(hours=1)))
    team.proposals.cancel(plan.number, "max")
    team.clock.forward(3600)
    assert team.proposals.due() == []
    assert team.proposals.carry_out(plan.number) is None
    assert team.running() == set()


@pytest.mark.parametrize("wall", ["tomorrow", "2026-02-30T08:00", "2026-13-01T08:00", "-1"])
def test_a_time_that_is_none_is_refused(team: Team, wall: str) -> None:
    with pytest.raises(TimeUnfit, match="2026-12-01T08:00"):
        team.proposals.ask(Request(team.write().hash, "lea", "", wall))


def test_a_time_that_is_over_is_refused(team: Team) -> None:
    with pytest.raises(TimeUnfit, match="over already"):
        team.proposals.ask(Request(team.write().hash, "lea", "", _later(hours=-1)))


def test_a_time_at_which_the_campaign_is_over_is_refused(team: Team) -> None:
    version = team.write(schedule=Schedule(end=_later(hours=2)), **DEAR)
    for wall in (_later(hours=2), _later(hours=48)):
        with pytest.raises(TimeTooLate, match="over at all of its sites"):
            team.proposals.ask(Request(version.hash, "lea", "", wall))
    assert team.proposals.ask(Request(version.hash, "lea", "", _later(hours=1))).wall == _later(hours=1)


@pytest.fixture(params=["sqlite", "postgres"])
def open_node(request: pytest.FixtureRequest) -> Callable[[], Store]:
    if request.param == "sqlite":
        path = request.getfixturevalue("sqlite_path")
        return lambda: SqliteStore(path)
    url = request.getfixturevalue("postgres_url")
    return lambda: PostgresStore(url)


def test_of_several_servers_one_carries_out_a_plan(open_node: Callable[[], Store]) -> None:
    stores = [open_node() for _ in range(4)]
    load(stores[0], shop())
    nodes = [Team(store) for store in stores]
    plan = nodes[0].proposals.schedule(Request(nodes[0].write(**CHEAP).hash, "lea", "", _later(hours=1)))
    start, done = threading.Barrier(len(nodes)), []

    def carry_out(node: Team) -> None:
        node.clock.forward(3600)
        start.wait(20)
        for _ in range(20):
            try:
                outcome = node.proposals.carry_out(plan.number)
            except StoreUnavailable:
                continue
            if outcome is not None:
                done.append(outcome.state)
            return

    threads = [threading.Thread(target=carry_out, args=(node,)) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with stores[0].transaction() as books:
        assert len(books.publications("autumn")) == 1
    assert done == [ProposalState.PUBLISHED]
    for store in stores:
        store.close()


def _later(hours: int) -> str:
    """So much later, on a wall in Paris."""
    paris = (NINE + dt.timedelta(hours=hours)).astimezone(zoneinfo.ZoneInfo("Europe/Paris"))
    return paris.strftime("%Y-%m-%dT%H:%M")
