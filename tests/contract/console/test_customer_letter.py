"""What a customer who asks gets on paper: all that is kept, in words of their language."""

import html
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from overlays.wire import Answer, Granted, ShowCard, Verdict
from server.desk.desk import Desk
from server.domain.customer_file import CustomerFile
from server.domain.team import Role
from server.opening import open_store
from server.settings import Settings
from server.stores.address import PostgresUrl
from server.stores.console import audit
from tests.console import Office
from tests.contract.stores.test_intake import EVERYTHING, receive
from tests.unit.server.small_shop import NORTH, scan

TEMPLATE = Path("server/console/templates/customer_letter.html")
OTHERWISE = {"record", "month", "day", "bonuses", "reason"}
"""The kind of a record; the birthday, which is written as a date; bonuses, which come with their words."""


@pytest.fixture
def known(office: Office, where: Path | PostgresUrl) -> None:
    """Customer n1 has one of everything; a bonus was given."""
    here = [one | {"site_id": "north"} if one["record"] == "pickup" else one for one in EVERYTHING]
    more = {"record": "interest", "customer_id": "n1", "category": "coffee", "until": "2026-05-31"}
    with closing(open_store(Settings(store=where))) as store:
        receive(store, *(one for one in here if one["record"] != "stock"), more)
        desk = Desk(store, office.clock)
        shown = desk.identify(NORTH, scan("s1", code="N1"))
        assert isinstance(shown, ShowCard)
        office.clock.forward(60)
        card = shown.card
        given = desk.answer(
            NORTH,
            Answer(
                answer_id="a1",
                card_id=card.card_id,
                bonus_id=card.bonuses[0].bonus_id,
                verdict=Verdict.GIVE,
            ),
        )
        assert isinstance(given, Granted)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                *("What we keep about you", "Noé B., customer n1", "Gold", "until 31 May 2026"),
                *("Code 128", "N1-A", "App, a new one each time", "Purchases choose the bonuses"),
                *("Drive Nord", "B1 at room temperature", "Tea, ", "€3.00", "20 Feb 2026", "€5.98", "p1"),
                *("given 2 Mar 2026, 10:01", "held to be the best, 100%", "Gift a"),
            ],
        ),
        (
            "fr",
            [
                *("Ce que nous conservons sur vous", "Noé B., client n1", "Or", "jusqu’au 31 mai 2026"),
                *("à température ambiante", "5,98 €", "20 févr. 2026", "remis 2 mars 2026, 10:01"),
            ],
        ),
    ],
)
async def test_the_letter_says_all_of_it_in_words(office: Office, language: str, said: list[str]) -> None:
    async with office.visitor(language) as prune:
        await prune.sign_in(office.hire("prune", Role.PRIVACY_OFFICER).login)
        page = await prune.get("/customers/n1/letter")
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())
    assert [one for one in said if one not in words] == []
    with office.store.reading() as connection:
        last = next(iter(audit.lines(connection, audit.Search())))
    assert (last.entry.action, last.entry.subject, last.entry.detail) == (
        "customer.export",
        "customer:n1",
        "letter",
    )


def test_the_letter_has_a_place_for_every_field_of_the_file() -> None:
    """Also for one that is added one day."""
    template = TEMPLATE.read_text()
    missing = {name for name in fields(CustomerFile) if not re.search(rf"\.{name}\b", template)}
    assert missing == OTHERWISE


def fields(of: type[BaseModel]) -> Iterator[str]:
    """The names of all fields of a document, those of its parts too."""
    for name, field in of.model_fields.items():
        yield name
        for inside in (field.annotation, *get_args(field.annotation)):
            if isinstance(inside, type) and issubclass(inside, BaseModel):
                yield from fields(inside)
