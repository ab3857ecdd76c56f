"""Five people, and a rule by which what is dear takes two of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.console.call import Beside
from server.domain.team import Role
from server.stores.address import PostgresUrl
from tests.console import Office
from tests.contract.console.review.steps import RULES


@pytest.fixture
def office(where: Path | PostgresUrl) -> Iterator[Office]:
    office = Office(where, Beside(publishing=RULES))
    for login, role in (
        ("lea", Role.LOYALTY_MANAGER),
        ("max", Role.LOYALTY_MANAGER),
        ("amir", Role.APPROVER),
        ("ada", Role.ADMINISTRATOR),
        ("alba", Role.AUDITOR),
    ):
        office.hire(login, role)
    yield office
    office.store.close()
