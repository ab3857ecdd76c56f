"""What the console says when something is refused, in the user's language."""

from overlays.card import Language
from server.console.words import mark, translations
from server.domain.documents import said_in
from server.domain.offers.errors import (
    ApprovalNeeded,
    ApproverUnfit,
    CampaignChanged,
    NeverRan,
    ProposalDecided,
    ProposalOpen,
    ReasonMissing,
    RunsAlready,
    TimeTooLate,
    TimeUnfit,
    UnknownCampaign,
    UnknownProposal,
    UnknownVersion,
)
from server.domain.team import LONGEST_PASSWORD, SHORTEST_PASSWORD
from server.errors import (
    ArmsMixed,
    GlassesElsewhere,
    LastAdministrator,
    LimitGone,
    LimitUsed,
    LoginTaken,
    LoginUnusable,
    ParquetMissing,
    PasswordWeak,
    RoleEverywhere,
    ServerError,
    ShopRefused,
    StockShort,
    UnknownCustomer,
    UnknownGlasses,
    UnknownSample,
    UnknownSite,
    UnknownTable,
    UnknownUser,
    ValueUnfit,
    WishUnfit,
)

_SENTENCES: dict[type[ServerError], str] = {
    LoginUnusable: mark("A login has 1 to 64 small letters, digits and . _ @ + -"),
    LoginTaken: mark("Somebody has this login already. Choose another one."),
    UnknownUser: mark("There is no such user any more. Open the team’s page again."),
    UnknownSite: mark("There is no such site. Open the page of the sites again."),
    UnknownGlasses: mark("There are no such glasses. Open the page of the sites again."),
    GlassesElsewhere: mark(
        "Glasses of this name are let in at another site. "
        "Take another name, or revoke them there first if they move."
    ),
    UnknownVersion: mark("There is no such campaign or version. Open the list of campaigns again."),
    UnknownCustomer: mark("Nobody is known by this id. Check it, or the customer was erased already."),
    UnknownSample: mark("Nobody counts this sample at this site. Open the page of the samples again."),
    ApprovalNeeded: mark("Somebody else has to agree to this before it runs. Ask for approval."),
    ApproverUnfit: mark("Whoever wrote it or asked for it cannot approve it, and it takes an approver."),
    CampaignChanged: mark(
        "Another version runs by now than the one that this was made from. Make your change in that one."
    ),
    ProposalOpen: mark("Another version of this campaign waits already. Answer it or cancel it first."),
    ProposalDecided: mark("Somebody answered this meanwhile. Look at the page again."),
    UnknownProposal: mark("There is no such request any more. Open the campaign again."),
    ReasonMissing: mark("Say why, so that it can be made better."),
    RunsAlready: mark("This is the version that runs already. Open the campaign again."),
    NeverRan: mark("This version never ran, so nobody can go back to it. Publish it."),
    UnknownCampaign: mark("This campaign never ran: there is nothing to stop."),
    LimitGone: mark(
        "A limit of an offer that ran before may change, but not go away. "
        "Keep it, as high as you like, or give the offer another id."
    ),
    LimitUsed: mark("More than this limit allows is reserved or given already."),
    TimeUnfit: mark("Choose a day and a time to come, such as 2026-12-01 08:00."),
    TimeTooLate: mark("By then the campaign is over: choose a time before its end."),
    ParquetMissing: mark("Parquet needs a package that is not installed here: baylens[parquet]. Take CSV."),
    ValueUnfit: mark("That cannot be looked up or kept. Check what you typed, or the address."),
    ArmsMixed: mark(
        "In these weeks others were held out than now, or nobody was. Take fewer weeks, or wait."
    ),
    UnknownTable: mark("There is no such table. Open the page Measure again."),
    WishUnfit: mark("Choose from the lists, and a day within a year. Nothing was changed."),
    StockShort: mark("There is less on the shelf than that, or it is reserved for a customer who waits."),
    LastAdministrator: mark("Somebody has to stay administrator. Make somebody else one first."),
    RoleEverywhere: mark(
        "This role holds at every site: only store managers and operators may be held to some. "
        "Name no site, or let them work at every site first."
    ),
    PasswordWeak: mark(
        "A password has 12 to 256 characters, at least five of them different, and is not the login."
    ),
}
assert (SHORTEST_PASSWORD, LONGEST_PASSWORD) == (12, 256)
_NOWHERE = (
    UnknownCampaign,
    UnknownCustomer,
    UnknownGlasses,
    UnknownProposal,
    UnknownSample,
    UnknownSite,
    UnknownTable,
    UnknownUser,
    UnknownVersion,
)
_ANY = mark("That cannot be done like this. Nothing was changed.")


def complaint(error: ServerError, language: Language) -> tuple[str, ...]:
    """What is wrong, a line each: a sentence in this language, or what the rules say about the document."""
    known = _SENTENCES.get(type(error))
    if known is None:
        return said_in(error, language)
    said = translations(language).gettext(known)
    return (f"{said} ({str(error).partition(': ')[0]})" if isinstance(error, ShopRefused) else said,)


def sentence(error: ServerError) -> str:
    """The sentence for an error, in English; the template translates it."""
    return _SENTENCES.get(type(error), _ANY)


def status(error: ServerError, method: str) -> int:
    """What HTTP calls it: a page of what is not there is not found; a form about it cannot be carried out."""
    return 404 if method == "GET" and isinstance(error, _NOWHERE) else 422
