"""Campaigns: from a file to the glasses, and back."""

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from overlays.card import Language
from overlays.file import read_whole
from server.cli.behind import opened_audited
from server.cli.flags import Config, StoreAt, opened_store, read_flags
from server.cli.words import refusals, say, show
from server.clock import SystemClock
from server.desk.campaigns import CampaignDesk
from server.desk.preview import preview
from server.desk.store import Store
from server.domain.obstacles import Obstacle, ObstacleKind
from server.domain.offers.diff import changes
from server.domain.offers.errors import CampaignRefused, UnknownCampaign
from server.domain.offers.file import LARGEST_FILE_BYTES, CampaignFile, read_file, write_file
from server.domain.offers.lint import Severity
from server.domain.offers.policy import Policy
from server.domain.offers.versions import Act, Publication
from server.errors import UnknownSite
from server.opening import publish_policy
from server.settings import Settings
from server.stores.reach import count_reach

campaigns = typer.Typer(
    help="Campaigns: write them down, look at them, publish them, go back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

File = Annotated[Path, typer.Argument(help="A campaign file, schema 1.")]


def _somebody(by: str) -> str:
    if not by.strip():
        raise typer.BadParameter("nobody is named: write a login")
    return by


By = Annotated[
    str, typer.Option("--by", help="Who does this; stands in the campaign's life.", callback=_somebody)
]
Version = Annotated[
    str, typer.Argument(help="A version: its hash, the beginning of it, or its campaign for the newest.")
]
Speech = Annotated[Language, typer.Option("--language", help="fr or en.")]


@campaigns.command("import")
def import_file(
    file: File, by: By, language: Speech = Language.ENGLISH, config: Config = None, store: StoreAt = None
) -> None:
    """Write a campaign down as a version; nothing runs yet.

    The same content is the same version, as long as that can run.
    """
    with refusals(language), opened_store(config, store) as books_store:
        document = _read(file)
        desk = CampaignDesk(books_store, SystemClock(), publish_policy(read_flags(config=config)))
        version = desk.write(document.campaign, by, document.parent)
        say(f"{document.campaign.campaign_id} is written down as {version.hash[:12]}")


@campaigns.command("export")
def export_version(
    version: Version, language: Speech = Language.ENGLISH, config: Config = None, store: StoreAt = None
) -> None:
    """Print a version as a file that, changed, becomes its successor."""
    with refusals(language), opened_store(config, store) as books_store:
        print(write_file(CampaignDesk(books_store, SystemClock()).find(version)), end="")


@campaigns.command("lint")
def lint_file(
    file: File, language: Speech = Language.FRENCH, config: Config = None, store: StoreAt = None
) -> None:
    """Say what is wrong or odd about a campaign file; ends with 1 when it could not be published."""
    with refusals(language), opened_store(config, store) as books_store:
        desk = CampaignDesk(books_store, SystemClock(), publish_policy(read_flags(config=config)))
        found = desk.findings(_read(file).campaign)
    for one in found:
        print(f"{one.severity}: {one.path}: {one.said.in_language(language)}")
    say(f"{len(found)} findings")
    if any(one.severity is Severity.ERROR for one in found):
        raise typer.Exit(1)


@campaigns.command("preview")
def preview_file(
    file: File,
    site: Annotated[str, typer.Option(help="At which site.")],
    customer: Annotated[str | None, typer.Option(help="For one customer, by id.")] = None,
    language: Speech = Language.FRENCH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Show how many customers each offer reaches or, for one customer, what they would get and why not."""
    settings = read_flags(config=config, store=store)
    if customer is None:
        with refusals(language), opened_store(config, store) as books_store:
            campaign, wall = _read(file).campaign, _local_time(books_store, site, SystemClock().now())
            reach = count_reach(settings.store, campaign, wall)
        rows = [(one.offer_id, str(one.audience.sure), str(one.audience.possible)) for one in reach]
        show(("offer", "customers for sure", "at most"), rows)
        if settings.holdout_share:
            held_out = f"{100 * settings.holdout_share:g} %"
            say(f"{held_out} of all customers are held out: they get only what no purchase chooses")
        return
    policy, subject = _choosing(settings), f"customer:{customer}"
    with (
        refusals(language),
        opened_audited(config, store, "customer.look", subject, "preview") as audited,
        audited.transaction() as books,
    ):
        met = preview(books, _read(file).campaign, customer, site, SystemClock().now(), policy)
    rows = [(one.offer_id, "yes" if one.shown else "no", one.why.in_language(language)) for one in met]
    show(("offer", "shown", "why"), rows)


@campaigns.command("diff")
def say_changes(
    after: Version,
    before: Annotated[
        str | None, typer.Option(help="Compared with this version; else with the one that runs.")
    ] = None,
    language: Speech = Language.FRENCH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """Say in sentences what a version changes."""
    with refusals(language), opened_store(config, store) as books_store:
        desk = CampaignDesk(books_store, SystemClock())
        new = desk.find(after)
        old = desk.running(new.campaign.campaign_id) if before is None else desk.find(before)
    for said in changes(old.campaign, new.campaign):
        print(said.in_language(language))


@campaigns.command("list")
def list_campaigns(
    campaign_id: Annotated[str | None, typer.Argument(help="One campaign, with its whole life.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: Speech = Language.ENGLISH,
    config: Config = None,
    store: StoreAt = None,
) -> None:
    """List what was done last with every campaign or, of one, all that was ever done."""
    with refusals(language), opened_store(config, store) as books_store, books_store.transaction() as books:
        lines = books.latest_publications() if campaign_id is None else books.publications(campaign_id)
        if campaign_id is not None and not lines and not books.versions(campaign_id):
            values = {"campaign": campaign_id[:64]}
            raise UnknownCampaign(Obstacle(kind=ObstacleKind.UNKNOWN_CAMPAIGN, values=values))
    if as_json:
        print(json.dumps([_line(one.campaign_id, one.version_hash, one.act, one.by) for one in lines]))
        return
    show(("campaign", "version", "act", "when", "by", "approver", "note"), map(_row, lines))


def _row(one: Publication) -> tuple[str, ...]:
    when = f"{one.at:%Y-%m-%d %H:%M} UTC"
    return one.campaign_id, one.version_hash[:12], one.act, when, one.by, one.approver or "", one.note


def _line(campaign_id: str, version_hash: str, act: Act, by: str) -> dict[str, str]:
    return {"campaign": campaign_id, "version": version_hash, "act": act, "by": by}


def _choosing(settings: Settings) -> Policy:
    return Policy(holdout_share=settings.holdout_share, salt=settings.draw_salt)


def _local_time(books_store: Store, site: str, now: dt.datetime) -> dt.datetime:
    with books_store.transaction() as books:
        drive = books.drive(site)
    if drive is None:
        raise UnknownSite(Obstacle(kind=ObstacleKind.UNKNOWN_SITE, values={"site": site[:64]}))
    return drive.local_time(now)


def _read(file: Path) -> CampaignFile:
    try:
        # Some editors put a byte order mark before the first character.
        text = read_whole(file, LARGEST_FILE_BYTES).decode("utf-8-sig")
    except OSError as error:
        values = {"file": str(file), "why": error.strerror or type(error).__name__}
        raise CampaignRefused(Obstacle(kind=ObstacleKind.UNREADABLE, values=values)) from error
    except UnicodeDecodeError as error:
        values = {"file": str(file)}
        raise CampaignRefused(Obstacle(kind=ObstacleKind.NO_UTF_8, values=values)) from error
    return read_file(text)
