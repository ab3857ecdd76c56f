"""The team: who may sign in, and how somebody gets an account."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from server.domain.team import PROGRAMS, Role, User
from server.stores.console import Entry, team
from server.stores.schema import users
from tests.console import PASSWORD, Office
from tests.unit.server.small_shop import NINE

FRESH = "a better one with plums"


async def test_somebody_signs_in_and_finds_home(office: Office) -> None:
    async with office.visitor() as visitor:
        page = await visitor.sign_in("ada")
        assert page.status_code == 200
        assert "What runs short" in page.text
        assert "Gift a" in page.text
        assert "Drive Nord" in page.text


async def test_a_wrong_password_and_an_unknown_login_look_the_same(office: Office) -> None:
    async with office.visitor() as visitor:
        wrong = await visitor.sign_in("ada", "not this one at all")
        unknown = await visitor.sign_in("bob")
        assert wrong.status_code == unknown.status_code == 401
        assert "Login or password is wrong" in wrong.text
        assert "Login or password is wrong" in unknown.text


async def test_after_five_failures_even_the_right_password_has_to_wait(office: Office) -> None:
    async with office.visitor() as visitor:
        for _ in range(5):
            assert (await visitor.sign_in("ada", "guessed")).status_code == 401
        assert (await visitor.sign_in("ada")).status_code == 429
        office.clock.forward(61)
        assert (await visitor.sign_in("ada")).status_code == 200


async def test_the_page_says_who_signs_in_and_who_still_has_to_be_invited(office: Office) -> None:
    newcomers = {
        login: User(login, login, login, Role.AUDITOR, active=True, created_at=NINE)
        for login in ("eve", "noa", "sam")
    }
    with office.store.changing(Entry("cli", "team.import", "team:*"), NINE) as connection:
        for newcomer in newcomers.values():
            team.add(connection, newcomer)
        team.bind(connection, "noa", "https://login.test/1")
        team.invite(connection, "sam", "a hash", NINE + dt.timedelta(days=3))
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        assert states((await ada.get("/team")).text) == ["Active", "Not invited", "Active", "Invited"]
        office.clock.forward(4 * 86_400)
        await ada.sign_in("ada")
        assert states((await ada.get("/team")).text)[1:] == ["Not invited", "Active", "Invitation over"]


async def test_when_somebody_was_last_seen_outlives_their_session(office: Office) -> None:
    office.hire("bob", Role.OPERATOR)
    async with office.visitor() as ada, office.visitor() as bob:
        await bob.sign_in("bob")
        office.clock.forward(90)
        await bob.get("/")
        await bob.send("/sign-out")
        office.clock.forward(40 * 86_400)
        await ada.sign_in("ada")
        page = (await ada.get("/team")).text
    assert re.search(r'scope="row">bob<.*?Active</span>\s*<span class="quiet">1 month ago<', page, re.S)
    with office.store.reading() as connection:
        seen = {one.user.login: one.seen_at for one in team.members(connection)}
    assert seen["bob"] == NINE + dt.timedelta(seconds=90)


def states(page: str) -> list[str]:
    """How everybody stands, by login."""
    return re.findall(r'<td><span class="state [a-z]+">([^<]+)</span>', page)


async def test_an_invitation_opens_the_console_once(office: Office) -> None:
    async with office.visitor() as ada, office.visitor() as eve:
        await ada.sign_in("ada")
        await ada.get("/team")
        page = await ada.send("/team", {"login": "Eve", "name": "Ève M.", "role": "auditor"})
        found = re.search(r"/console(/invitation/[\w-]+)", page.text)
        assert found is not None
        await eve.get(found[1])
        assert "eve" in eve.page.text
        weak = await eve.send(found[1], {"password": "short"})
        assert weak.status_code == 422
        home = await eve.send(found[1], {"password": FRESH})
        assert home.status_code == 200
        assert "Ève M." in home.text
        assert (await eve.get(found[1])).status_code == 404
        assert (await eve.sign_in("eve", FRESH)).status_code == 200


async def test_an_invitation_is_over_after_three_days(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        page = await ada.send("/team", {"login": "eve", "role": "auditor"})
        found = re.search(r"/console(/invitation/[\w-]+)", page.text)
        assert found is not None
        office.clock.forward(3 * 24 * 3600 + 1)
        assert (await ada.get(found[1])).status_code == 404


async def test_a_new_password_ends_every_session_and_the_old_password(office: Office) -> None:
    office.hire("bob", Role.OPERATOR)
    async with office.visitor() as ada, office.visitor() as bob:
        await ada.sign_in("ada")
        await bob.sign_in("bob")
        await ada.get("/team")
        await ada.send("/team/id-bob/invite")
        assert "Sign in" in (await bob.get("/")).text
        assert (await bob.sign_in("bob", PASSWORD)).status_code == 401


async def test_who_is_locked_out_is_out_at_once(office: Office) -> None:
    office.hire("bob", Role.OPERATOR)
    async with office.visitor() as ada, office.visitor() as bob:
        await ada.sign_in("ada")
        await bob.sign_in("bob")
        await ada.get("/team")
        await ada.send("/team/id-bob", {"name": "Bob", "role": "operator", "active": "no"})
        assert str((await bob.get("/account")).url).endswith("/console/sign-in?next=/account")
        assert (await bob.sign_in("bob")).status_code == 401


async def test_the_last_administrator_cannot_leave(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        page = await ada.send("/team/id-ada", {"name": "Ada", "role": "auditor", "active": "yes"})
        assert page.status_code == 422
        assert "has to stay administrator" in page.text
        assert (await ada.get("/team")).status_code == 200


async def test_a_login_belongs_to_one_person(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        taken = await ada.send("/team", {"login": "ADA", "name": "Other", "role": "auditor"})
        assert taken.status_code == 422
        assert "has this login already" in taken.text
        assert 'value="Other"' in taken.text
        malformed = await ada.send("/team", {"login": "a b", "name": "", "role": "auditor"})
        assert malformed.status_code == 422


@pytest.mark.parametrize("login", sorted(PROGRAMS))
async def test_nobody_may_pass_for_a_program_in_the_audit_log(office: Office, login: str) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        refused = await ada.send("/team", {"login": login, "role": "auditor"})
        assert refused.status_code == 422
        assert "has this login already" in refused.text


async def test_somebody_changes_their_password_and_signs_in_with_it(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/account")
        fields = {"old_password": "wrong", "password": FRESH}
        assert (await ada.send("/account/password", fields)).status_code == 422
        page = await ada.send("/account/password", fields | {"old_password": PASSWORD})
        assert "Your password is another one now" in page.text
        assert (await ada.sign_in("ada")).status_code == 401
        assert (await ada.sign_in("ada", FRESH)).status_code == 200


async def test_signing_out_everywhere_ends_the_other_browser_too(office: Office) -> None:
    async with office.visitor() as desk, office.visitor() as phone:
        await desk.sign_in("ada")
        await phone.sign_in("ada")
        await desk.get("/account")
        page = await desk.send("/sign-out-everywhere")
        assert "You are signed out." in page.text
        assert "sign-in" in str((await phone.get("/account")).url)


async def test_a_name_full_of_script_is_shown_and_never_run(office: Office) -> None:
    name = '"><script>alert(1)</script> 👓 שלום'
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        page = await ada.send("/team", {"login": "eve", "name": name, "role": "auditor"})
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text
        page = await ada.send("/team", {"login": "long", "name": "x" * 10_000, "role": "auditor"})
        assert "x" * 81 not in page.text


def test_what_cannot_be_recorded_stands_in_no_error(office: Office) -> None:
    """A fault is written into the log with its error; who adds a login that another page adds meets one."""
    zoe = office.hire("zoe", Role.AUDITOR)
    with office.store.reading() as connection:
        row = connection.execute(sa.select(users).where(users.c.user_id == zoe.user_id)).one()
    again = row._asdict() | {"user_id": "another", "name": "Zoé Martin"}
    with pytest.raises(sa.exc.IntegrityError) as raised, office.store.bookkeeping() as connection:
        connection.execute(users.insert().values(again))
    assert "uq_users_login" in str(raised.value) or "users.login" in str(raised.value)
    assert not [word for word in ("Martin", "argon2") if word in str(raised.value)]


async def test_what_keeps_somebody_from_being_invited_stands_at_the_field(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        typed = {"login": "Ève Martin", "name": "Ève M.", "role": "privacy_officer"}
        form = (await ada.send("/team", typed)).text.partition('id="invite"')[2].partition("</form>")[0]
        assert '<p class="fault" id="wrong" role="alert">A login has' in form
        assert re.search(r'name="login" value="Ève Martin"[^>]* aria-describedby="wrong"', form)
        assert 'name="name" value="Ève M."' in form
        assert '<option value="privacy_officer" selected>' in form


async def test_what_keeps_a_role_is_nothing_about_the_invitation(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        await ada.get("/team")
        page = (await ada.send("/team/id-ada", {"name": "Ada L.", "role": "auditor"})).text
        form = page.partition('id="invite"')[2].partition("</form>")[0]
        assert "Somebody has to stay administrator." in page
        assert 'name="name" value=""' in form
        assert "aria-invalid" not in form
