"""The team as one file: who may sign in and as what, without anything that opens a door."""

from collections.abc import Collection, Iterable
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from overlays.card import Frozen, Identifier
from server.domain.complaints import MOST_COMPLAINTS
from server.domain.documents import read_document
from server.domain.obstacles import Obstacle, ObstacleKind
from server.domain.team import HELD_ROLES, Role, User, shown_name
from server.errors import TeamFileRefused

LARGEST_FILE_BYTES = 256 * 1024
MOST_PEOPLE = 500
MOST_SITES = 1000
Login = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9._@+-]{0,62}[a-z0-9])?$")]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=80)
]


class Person(Frozen):
    """Somebody in the file."""

    login: Login
    name: Name
    role: Role
    active: bool = True
    sites: tuple[Identifier, ...] | None = Field(default=None, max_length=MOST_SITES)
    """Where they work; null = at every site. Left out, it stays as it is; who is new works at every site."""

    @model_validator(mode="after")
    def _role_has_sites(self) -> "Person":
        if self.sites is not None and self.role not in HELD_ROLES:
            raise ValueError("sites: such a role holds at every site")
        return self

    def sites_after(self, before: User | None) -> frozenset[str] | None:
        """Where they work once the file is brought in.

        Args:
            before: Who they were; None when they are new.
        """
        if "sites" in self.model_fields_set:
            return None if self.sites is None else frozenset(self.sites)
        return before.sites if before is not None and self.role in HELD_ROLES else None


class TeamFile(Frozen):
    """The whole file."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    schema_version: Literal[1] = Field(alias="schema")
    people: tuple[Person, ...] = Field(min_length=1, max_length=MOST_PEOPLE)

    @model_validator(mode="after")
    def _each_once(self) -> "TeamFile":
        if len({one.login for one in self.people}) < len(self.people):
            raise ValueError("a login stands in it twice")
        return self


def read_team(text: str) -> TeamFile:
    """Read a file of the team.

    Raises:
        TeamFileRefused: It cannot be used; one line per fault, each with its path and never with its content.
    """
    return read_document(TeamFile, text, LARGEST_FILE_BYTES, TeamFileRefused)


def refuse_unknown_sites(people: Iterable[Person], known: Collection[str]) -> None:
    """Refuse a file that names a site which there is not.

    Args:
        people: Everybody in the file.
        known: The ids of all sites.

    Raises:
        TeamFileRefused: One line per site, with its path and its id.
    """
    missing = [
        Obstacle(kind=ObstacleKind.UNKNOWN_SITE, path=f"people.{n}.sites.{m}", values={"site": site_id})
        for n, one in enumerate(people)
        for m, site_id in enumerate(one.sites or ())
        if site_id not in known
    ]
    if missing:
        raise TeamFileRefused(*missing[:MOST_COMPLAINTS])


def write_team(users: Iterable[User]) -> str:
    """Write the team as a file; passwords, invitations and sessions are no part of it.

    Names stand in it as they may be now: earlier programs took in others.
    """
    whole = TeamFile.model_construct(schema_version=1, people=tuple(_person(one) for one in users))
    return whole.model_dump_json(indent=2, exclude_unset=True) + "\n"


def _person(one: User) -> Person:
    """Sites stand with the roles that may be held to some."""
    person = Person.model_construct(
        login=one.login, name=shown_name(one.name) or one.login, role=one.role, active=one.active
    )
    if one.role not in HELD_ROLES:
        return person
    return person.model_copy(update={"sites": None if one.sites is None else tuple(sorted(one.sites))})
