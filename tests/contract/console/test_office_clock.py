"""The clock of the office: times and days of the console are those of the time zone that is set."""

import pytest

from server.console.call import Beside
from tests.console import Office


@pytest.fixture(params=["Europe/Paris", "Pacific/Tahiti"])
def timezone(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def beside(timezone: str) -> Beside:
    return Beside(timezone=timezone)


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_times_and_days_are_those_of_the_office(office: Office, timezone: str, language: str) -> None:
    day, time, yesterday = {
        "Europe/Paris": ("2", "10:00", "2026-03-01"),
        "Pacific/Tahiti": ("1", "23:00", "2026-02-28"),
    }[timezone]
    async with office.visitor(language) as ada:
        await ada.sign_in("ada")
        assert f"{day} {'mars' if language == 'fr' else 'Mar'} 2026, {time}" in (await ada.get("/audit")).text
        table = await ada.get("/measure/funnel.csv")
    assert table.headers["content-disposition"].endswith(f'-{yesterday}.csv"')
