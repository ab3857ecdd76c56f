"""Who works at the console, and as what."""

import datetime as dt
import enum
import re
from collections.abc import Collection
from dataclasses import dataclass
from unicodedata import category

from server.errors import LoginUnusable, PasswordWeak, RoleEverywhere

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
LONGEST_NAME = 80
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?")


class Role(enum.StrEnum):
    """What somebody may do; each user has one (``server.console.access`` says which page takes whom)."""

    LOYALTY_MANAGER = "loyalty_manager"
    APPROVER = "approver"
    STORE_MANAGER = "store_manager"
    PRIVACY_OFFICER = "privacy_officer"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


APPROVERS = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
HELD_ROLES = frozenset({Role.STORE_MANAGER, Role.OPERATOR})
"""Who may be held to some sites: what they do is done at one. The others decide for the whole shop."""

COMMAND_LINE = "cli"
THE_CLOCK = "schedule"
"""Who does something without signing in, as the audit log names them; nobody may have such a login."""
PROGRAMS = frozenset({COMMAND_LINE, THE_CLOCK})


@dataclass(frozen=True, slots=True)
class Signer:
    """Who agrees to something, and as what."""

    login: str
    role: Role | None = None
    """None = somebody was named of whom nothing is known."""

    @property
    def may_approve(self) -> bool:
        """Whether their word counts where four eyes are asked for."""
        return self.role in APPROVERS


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in, or could once."""

    user_id: str
    login: str
    name: str
    role: Role
    active: bool
    created_at: dt.datetime
    sites: frozenset[str] | None = None
    """Where they may do what they may do; None = at every site, empty = at none yet."""

    def works_at(self, site_id: str) -> bool:
        """Whether a site is theirs; an empty id stands for all of them together."""
        return self.sites is None or site_id in self.sites


def well_formed_login(text: str) -> str:
    """Bring a login into its one form: small letters, no space around it.

    Raises:
        LoginUnusable: It cannot be one.
    """
    login = text.strip().lower()
    if _LOGIN.fullmatch(login) is None:
        raise LoginUnusable("a login has 1 to 64 small letters, digits and . _ @ + -")
    return login


def check_sites(role: Role, sites: frozenset[str] | None) -> None:
    """Refuse to hold somebody to sites whose role holds everywhere.

    Raises:
        RoleEverywhere: Sites were named for such a role.
    """
    if sites is not None and role not in HELD_ROLES:
        raise RoleEverywhere("this role holds at every site: name no site with it")


def sites_by_provider(
    role: Role, known: Collection[str], before: User | None = None
) -> frozenset[str] | None:
    """Where somebody works in the role that the identity provider names, when it names no sites.

    Args:
        role: The role.
        known: The ids of all sites.
        before: Who they were here until now; None when they are new.

    Returns:
        Their sites as before. Who comes into a role of single sites works at the only one there is, or where
        an administrator says.
    """
    if role not in HELD_ROLES:
        return None
    if before is not None and before.role in HELD_ROLES:
        return before.sites
    return frozenset(known) if len(known) == 1 else frozenset()


def shown_name(text: str) -> str:
    """Bring a name into the form that the team's file can hold: one line of text; it may be empty."""
    line = "".join(one for one in " ".join(text.split()) if category(one) != "Cc")
    return line[:LONGEST_NAME].strip()


def check_password(password: str, login: str) -> None:
    """Refuse a password that is guessed soon: length counts, not signs (NIST SP 800-63B, 5.1.1.2).

    Raises:
        PasswordWeak: It is too short, too long, nearly the login, or hardly any different characters.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordWeak(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    if login in password.lower() and len(password) < len(login) + 8:
        raise PasswordWeak("a password is not the login with a few characters more")
    if len(set(password)) < 5:
        raise PasswordWeak("a password has at least five different characters")
