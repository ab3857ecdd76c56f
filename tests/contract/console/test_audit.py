"""The audit log: every deed has a line, and no line can be changed without it being seen."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from server.domain.team import Role
from server.stores.console import Entry, audit
from tests.console import Office

TAMPERED = {"actor": "'nobody'", "action": "'x'", "subject": "'y'", "detail": "'z'", "at": "at + 1"}


def test_every_line_follows_from_the_one_before(office: Office) -> None:
    office.hire("bob", Role.AUDITOR)
    with office.store.reading() as connection:
        verdict = audit.verify(connection)
        (newest, oldest) = audit.lines(connection, audit.Search())
    assert (verdict.lines, verdict.broken_at, verdict.head) == (2, None, newest.digest)
    assert oldest.previous == audit.BEGINNING
    assert newest.previous == oldest.digest


def test_a_deed_that_fails_leaves_no_line(office: Office) -> None:
    with pytest.raises(ZeroDivisionError), _changing(office, "x"):
        raise ZeroDivisionError
    with office.store.reading() as connection:
        assert audit.verify(connection).lines == 1


def test_nobody_changes_or_removes_a_line(office: Office) -> None:
    for statement in ("UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log"):
        with (
            pytest.raises(sa.exc.IntegrityError, match="append-only"),
            office.store.bookkeeping() as connection,
        ):
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("column", sorted(TAMPERED))
def test_a_line_changed_behind_the_triggers_is_found(office: Office, column: str) -> None:
    for number in range(3):
        with _changing(office, f"deed.{number}"):
            pass
    _behind_the_triggers(office, f"UPDATE audit_log SET {column} = {TAMPERED[column]} WHERE line = 2")
    with office.store.reading() as connection:
        assert audit.verify(connection).broken_at == 2


def test_a_line_taken_out_of_the_middle_is_found(office: Office) -> None:
    for number in range(3):
        with _changing(office, f"deed.{number}"):
            pass
    _behind_the_triggers(office, "DELETE FROM audit_log WHERE line = 2")
    with office.store.reading() as connection:
        assert audit.verify(connection).broken_at == 3


def test_many_who_write_at_once_make_one_chain(office: Office) -> None:
    def deed(number: int) -> None:
        with _changing(office, f"deed.{number}"):
            pass

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(deed, range(30)))
    with office.store.reading() as connection:
        assert audit.verify(connection) == audit.Verdict(
            31, None, audit.lines(connection, audit.Search(), 1)[0].digest
        )


async def test_the_page_filters_pages_and_checks(office: Office) -> None:
    for number in range(60):
        with _changing(office, "test.deed", f"site:{number}"):
            pass
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        page = await ada.get("/audit?action=test.deed")
        assert "site:59" in page.text
        assert "site:9<" not in page.text
        assert "Older lines" in page.text
        assert "site:7<" in (await ada.get("/audit?action=test.deed&before=10")).text
        assert "No line fits." in (await ada.get("/audit?subject=%F0%9F%91%93")).text
        page = await ada.send("/audit/verify")
        assert "Lines: 62" in page.text
        _behind_the_triggers(office, "UPDATE audit_log SET detail = 'x' WHERE line = 30")
        assert "Broken: line 30" in (await ada.send("/audit/verify")).text


async def test_who_looked_at_a_customer_is_found_by_the_id_alone(office: Office) -> None:
    for subject in ("customer:c_1", "site:c_1", "customer:cx1", "customer:ac_1"):
        with _changing(office, "test.deed", subject):
            pass
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        page = (await ada.get("/audit?subject=+c_1+")).text
        one = (await ada.get("/audit?subject=customer:c_1")).text
    assert re.findall(r"<td><code>([^<]+)</code>", page) == ["site:c_1", "customer:c_1"]
    assert re.findall(r"<td><code>([^<]+)</code>", one) == ["customer:c_1"]


async def test_the_page_says_a_deed_in_words_and_looks_for_the_word_that_was_written(office: Office) -> None:
    for language, said in (("en", "Signed in"), ("fr", "Connexion")):
        async with office.visitor(language) as ada:
            await ada.sign_in("ada")
            page = (await ada.get("/audit?action=session.begin")).text
        assert f'<option value="session.begin" selected>{said}</option>' in page
        assert f'<td title="session.begin">{said}</td>' in page
        assert ">session.begin<" not in page
    with office.store.reading() as connection:
        assert audit.lines(connection, audit.Search(action="session.begin"))


async def test_the_page_says_who_and_the_detail_in_words_and_the_log_keeps_its_own(office: Office) -> None:
    kept = [
        Entry("cli", "campaign.publish", "campaign:spring", "by lea"),
        Entry("schedule", "campaign.overtaken", "campaign:spring", "0123456789ab"),
        Entry("ada", "stock.change", "stock:tea@north", "take 1200 out_of_date"),
        Entry("ada", "user.change", "user:u1", "<b>of an older server"),
    ]
    for entry in kept:
        with office.store.changing(entry, office.clock.now()):
            pass
    told = {
        "en": ("Command line", "in the name of lea", "Timetable", "1,200 fewer: out of date"),
        "fr": ("Ligne de commande", "au nom de lea", "Planification", "1 200 de moins : périmé"),
    }
    for language, words in told.items():
        async with office.visitor(language) as ada:
            await ada.sign_in("ada")
            page = (await ada.get("/audit")).text
            of_programs = (await ada.get("/audit?actor=cli")).text
        for said in words:
            assert f">{said}</t" in page.replace("\u202f", " ")
        for raw in ("cli", "by lea", "schedule", "take 1200 out_of_date"):
            assert f">{raw}</t" not in page
            assert f'title="{raw}"' in page
        assert ">&lt;b&gt;of an older server</td>" in page
        assert "campaign:spring" in of_programs
        assert "stock:tea@north" not in of_programs
    with office.store.reading() as connection:
        written = {one.entry.action: one.entry for one in audit.lines(connection, audit.Search())}
        assert [written[one.action] for one in kept] == kept
        assert audit.verify(connection).broken_at is None


async def test_the_filter_understands_whoever_the_page_names(office: Office) -> None:
    for actor, site in (("cli", "one"), ("schedule", "two"), ("ada", "three"), ("gone@else", "four")):
        with office.store.changing(Entry(actor, "test.deed", f"site:{site}"), office.clock.now()):
            pass
    asked = {
        "en": {"Command line": "one", " timetable ": "two", "Ada": "three", "gone@else": "four"},
        "fr": {"Ligne de commande": "one", "Planification": "two", "Timetable": "two", "ada": "three"},
    }
    for language, words in asked.items():
        async with office.visitor(language) as ada:
            await ada.sign_in("ada")
            for word, site in words.items():
                page = (await ada.get(f"/audit?action=test.deed&actor={quote(word)}")).text
                assert re.findall(r"<code>site:(\w+)</code>", page) == [site]
                assert f'value="{word.strip()}" list="doers"' in page


async def test_the_filter_offers_the_words_of_the_page_and_says_who_is_nobody(office: Office) -> None:
    office.hire("bob", Role.AUDITOR)
    told = {
        "en": ("Command line", "Nobody here is called “Komman”: choose", "No line fits."),
        "fr": (
            "Ligne de commande",
            "Personne ici ne s’appelle «\u202fKomman\u202f»\u202f: choisissez un nom dans la liste.",
            "Aucune ligne ne correspond.",
        ),
    }
    for language, (program, nobody, nothing) in told.items():
        async with office.visitor(language) as ada:
            await ada.sign_in("ada")
            page = (await ada.get("/audit?actor=Komman")).text
            assert f'<option value="{program}"></option>' in page
            assert '<option value="bob">Bob</option>' in page
            assert '<option value="cli"' not in page
            assert nobody in page
            page = (await ada.get("/audit?actor=bob")).text
            assert nothing in page
            assert "Komman" not in page


def _changing(office: Office, action: str, subject: str = "test:1") -> AbstractContextManager[sa.Connection]:
    return office.store.changing(Entry("test", action, subject), office.clock.now())


def _behind_the_triggers(office: Office, statement: str) -> None:
    """As somebody with the database in their hands could do."""
    with office.store.bookkeeping() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit_log DISABLE TRIGGER USER")
        else:
            connection.exec_driver_sql("DROP TRIGGER audit_log_no_update")
            connection.exec_driver_sql("DROP TRIGGER audit_log_no_delete")
        connection.exec_driver_sql(statement)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit_log ENABLE TRIGGER USER")
