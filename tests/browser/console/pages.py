"""Every page of the console, for screenshots, axe and narrow screens: one line a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """One page."""

    name: str
    path: str
    login: str = "ada"
    """Who looks (``sample_cards.console.PEOPLE``); empty = nobody is signed in."""
    pictured: bool = True
    """Whether it is worth a picture in docs/images."""


PAGES = (
    Shown("sign-in", "/sign-in", login=""),
    Shown("home", "/"),
    Shown("campaigns", "/campaigns", login="lea"),
    Shown("campaign", "/campaigns/habitudes", login="lea"),
    Shown("review", "/campaigns/bienvenue/review", login="amir"),
    Shown("review-running", "/campaigns/habitudes/review", login="lea", pictured=False),
    Shown("draft", "/campaigns/habitudes/draft", login="lea"),
    Shown("draft-terms", "/campaigns/habitudes/draft?part=campaign", login="lea", pictured=False),
    Shown("draft-checked", "/campaigns/habitudes/draft?check=yes", login="lea", pictured=False),
    Shown("try", "/campaigns/habitudes/try", login="lea", pictured=False),
    Shown("draft-new", "/campaign-new", login="lea", pictured=False),
    Shown("campaign-document", "/campaign-document/habitudes", login="lea", pictured=False),
    Shown("samples", "/samples"),
    Shown("sample", "/samples/rennes-sud/clementines"),
    Shown("sample-sheet", "/sample-sheet/rennes-sud", pictured=False),
    Shown("measure", "/measure?outcome=orders&base=1&effect=1&show=effect", login="lea"),
    Shown("what-if", "/measure?show=whatif", login="lea", pictured=False),
    Shown("customers", "/customers", login="prune", pictured=False),
    Shown("customer", "/customers/c-004", login="prune"),
    Shown("customer-letter", "/customers/c-004/letter", login="prune", pictured=False),
    Shown("sites", "/sites"),
    Shown("enrol", "/sites/rennes-sud/enrol", login="otto", pictured=False),
    Shown("glasses", "/glasses/rennes-sud-1", login="otto"),
    Shown("team", "/team"),
    Shown("team-sites", "/team/u-otto/sites", pictured=False),
    Shown("audit", "/audit"),
    Shown("account", "/account", pictured=False),
    Shown("nowhere", "/nowhere", pictured=False),
    Shown("closed", "/team", login="lea", pictured=False),
)
