"""The team taken away as a file and brought in again, by a page or by the command line.

Who is new gets an account that opens nothing before they are invited; who is known gets the name, role,
access and sites of the file, or keeps their sites where it says nothing of them; who does not stand in it
stays as they are.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from server.console.held import note_sites
from server.console.tokens import new_token
from server.domain.team import Role, User
from server.domain.team_file import Person, read_team, refuse_unknown_sites, write_team
from server.stores.console import ConsoleStore, Entry, places, team
from server.stores.console.audit import append


class Roster:
    """Who may sign in, all of them at once, in the name of whoever asks for it."""

    def __init__(self, store: ConsoleStore, actor: str, now: dt.datetime) -> None:
        """Work at this moment.

        Args:
            store: Whose books.
            actor: Who does it: a login, or ``cli``.
            now: When.
        """
        self._store = store
        self._actor = actor
        self._now = now

    def take_away(self) -> str:
        """The team as a file, without anything that opens a door."""
        entry = Entry(self._actor, "team.export", "team:*")
        with self._store.changing(entry, self._now) as connection:
            return write_team(member.user for member in team.members(connection))

    def bring_in(self, text: str) -> int:
        """Everything in the file, or nothing; returns how many people stand in it.

        Raises:
            TeamFileRefused: The file cannot be used.
            TeamRefused: Nobody would be left who may administer.
        """
        people = read_team(text).people
        entry = Entry(self._actor, "team.import", "team:*", str(len(people)))
        with self._store.changing(entry, self._now) as connection:
            refuse_unknown_sites(people, places.names(connection))
            self._settle(connection, people)
        return len(people)

    def _settle(self, connection: sa.Connection, people: Iterable[Person]) -> None:
        """Each with a line in the audit log; administrators first, so that there is always one."""
        known = {member.user.login: member.user for member in team.members(connection)}
        for one in sorted(people, key=lambda person: not _administers(person)):
            before = known.get(one.login)
            user = self._as_in_file(one, before)
            if before == user:
                continue
            (team.change if before else team.add)(connection, user)
            if before is None or before != dataclasses.replace(user, sites=before.sites):
                detail = f"{one.role.value} {'active' if one.active else 'inactive'}"
                action = "user.change" if before else "user.add"
                append(connection, Entry(self._actor, action, f"user:{user.user_id}", detail), self._now)
            if user.sites != (before.sites if before else None):
                note_sites(connection, self._actor, user, self._now)

    def _as_in_file(self, one: Person, before: User | None) -> User:
        """Who somebody of the file is once it is brought in."""
        return User(
            user_id=before.user_id if before else f"u{new_token()[:12]}",
            login=one.login,
            name=one.name,
            role=one.role,
            active=one.active,
            created_at=before.created_at if before else self._now,
            sites=one.sites_after(before),
        )


def _administers(person: Person) -> bool:
    return person.active and person.role is Role.ADMINISTRATOR
