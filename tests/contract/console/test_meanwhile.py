"""Looking at a password takes a moment: what is changed about an account meanwhile has the last word."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from server.console import passwords
from server.console.tokens import hashed
from server.domain.team import Role
from server.stores.console import Entry, team
from tests.console import PASSWORD, Office, Visitor

Deed = Callable[[sa.Connection, str], None]
Arrange = Callable[[str, Deed], None]
CHOSEN = "eight apricots every week"
SPENT, FRESH = "spent", "fresh"


def invite(connection: sa.Connection, user_id: str, token: str = FRESH) -> None:
    team.invite(connection, user_id, hashed(token), dt.datetime(2027, 1, 1, tzinfo=dt.UTC))


def choose(connection: sa.Connection, user_id: str) -> None:
    team.set_password(connection, user_id, "the hash of another one")


def lock(connection: sa.Connection, user_id: str) -> None:
    connection.execute(sa.text("UPDATE users SET active = 0 WHERE user_id = :who"), {"who": user_id})


EVERYTHING = pytest.mark.parametrize("deed", [invite, choose, lock])


@pytest.fixture
def bob(office: Office) -> str:
    return office.hire("bob", Role.OPERATOR).user_id


@pytest.fixture
def meanwhile(office: Office, bob: str, monkeypatch: pytest.MonkeyPatch) -> Arrange:
    """Let something happen to Bob's account, once, behind a look at a password."""

    def arrange(step: str, deed: Deed) -> None:
        as_it_is = getattr(passwords, step)

        def then_the_deed(*looked_at: str) -> object:
            found = as_it_is(*looked_at)
            monkeypatch.setattr(passwords, step, as_it_is)
            with office.store.changing(Entry("ada", "user.change", bob), office.clock.now()) as connection:
                deed(connection, bob)
            return found

        monkeypatch.setattr(passwords, step, then_the_deed)

    return arrange


async def is_in(visitor: Visitor) -> bool:
    return "/sign-in" not in str((await visitor.get("/")).url)


@EVERYTHING
async def test_nobody_comes_in_by_a_password_that_was_taken_away(
    office: Office, meanwhile: Arrange, deed: Deed
) -> None:
    async with office.visitor() as thief:
        meanwhile("proves", deed)
        assert (await thief.sign_in("bob")).status_code == 401
        assert not await is_in(thief)


@EVERYTHING
async def test_a_password_that_was_taken_away_chooses_no_other(
    office: Office, meanwhile: Arrange, deed: Deed
) -> None:
    async with office.visitor() as thief, office.visitor() as bob:
        await thief.sign_in("bob")
        await thief.get("/account")
        meanwhile("keep", deed)
        form = {"old_password": PASSWORD, "password": CHOSEN}
        assert (await thief.send("/account/password", form)).status_code == 422
        assert not await is_in(thief)
        assert (await bob.sign_in("bob", CHOSEN)).status_code == 401
        if deed is invite:
            assert (await bob.get(f"/invitation/{FRESH}")).status_code == 200


@EVERYTHING
async def test_an_invitation_that_was_spent_or_taken_back_chooses_no_password(
    office: Office, bob: str, meanwhile: Arrange, deed: Deed
) -> None:
    with office.store.changing(Entry("ada", "user.invite", bob), office.clock.now()) as connection:
        invite(connection, bob, SPENT)
    async with office.visitor() as thief:
        await thief.get(f"/invitation/{SPENT}")
        meanwhile("keep", deed)
        assert (await thief.send(f"/invitation/{SPENT}", {"password": CHOSEN})).status_code == 404
        assert not await is_in(thief)
        assert (await thief.sign_in("bob", CHOSEN)).status_code == 401
