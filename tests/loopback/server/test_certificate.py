"""The certificate of the glasses port, which ends while the server runs."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import NoReturn

import pytest
import structlog

from glassapp.browser.certificate import VALID_DAYS, make_certificate
from server.bootstrap import running
from server.clock import SetClock
from server.glasses_port import Manners
from server.opening import prepare
from server.settings import Settings

pytestmark = pytest.mark.timeout(60)
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


async def test_the_log_says_so_once_at_the_start_and_once_when_it_has_ended(tmp_path: Path) -> None:
    make_certificate(["127.0.0.1"], AT).write(tmp_path / "certificate")
    settings = Settings(
        store=tmp_path / "books.sqlite3", port=0, http_port=0, certificate=tmp_path / "certificate"
    )
    prepare(settings)
    clock = SetClock(AT + dt.timedelta(days=VALID_DAYS - 10))
    said: asyncio.Queue[str] = asyncio.Queue()

    def note(_logger: object, level: str, event: structlog.typing.EventDict) -> NoReturn:
        if "certificate" in event["event"]:
            said.put_nowait(level)
        raise structlog.DropEvent

    structlog.configure(processors=[note])
    async with running(settings, clock, Manners(tidy_s=0.01)):
        assert said.get_nowait() == "warning"
        clock.leap(dt.timedelta(days=11))
        assert await said.get() == "error"
        await asyncio.sleep(0.1)
    assert said.empty()
