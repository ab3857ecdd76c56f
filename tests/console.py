"""The console with a shop of two sites, asked the way a browser asks."""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from starlette.applications import Starlette

from server.clock import SetClock
from server.console import PREFIX
from server.console.application import console_routes
from server.console.call import Beside
from server.domain.team import Role, User
from server.stores.address import PostgresUrl
from server.stores.console import ConsoleStore, Entry, team
from tests.unit.server.small_shop import NINE

PASSWORD = "seven clementines a day"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""As good as any and soon checked: how long that takes stands in the hash."""
BUSY = 503
_PATIENCE_S = 60.0
_FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Visitor:
    """A browser without a window: keeps cookies, follows where it is led, sends forms with their token."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.page = httpx.Response(204)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        self.page = await self.client.get(PREFIX + path, headers=headers)
        return self.page

    async def send(self, path: str, fields: Mapping[str, str | list[str]] | None = None) -> httpx.Response:
        """Send a form from the page that is open."""
        found = _FORM_TOKEN.search(self.page.text)
        token = html.unescape(found[1]) if found else ""
        self.page = await self.client.post(PREFIX + path, data={"form_token": token} | dict(fields or {}))
        return self.page

    async def click(self, path: str, fields: Mapping[str, str], times: int) -> list[httpx.Response]:
        """Send one form so often at the same moment; what the books are too busy for is sent again."""
        clicks = (self._insist(path, dict(fields)) for _ in range(times))
        return await asyncio.wait_for(asyncio.gather(*clicks), _PATIENCE_S)

    async def _insist(self, path: str, fields: dict[str, str]) -> httpx.Response:
        answer = await self.client.post(PREFIX + path, data=fields)
        while answer.status_code == BUSY:
            answer = await self.client.post(PREFIX + path, data=fields)
        return answer

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        await self.get("/sign-in")
        return await self.send("/sign-in", {"login": login, "password": password})

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.text)
        assert found is not None, f"no hidden field {name}"
        return html.unescape(found[1])


class Office:
    """Where the loyalty team works."""

    def __init__(self, where: Path | PostgresUrl, beside: Beside | None = None) -> None:
        self.store = ConsoleStore(where, busy_s=2.0)
        self.clock = SetClock(NINE)
        self.application = Starlette(routes=list(console_routes(self.store, self.clock, beside)))

    def hire(self, login: str, role: Role, sites: frozenset[str] | None = None) -> User:
        """Make an account that can sign in at once, held to some sites or to none."""
        now = self.clock.now()
        user = User(f"id-{login}", login, login.title(), role, active=True, created_at=now, sites=sites)
        with self.store.changing(
            Entry("cli", "user.add", f"user:{user.user_id}"), self.clock.now()
        ) as connection:
            team.add(connection, user)
            team.set_password(connection, user.user_id, PASSWORD_HASH)
        return user

    @asynccontextmanager
    async def visitor(self, language: str = "en", scheme: str = "http") -> AsyncIterator[Visitor]:
        transport = httpx.ASGITransport(self.application)
        async with httpx.AsyncClient(
            transport=transport,
            base_url=f"{scheme}://shop.test",
            follow_redirects=True,
            headers={"Accept-Language": language},
        ) as client:
            yield Visitor(client)
