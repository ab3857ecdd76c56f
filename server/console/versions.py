"""The version that a page is about, and what stands in it, in words."""

import re
from collections.abc import Mapping

import sqlalchemy as sa

from overlays.card import Language
from server.console.call import Call
from server.console.editor.labels import label
from server.console.words import mark, translations
from server.desk.campaigns import CampaignDesk
from server.desk.proposals import ProposalDesk
from server.desk.publishing import latest
from server.domain.offers.campaign import Campaign
from server.domain.offers.conditions import Said
from server.domain.offers.conditions.said import sentence
from server.domain.offers.described import (
    MOST_NAMED,
    each_site,
    limit_words,
    once_words,
    schedule_words,
    sites_in_brief,
)
from server.domain.offers.errors import UnknownVersion
from server.domain.offers.versions import CampaignVersion
from server.stores.console.within import Within
from server.stores.sql import SqlBooks


def asked_version(call: Call, books: SqlBooks) -> CampaignVersion:
    """The version that was asked for, or the one of the campaign in which work goes on.

    Raises:
        UnknownVersion: There is no such campaign or version.
    """
    campaign_id = call.parameter("campaign_id")
    wanted = call.form.text("version", 64) or call.query("version", 64)
    return named_version(books, campaign_id, wanted)


def named_version(books: SqlBooks, campaign_id: str, wanted: str) -> CampaignVersion:
    """The version of a campaign whose hash begins like this; of an empty text, the one in which work goes on.

    Raises:
        UnknownVersion: There is no such campaign or version.
    """
    last = None if wanted else latest(books, campaign_id)
    found = books.versions_like(wanted) if wanted else tuple(filter(None, (last,)))
    if len(found) != 1 or found[0].campaign.campaign_id != campaign_id:
        raise UnknownVersion("there is no such campaign or version: open the list of campaigns again")
    return found[0]


def campaign_desk(call: Call, connection: sa.Connection) -> CampaignDesk:
    """The desk of the loyalty team, inside the transaction of a page."""
    return CampaignDesk(Within(call.store.books(connection)), call.house.clock, call.house.policy)


def proposal_desk(call: Call, connection: sa.Connection) -> ProposalDesk:
    """The desk where proposals are made and answered, inside the transaction of a page."""
    return ProposalDesk(Within(call.store.books(connection)), call.house.clock, call.house.policy)


def described(call: Call, version: CampaignVersion, sites: Mapping[str, str]) -> dict[str, object]:
    """What a version says, in the user's language and with the names of the sites."""
    campaign, language = version.campaign, call.language
    return {
        "schedule": schedule_words(campaign.schedule).in_language(language),
        "sites": sites_in_brief(campaign.sites, sites).in_language(language),
        "every_site": each_site(frozenset(campaign.sites), sites) if len(campaign.sites) > MOST_NAMED else (),
        "limits": [limit_words(one).in_language(language) for one in campaign.limits],
        "offers": [
            {
                "offer": offer,
                "title": offer.title.in_language(language).forms[0],
                "other": offer.title.in_language(_other(language)).forms[0],
                "conditions": [one.naming(sites).sentence(language) for one in offer.conditions],
                "limits": [sentence(limit_words(one)).in_language(language) for one in offer.limits],
                "clauses": [
                    *(one.naming(sites).clause().in_language(language) for one in offer.conditions),
                    *(limit_words(one).in_language(language) for one in offer.limits),
                ],
                "once": sentence(once_words(offer.days_between)).in_language(language),
            }
            for offer in campaign.offers
        ],
    }


def place(call: Call, campaign: Campaign, path: str) -> str:
    """Where a path of the document leads, as the editor calls it: the offer and its field."""
    number, inside = within_offer(path)
    words = translations(call.language)
    field = words.gettext(label(inside))
    if number is None or number >= len(campaign.offers):
        return field
    title = campaign.offers[number].title.in_language(call.language).forms[0]
    return words.gettext(mark("%(where)s: %(what)s")) % {"where": title, "what": field} if inside else title


def within_offer(path: str) -> tuple[int | None, str]:
    """Which offer a path of the document leads to, and to what in it; None = to the campaign itself."""
    found = re.fullmatch(r"offers\.(\d+)(?:\.(.*))?", path)
    return (int(found[1]), found[2] or "") if found else (None, path)


def in_words(call: Call, sentences: tuple[Said, ...]) -> tuple[str, ...]:
    """Sentences in the user's language."""
    return tuple(one.in_language(call.language) for one in sentences)


def _other(language: Language) -> Language:
    return Language.ENGLISH if language is Language.FRENCH else Language.FRENCH
