"""The details of the audit log are said in words; what is none of ours stands as it was written."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import server
from overlays.card import Language
from server.console.deeds import DEEDS
from server.console.details import READERS, detail
from server.console.names import CAUSES, PROGRAMS, PURPOSES, ROLES, doer
from server.domain.intake.members import Purpose
from server.domain.shelf import Cause
from server.domain.team import Role
from server.stores.console import Entry

SAID = [
    ("campaign.publish", "0123456789ab", "version 0123456789ab", "version 0123456789ab"),
    ("campaign.send_back", "by lea m.", "in the name of lea m.", "au nom de lea m."),
    (
        "customer.consent",
        "profiling no",
        "Purchases choose the bonuses: No",
        "Les achats choisissent les bonus : Non",
    ),
    ("customer.export", "csv", "as CSV", "en CSV"),
    ("customer.export", "letter", "as a page to print", "en page à imprimer"),
    ("customer.interest", "2027-01-31", "until 31 Jan 2027", "jusqu’au 31 janv. 2027"),
    ("customer.interest", "0001-01-01", "until 1 Jan 1", "jusqu’au 1 janv. 1"),
    ("customer.look", "preview", "in a preview", "dans un aperçu"),
    ("draft.begin", "of spring", "a copy of spring", "copie de spring"),
    ("draft.write", "0123456789ab", "version 0123456789ab", "version 0123456789ab"),
    ("glasses.invite", "north", "for the site north", "pour le site north"),
    ("glasses.issue", "north", "for the site north", "pour le site north"),
    ("measure.export", "parquet", "as Parquet", "en Parquet"),
    ("session.begin", "provider", "with the identity provider", "avec le fournisseur d’identité"),
    (
        "session.refuse",
        "Uninvited",
        "no account here, no role, or locked out",
        "sans compte ici, sans rôle, ou bloqué",
    ),
    ("stock.change", "add 5 received", "5 more: received", "5 de plus : reçu"),
    ("stock.change", "take 2 broken", "2 fewer: broken", "2 de moins : cassé"),
    ("stock.change", "count 1200 counted", "1,200 counted", "comptage : 1 200"),
    ("stock.change", "transfer 3 moved", "3 to another site", "3 vers un autre site"),
    ("stock.change", "transfer 3 moved lyon-2", "3 to the site lyon-2", "3 vers le site lyon-2"),
    ("team.import", "3", "People in the file: 3", "Personnes dans le fichier : 3"),
    ("user.add", "auditor", "Auditor", "Auditeur"),
    (
        "user.add",
        "provider approver",
        "Approver, as the identity provider says",
        "Approbateur, selon le fournisseur d’identité",
    ),
    ("user.bind", "provider", "with the identity provider", "avec le fournisseur d’identité"),
    ("user.change", "operator active", "Operator, may sign in", "Exploitant, peut se connecter"),
    ("user.change", "operator inactive", "Operator, locked out", "Exploitant, accès bloqué"),
    ("user.sites", "everywhere", "at every site", "sur tous les sites"),
    ("user.sites", "only", "at no site yet", "sur aucun site pour l’instant"),
    ("user.sites", "only lille lyon", "only at lille, lyon", "seulement sur lille, lyon"),
]
ODD = (
    "",
    " ",
    "%(who)s",
    "by",
    "by ",
    "of",
    "provider nobody",
    "take 2 eaten",
    "take two broken",
    "profiling",
    "zz",
    "1 2 3 4",
    "transfer 2 eaten lyon",
    "transfer two moved lyon",
    "only ",
    "everywhere lille",
)


def said(action: str, text: str, language: Language = Language.ENGLISH) -> str:
    return detail(Entry("ada", action, "any:1", text), language).replace("\u202f", " ")


@pytest.mark.parametrize(("action", "text", "english", "french"), SAID)
def test_a_detail_is_said_in_the_language_of_the_reader(
    action: str, text: str, english: str, french: str
) -> None:
    assert said(action, text) == english
    assert said(action, text, Language.FRENCH) == french


def test_every_deed_with_a_detail_has_an_example_here() -> None:
    told = {action for action, *_ in SAID}
    assert {one for one in READERS if not one.startswith("campaign.")} == {
        one for one in told if not one.startswith("campaign.")
    }
    assert {one for one in DEEDS if one.startswith("campaign.")} - set(READERS) == {"campaign.write"}
    assert set(READERS) <= set(DEEDS)


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("action", [*sorted(READERS), "test.deed", "customer.erase"])
def test_a_detail_that_is_none_of_ours_stands_as_it_is(action: str, text: str) -> None:
    if action not in {"glasses.invite", "glasses.issue"}:
        assert said(action, text) == said(action, text, Language.FRENCH) == text


def test_every_word_of_the_books_has_a_name() -> None:
    assert set(ROLES) == set(Role)
    assert set(CAUSES) == set(Cause)
    assert set(PURPOSES) == set(Purpose)


def details() -> Iterator[str]:
    """The deeds that are written down with a detail, wherever a deed is named beside it."""
    for path in Path(server.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            words = [one.value for one in node.args if isinstance(one, ast.Constant)]
            deeds = [one for one in words if isinstance(one, str) and one in DEEDS]
            place = {"entry": 3, "Entry": 4, "_note": 5}.get(name)
            if deeds and place is not None and len(node.args) >= place:
                yield from deeds


def test_every_detail_that_is_written_can_be_said() -> None:
    found = set(details())
    assert {"stock.change", "user.add", "session.begin", "user.bind"} <= found
    assert found <= set(READERS)


def test_programs_have_names_and_people_their_logins() -> None:
    assert set(PROGRAMS) == {"cli", "schedule"}
    assert (doer("cli", Language.ENGLISH), doer("cli", Language.FRENCH)) == (
        "Command line",
        "Ligne de commande",
    )
    assert doer("lea", Language.FRENCH) == "lea"
