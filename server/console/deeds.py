"""The words of the audit log, as its page says them; the log keeps the words."""

from collections.abc import Mapping
from typing import Final

from overlays.card import Language
from server.console.words import mark, translations

DEEDS: Final[Mapping[str, str]] = {
    "backtest.cancel": mark("Back-test given up"),
    "backtest.start": mark("Back-test begun"),
    "bonuses.off": mark("Bonuses switched off"),
    "bonuses.on": mark("Bonuses switched on"),
    "campaign.approve": mark("Version approved"),
    "campaign.archive": mark("Campaign stopped"),
    "campaign.ask": mark("Approval asked for"),
    "campaign.cancel": mark("Request taken back"),
    "campaign.overtaken": mark("Plan overtaken by another version"),
    "campaign.publish": mark("Version published"),
    "campaign.refused": mark("Plan given up: it broke a rule"),
    "campaign.rollback": mark("Gone back to a version"),
    "campaign.schedule": mark("Version planned"),
    "campaign.send_back": mark("Request sent back"),
    "campaign.write": mark("Version written as a document"),
    "card.look": mark("Card looked at"),
    "customer.consent": mark("Consent noted"),
    "customer.erase": mark("Customer erased"),
    "customer.export": mark("Customer’s file taken away"),
    "customer.interest": mark("Interest noted"),
    "customer.look": mark("Customer looked at"),
    "customer.object": mark("Objection noted"),
    "data.import": mark("Data brought in"),
    "draft.begin": mark("Draft begun"),
    "draft.discard": mark("Draft thrown away"),
    "draft.save": mark("Draft saved"),
    "draft.write": mark("Version written from the draft"),
    "events.export": mark("Events taken away"),
    "events.subscribe": mark("Subscriber of events added"),
    "events.unsubscribe": mark("Subscriber of events taken away"),
    "glasses.invite": mark("Code for glasses shown"),
    "glasses.issue": mark("Credential for glasses issued"),
    "glasses.revoke": mark("Glasses locked out"),
    "integration.add": mark("Token for another system issued"),
    "integration.end_older": mark("Older tokens of another system ended"),
    "integration.revoke": mark("Other system locked out"),
    "measure.export": mark("Table taken away"),
    "session.begin": mark("Signed in"),
    "session.end": mark("Signed out"),
    "session.end_all": mark("Signed out everywhere"),
    "session.refuse": mark("Sign-in refused"),
    "shop.load": mark("Shop document loaded"),
    "site.renew_key": mark("Key of command cards renewed"),
    "site.show_key": mark("Key of command cards shown"),
    "stock.change": mark("Stock changed"),
    "store.copy": mark("Books copied to another store"),
    "team.export": mark("Team taken away"),
    "team.import": mark("Team brought in"),
    "user.add": mark("Account added"),
    "user.bind": mark("Account bound to the provider"),
    "user.change": mark("Account changed"),
    "user.invite": mark("Invited anew"),
    "user.password": mark("Password chosen"),
    "user.sites": mark("Sites of an account changed"),
}


def deed(action: str, language: Language) -> str:
    """What somebody did, in words; what has none, as an older server wrote it, stands as it is."""
    known = DEEDS.get(action)
    return action if known is None else translations(language).gettext(known)
