"""Letting somebody in: an account, and the address at which its owner chooses a password."""

import datetime as dt

from server.console.held import note_sites
from server.console.tokens import hashed, new_token
from server.domain.team import Role, User, shown_name, well_formed_login
from server.errors import UnknownUser
from server.stores.console import ConsoleStore, Entry, team
from server.stores.console.audit import append

INVITED_FOR = dt.timedelta(days=3)


class Invitations:
    """Makes accounts and invitations, in the name of whoever asks for it."""

    def __init__(self, store: ConsoleStore, actor: str, now: dt.datetime) -> None:
        """Invite at this moment.

        Args:
            store: Whose books.
            actor: Who invites: a login, or ``cli``.
            now: When.
        """
        self._store = store
        self._actor = actor
        self._now = now

    def add(self, login: str, name: str, role: Role, sites: frozenset[str] | None = None) -> str:
        """Make an account and its invitation.

        Args:
            login: What they sign in with.
            name: How the console calls them; the login when empty.
            role: What they may do.
            sites: Where; None = at every site.

        Returns:
            The token, which is not kept.

        Raises:
            LoginUnusable: The login is malformed.
            LoginTaken: Somebody has it.
            RoleEverywhere: Sites are named for a role that holds at every one.
            UnknownSite: There is no such site.
        """
        login, token = well_formed_login(login), new_token()
        shown = shown_name(name) or login
        user_id = f"u{new_token()[:12]}"
        newcomer = User(user_id, login, shown, role, active=True, created_at=self._now, sites=sites)
        entry = Entry(self._actor, "user.add", f"user:{newcomer.user_id}", role.value)
        # Their sites come behind them in the audit log, so that its lines are written by hand.
        with self._store.bookkeeping() as connection:
            team.add(connection, newcomer)
            team.invite(connection, newcomer.user_id, hashed(token), self._now + INVITED_FOR)
            append(connection, entry, self._now)
            if sites is not None:
                note_sites(connection, self._actor, newcomer, self._now)
        return token

    def renew(self, user_id: str) -> str:
        """Let somebody choose another password; the old one and every session are void at once.

        Raises:
            UnknownUser: There is no such user.
        """
        token = new_token()
        with self._store.changing(
            Entry(self._actor, "user.invite", f"user:{user_id}"), self._now
        ) as connection:
            team.invite(connection, user_id, hashed(token), self._now + INVITED_FOR)
        return token

    def renew_login(self, login: str) -> str:
        """The same for a login.

        Raises:
            UnknownUser: Nobody has it.
        """
        with self._store.reading() as connection:
            keys = team.keys(connection, well_formed_login(login))
        if keys is None:
            raise UnknownUser("nobody has this login: see baylens-server users add")
        return self.renew(keys.user.user_id)
