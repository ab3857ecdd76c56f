"""Letting campaigns run, asking for it and agreeing to it; each deed has its line in the audit log."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from overlays.card import Language
from server.cli.campaigns import By, Version, campaigns
from server.cli.flags import LARGEST_NUMBER, Config, StoreAt, opened_store, read_flags
from server.cli.words import refusals, say, show
from server.clock import SystemClock
from server.desk.campaigns import CampaignDesk
from server.desk.proposals import ProposalDesk, Request
from server.domain.offers.errors import UnknownVersion
from server.domain.offers.proposals import Proposal, ProposalState
from server.domain.team import COMMAND_LINE, Signer
from server.opening import publish_policy
from server.stores.console import ConsoleStore, Entry, team
from server.stores.console.within import Within

__all__ = ["campaigns"]

Approver = Annotated[str | None, typer.Option(help="Who agreed; not the author.")]
Spoken = Annotated[Language, typer.Option("--language", help="In which it is refused: fr or en.")]
Note = Annotated[str, typer.Option(help="Why, for those who read it later.")]
At = Annotated[
    str,
    typer.Option("--at", help="When, by the clock of its first site there: 2026-12-01T08:00; else at once."),
]
Number = Annotated[int, typer.Argument(help="The number of the proposal.", min=1, max=LARGEST_NUMBER)]


@dataclass(frozen=True, slots=True)
class _Office:
    """Both desks, in one transaction that has its line in the audit log; and who may approve."""

    campaigns: CampaignDesk
    proposals: ProposalDesk
    team: dict[str, Signer]

    def signer(self, login: str) -> Signer:
        """Somebody by their login: as what the console knows them, if it does."""
        return self.team.get(login, Signer(login))


@campaigns.command("publish")
def publish_version(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    version: Version,
    by: By,
    approver: Approver = None,
    note: Note = "",
    language: Spoken = Language.ENGLISH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Let a version run, at every site from its next scan on."""
    with _office(config, store, "campaign.publish", version, by, language) as office:
        signer = None if approver is None else office.signer(approver)
        done = office.campaigns.publish(office.campaigns.find(version).hash, by, signer, note)
        say(f"{done.campaign_id} runs as {done.version_hash[:12]}")


@campaigns.command("schedule")
def schedule_version(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    version: Version,
    at: At,
    by: By,
    approver: Approver = None,
    language: Spoken = Language.ENGLISH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Let a version run at a time to come, unless another version was published by then."""
    with _office(config, store, "campaign.schedule", version, by, language) as office:
        signer = None if approver is None else office.signer(approver)
        _tell(office.proposals.schedule(Request(office.campaigns.find(version).hash, by, "", at), signer))


@campaigns.command("ask")
def ask_for_approval(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    version: Version,
    by: By,
    note: Note = "",
    at: At = "",
    language: Spoken = Language.ENGLISH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Ask an approver to let a version run."""
    with _office(config, store, "campaign.ask", version, by, language) as office:
        _tell(office.proposals.ask(Request(office.campaigns.find(version).hash, by, note, at)))


@campaigns.command("approve")
def approve_proposal(
    number: Number, by: By, language: Spoken = Language.ENGLISH, config: Config = None, store: StoreAt = None
) -> None:
    """Agree to a proposal: not whoever wrote it or asked for it, and with the role of an approver."""
    with _office(config, store, "campaign.approve", str(number), by, language) as office:
        _tell(office.proposals.approve(number, office.signer(by)))


@campaigns.command("send-back")
def send_back_proposal(
    number: Number,
    by: By,
    reason: Annotated[str, typer.Option(help="What should be made better.")],
    language: Spoken = Language.ENGLISH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Refuse a proposal and say why."""
    with _office(config, store, "campaign.send_back", str(number), by, language) as office:
        _tell(office.proposals.send_back(number, office.signer(by), reason))


@campaigns.command("cancel")
def cancel_proposal(
    number: Number, by: By, language: Spoken = Language.ENGLISH, config: Config = None, store: StoreAt = None
) -> None:
    """Take back what waits for an approver or for its time."""
    with _office(config, store, "campaign.cancel", str(number), by, language) as office:
        _tell(office.proposals.cancel(number, by))


@campaigns.command("proposals")
def list_proposals(config: Config = None, store: StoreAt = None) -> None:
    """List what waits for an approver or for its time."""
    with refusals(), opened_store(config, store) as books_store, books_store.transaction() as books:
        waiting = books.open_proposals()
    headings = ("number", "campaign", "version", "state", "by", "at", "note")
    rows = (
        (str(one.number), one.campaign_id, one.version_hash[:12], one.state, one.asked_by, one.wall, one.note)
        for one in waiting
    )
    show(headings, rows)


@campaigns.command("rollback")
def roll_back(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    campaign_id: Annotated[str, typer.Argument(help="The campaign.")],
    by: By,
    to: Annotated[str | None, typer.Option(help="Which version; else the one that ran before.")] = None,
    note: Note = "",
    language: Spoken = Language.ENGLISH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Let a version run again that ran before; who published it then answers for it still."""
    with _office(config, store, "campaign.rollback", campaign_id, by, language) as office:
        desk = office.campaigns
        version = desk.before(campaign_id) if to is None else desk.find(to)
        if version.campaign.campaign_id != campaign_id:
            of = version.campaign.campaign_id
            raise UnknownVersion(f"{version.hash[:12]} is a version of {of}, not of {campaign_id[:64]}")
        done = desk.roll_back(version.hash, by, note)
        say(f"{done.campaign_id} runs as {done.version_hash[:12]} again")


@campaigns.command("archive")
def archive_campaign(
    campaign_id: Annotated[str, typer.Argument(help="The campaign.")],
    by: By,
    note: Note = "",
    language: Spoken = Language.ENGLISH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Stop a campaign; what is shown already may still be given."""
    with _office(config, store, "campaign.archive", campaign_id, by, language) as office:
        office.campaigns.archive(campaign_id, by, note)
        say(f"{campaign_id} runs no longer")


@contextmanager
def _office(
    config: Path | None,
    where: str | None,
    action: str,
    subject: str,
    by: str,
    language: Language,
) -> Iterator[_Office]:
    settings, clock = read_flags(config=config, store=where), SystemClock()
    rules = publish_policy(settings)
    # The desk's store is opened for what it checks: that the file is there, and at this schema.
    with refusals(language), opened_store(config, where), closing(ConsoleStore(settings.store)) as books:
        entry = Entry(COMMAND_LINE, action, f"campaign:{subject[:64]}", f"by {by[:64]}")
        with books.changing(entry, clock.now()) as connection:
            people = {
                one.user.login: Signer(one.user.login, one.user.role)
                for one in team.members(connection)
                if one.user.active
            }
            within = Within(books.books(connection))
            yield _Office(CampaignDesk(within, clock, rules), ProposalDesk(within, clock, rules), people)


def _tell(proposal: Proposal) -> None:
    when = f", to run at {proposal.wall}" if proposal.state in _TIMED and proposal.wall else ""
    say(f"proposal {proposal.number} of {proposal.campaign_id} is {proposal.state.value}{when}")


_TIMED = frozenset({ProposalState.WAITING, ProposalState.SCHEDULED})
