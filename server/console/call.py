"""One request, as a page sees it; and the house, as every page sees it."""

import dataclasses
import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from overlays.card import Language
from server.clock import Clock
from server.console.access import SITES, may_enter, may_enter_at
from server.console.attempts import Attempts
from server.console.backtesting import Backtests
from server.console.feed import Feed
from server.console.measuring.answers import Answers
from server.console.provider import Provider
from server.domain.offers.lint import PublishPolicy
from server.domain.offers.policy import Policy
from server.domain.team import User
from server.stores.console import ConsoleStore, Entry

LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Beside:
    """What the console has to know of the rest of the server."""

    publishing: PublishPolicy = field(default_factory=PublishPolicy)
    """What may be published."""
    choosing: Policy = field(default_factory=Policy)
    """How bonuses are chosen, and who is held out."""
    glasses_port: int = 8765
    authority: str | None = None
    """The fingerprint that glasses check; None where the glasses port speaks no TLS."""
    provider: Provider | None = None
    """The identity provider of the house."""
    password_logins: frozenset[str] | None = None
    """Who may sign in with a password; None = everybody."""
    timezone: str = "Europe/Paris"
    """Of the clock in the office where the console is open."""

    @property
    def manages_roles(self) -> bool:
        """Whether the identity provider says who is what."""
        return self.provider is not None and self.provider.settings.role_claim is not None

    @property
    def names_sites(self) -> bool:
        """Whether the identity provider says at which sites somebody works."""
        return self.provider is not None and self.provider.settings.site_claim is not None

    def takes_password(self, login: str) -> bool:
        """Whether somebody may sign in with a password."""
        return self.password_logins is None or login in self.password_logins


@dataclass(frozen=True, slots=True)
class House:
    """What every page works with."""

    store: ConsoleStore
    clock: Clock
    attempts: Attempts
    beside: Beside
    feed: Feed
    """What happens today, for open pages."""
    backtests: Backtests
    answers: Answers
    """What *Measure* is asked for."""

    @property
    def policy(self) -> PublishPolicy:
        """What may be published."""
        return self.beside.publishing


@dataclass(frozen=True, slots=True)
class Form:
    """What was posted, in its order; a name may come several times."""

    fields: tuple[tuple[str, str], ...] = ()

    def text(self, name: str, most: int = LONGEST_LINE) -> str:
        """One line without space around it; empty when it is missing, and cut where nobody writes on."""
        return next((value for key, value in self.fields if key == name), "").strip()[:most]

    def every(self, name: str) -> tuple[str, ...]:
        """Every value of a name."""
        return tuple(value for key, value in self.fields if key == name)

    def secret(self, name: str) -> str:
        """A password, exactly as it was typed."""
        return next((value for key, value in self.fields if key == name), "")


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for what, and when."""

    house: House
    request: Request
    door: str
    """The method and the path of the table in ``access``."""
    form: Form
    token: str
    """What the browser's cookie holds."""
    user: User | None
    now: dt.datetime
    language: Language
    theme: str
    """``light``, ``dark``, or empty for what the browser prefers."""

    @property
    def store(self) -> ConsoleStore:
        """The books, as the console reads them."""
        return self.house.store

    @property
    def somebody(self) -> User:
        """The user of a page that only takes users."""
        assert self.user is not None, f"{self.door} lets everybody in"
        return self.user

    @property
    def wall(self) -> dt.datetime:
        """What the clock on the wall of the office says."""
        return self.now.astimezone(zoneinfo.ZoneInfo(self.house.beside.timezone))

    @property
    def path(self) -> str:
        """Where this is, below the console's address."""
        path: str = self.request.scope["path"].removeprefix(self.request.scope.get("root_path", ""))
        return path or "/"

    @property
    def address(self) -> str:
        """Where the request came from."""
        return self.request.client.host if self.request.client else ""

    @property
    def is_partial(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.request.headers.get("HX-Request") == "true"

    def parameter(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def query(self, name: str, most: int = LONGEST_LINE) -> str:
        """One value after the question mark; empty when it is missing."""
        return self.request.query_params.get(name, "").strip()[:most]

    def entry(self, action: str, subject: str, detail: str = "") -> Entry:
        """The line for the audit log about what this user does; ids only."""
        return Entry(self.user.login if self.user else "nobody", action, subject, detail)

    def may(self, door: str) -> bool:
        """Whether this user could open another door, so that a page shows no button that is refused."""
        return may_enter(door, self.user.role if self.user else None)

    def may_at(self, door: str, site_id: str) -> bool:
        """The same for a door that leads to a site; an empty one means all of them together."""
        assert door in SITES, f"{door} leads to no site"
        return may_enter_at(door, self.user, site_id)

    def own_first(self, sites: Mapping[str, str]) -> dict[str, str]:
        """Sites by id, in their order; those of whoever looks come before the others."""
        return dict(sorted(sites.items(), key=lambda one: not self.somebody.works_at(one[0])))

    def with_token(self, token: str) -> "Call":
        """The same call, answered to the holder of another cookie."""
        return dataclasses.replace(self, token=token)


@dataclass(frozen=True, slots=True)
class Door:
    """One address of the console, and what answers there, in a thread."""

    method: str
    path: str
    answer: Callable[[Call], Response]
    listens: bool = False
    """Whether an open page asks for it by itself: that keeps no session alive."""

    @property
    def name(self) -> str:
        """Its key in the table of ``access``."""
        return f"{self.method} {self.path}"
