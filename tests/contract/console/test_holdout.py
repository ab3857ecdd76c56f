"""The console looks at one customer as the bay does: who is held out gets nothing by what they bought."""

import pytest

from server.console.call import Beside
from server.domain.offers.policy import Policy
from server.domain.team import Role
from tests.console import Office
from tests.contract.console import test_campaigns
from tests.contract.console.drafts.steps import BOUGHT, OFFER, begin, press
from tests.contract.console.test_backtest import TEA, TRY, come, tried

CONDITION = {"kind": "bought_category", "category": "coffee", "times": 3, "weeks": 8}
NOT_BOUGHT = {
    "conditions.0.kind": "not_bought_for",
    "conditions.0.category": "tea",
    "conditions.0.weeks": "8",
}
HELD_OUT = "The customer belongs to the control group."
CUSTOMER = {"customer": "c0", "site": "north"}


@pytest.fixture(params=[0.0, 1.0], ids=["nobody", "everybody"])
def held_out(request: pytest.FixtureRequest) -> float:
    share: float = request.param
    return share


@pytest.fixture
def beside(held_out: float) -> Beside:
    return Beside(choosing=Policy(holdout_share=held_out))


async def test_a_draft_is_tried_on_a_customer_with_the_shops_holdout(office: Office, held_out: float) -> None:
    async with office.visitor() as lea:
        await begin(office, lea)
        await press(lea, "save", OFFER | BOUGHT)
        await lea.get(TRY)
        page = (await lea.send(f"{TRY}/seen", CUSTOMER)).text
    assert "Tea: 30% off" in page
    assert (HELD_OUT in page) is bool(held_out)


async def test_a_version_is_looked_at_with_the_shops_holdout(office: Office, held_out: float) -> None:
    document = test_campaigns.document(offers=[test_campaigns.OFFER | {"conditions": [CONDITION]}])
    async with office.visitor() as lea:
        await lea.sign_in(office.hire("lea", Role.LOYALTY_MANAGER).login)
        await test_campaigns.write(lea, document)
        page = (await lea.send("/campaigns/autumn/seen", CUSTOMER)).text
    assert "hello" in page
    assert (HELD_OUT in page) is bool(held_out)


async def test_past_visits_are_decided_with_the_shops_holdout(office: Office, held_out: float) -> None:
    come(office, "c0", 1)
    async with office.visitor() as lea:
        await begin(office, lea)
        job = await tried(office, lea, TEA | NOT_BOUGHT)
    assert job.outcome is not None
    assert (job.outcome.visits, job.outcome.units) == (1, 0 if held_out else 1)
