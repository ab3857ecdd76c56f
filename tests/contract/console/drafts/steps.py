"""A draft, and the buttons of its page."""

import html
import re

from bench.forms import fields_of
from server.domain.team import Role
from tests.console import Office, Visitor

DRAFT = "/campaigns/autumn-tea/draft"
OFFER = {
    "kind": "coupon",
    "offer_id": "autumn-tea-1",
    "title.fr.forms.0": "Thé : −30 %",
    "title.en.forms.0": "Tea: 30% off",
    "category": "tea",
    "reason": "offer_of_the_moment",
    "face_value_cents": "1,50",
    "days_between": "14",
    "benefit.kind": "percent",
    "benefit.percent": "30",
    "limits.0.scope": "offer",
    "limits.0.counter": "cents",
    "limits.0.period": "total",
    "limits.0.maximum": "600",
}
BOUGHT = {
    "conditions.0.kind": "bought_category",
    "conditions.0.category": "coffee",
    "conditions.0.times": "3",
    "conditions.0.weeks": "8",
}


async def begin(office: Office, visitor: Visitor, login: str = "lea") -> None:
    office.hire(login, Role.LOYALTY_MANAGER)
    await visitor.sign_in(login)
    await visitor.get("/campaign-new")
    await visitor.send("/campaign-new", {"name": "Autumn tea"})


async def press(visitor: Visitor, act: str, fields: dict[str, str] | None = None, **more: str) -> str:
    """Press a button of the page that is open, with these fields typed."""
    hidden = {name: visitor.hidden(name) for name in ("part", "revision", "form")}
    return (await visitor.send(DRAFT, hidden | (fields or OFFER) | more | {"act": act})).text


def typed(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]*? value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


def saved(page: str, path: str) -> dict[str, str]:
    return {name: values[-1] for name, values in fields_of(page, f"/console{path}").items()}
