"""The team as one file: who may sign in and as what, without anything that opens a door."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from overlays.card import Frozen
from server.domain.documents import read_document
from server.domain.team import Role, User, shown_name
from server.errors import TeamFileRefused

LARGEST_FILE_BYTES = 256 * 1024
MOST_PEOPLE = 500
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


def write_team(users: Iterable[User]) -> str:
    """Write the team as a file; passwords, invitations and sessions are no part of it.

    Names stand in it as they may be now: earlier programs took in others.
    """
    people = tuple(
        Person.model_construct(
            login=one.login, name=shown_name(one.name) or one.login, role=one.role, active=one.active
        )
        for one in users
    )
    return TeamFile.model_construct(schema_version=1, people=people).model_dump_json(indent=2) + "\n"
